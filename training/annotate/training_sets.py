"""Exports settled annotations as data for training and evaluation.

`clips`: `clips.csv` and `pictures/`, which `flinch prepare captured` reads; half a second before
and after each movement. `long`: videos with their true intervals, which `flinch evaluate spotter`
reads. Movements that were found after a spotter's proposal never test that spotter.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from models import private
from models.cells import harmless
from models.records import Image
from models.sources.playback import Playback
from training.annotate.errors import AnnotationError
from training.annotate.kinds import kind_of
from training.annotate.records import OWN, Movement, Verdict
from training.annotate.sheets import CoderSheet
from training.annotate.units import format_units
from training.datasets.captured import COLUMNS, PICTURES, TABLE

EXTRA_COLUMNS = ("kind", "coder", "sure", "blind", "origin")
AROUND_NS = 500_000_000
"""Time before onset and after offset in a clip."""


@dataclass(frozen=True, slots=True)
class LeftOutMovement:
    """A movement that is not exported, with the reason."""

    name: str
    reason: str


def write_clips(
    folder: Path, codings: Sequence[CoderSheet]
) -> tuple[int, tuple[LeftOutMovement, ...]]:
    """Write the movements of some recordings as a captured dataset.

    Args:
        folder: Target folder without a table.
        codings: Settled annotations.

    Returns:
        Number of clips, and the skipped movements: guesses, and those without an emotion or border.

    Raises:
        AnnotationError: The folder holds a dataset already.
        SourceError: A video cannot be read.
    """
    table = folder / TABLE
    if table.exists():
        raise AnnotationError(
            f"'{table}' exists already; nothing is overwritten. Name a new folder."
        )
    private.make_folder(folder)
    left: list[LeftOutMovement] = []
    rows: list[list[object]] = []
    for number, coding in enumerate(codings, start=1):
        for movement in coding.movements:
            reason = _unusable(movement)
            if reason:
                left.append(LeftOutMovement(f"{coding.media.path}, {movement.id}", reason))
                continue
            clip = f"{number:03d}_{coding.media.path.stem}_{movement.id}"
            _write_pictures(folder / PICTURES / coding.subject / clip, coding, movement)
            rows.append(_clip_row(coding, movement, clip))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *EXTRA_COLUMNS])
    writer.writerows(rows)
    private.write_text(table, text.getvalue())
    return len(rows), tuple(left)


def _unusable(movement: Movement) -> str:
    if movement.offset is None:
        return "it has no offset"
    if movement.emotion is None:
        return "it has no emotion"
    return "it is a guess" if movement.sure == 1 else ""


def _write_pictures(folder: Path, coding: CoderSheet, movement: Movement) -> None:
    private.make_folder(folder)
    for frame, image in _pictures(coding, movement):
        path = folder / f"{frame:06d}.png"
        _, data = cv2.imencode(".png", image)
        private.begin(path).write_bytes(data.tobytes())


def _pictures(coding: CoderSheet, movement: Movement) -> Iterator[tuple[int, Image]]:
    media = coding.media
    assert movement.offset is not None
    start = int(np.searchsorted(media.t_ns, media.t_ns[movement.onset] - AROUND_NS))
    end = int(np.searchsorted(media.t_ns, media.t_ns[movement.offset] + AROUND_NS, "right"))
    playing: tuple[Path, Playback] | None = None
    try:
        for frame in range(start, end):
            video, number = media.place(frame)
            if playing is None or playing[0] != video:
                if playing is not None:
                    playing[1].close()
                playing = (video, Playback(video, options=media.options))
            yield frame, playing[1].seek(number).image
    finally:
        if playing is not None:
            playing[1].close()


def _clip_row(coding: CoderSheet, movement: Movement, clip: str) -> list[object]:
    assert movement.offset is not None
    t_ns = coding.media.t_ns
    steps = np.diff(t_ns[max(0, movement.onset - 15) : movement.offset + 16])
    return [
        harmless(coding.subject),
        harmless(clip),
        movement.onset,
        "" if movement.apex is None else movement.apex,
        movement.offset,
        movement.emotion,
        format_units(movement.units),
        f"{1e9 / float(np.median(steps)):.3f}",
        kind_of(movement, t_ns, coding.rise_ms),
        coding.coder,
        movement.sure,
        coding.blind,
        movement.origin,
    ]


def write_long(
    folder: Path, codings: Sequence[CoderSheet], verdicts: Sequence[Sequence[Verdict]] = ()
) -> int:
    """Write whole videos with their true intervals.

    Args:
        folder: Target folder.
        codings: Settled annotations, one per recording of one video file.
        verdicts: «No movement» verdicts of each, as negatives; empty for none.

    Returns:
        Number of videos.

    Raises:
        AnnotationError: A movement was found after a proposal, a recording has several parts, or
            a file is there already.
    """
    for coding in codings:
        _must_test(coding)
    private.make_folder(folder)
    for place, coding in enumerate(codings):
        stem = f"{coding.subject}_{place + 1:03d}_{coding.media.path.stem}"
        video = coding.media.videos[0]
        target = folder / f"{stem}{video.suffix}"
        if target.exists():
            raise AnnotationError(f"'{target}' exists already; nothing is overwritten.")
        shutil.copyfile(video, private.begin(target))
        negatives = verdicts[place] if verdicts else ()
        text = json.dumps(_truth(coding, negatives), indent=1) + "\n"
        private.write_text(target.with_suffix(".json"), text)
    return len(codings)


def _must_test(coding: CoderSheet) -> None:
    led = [
        movement.id for movement in coding.movements if movement.origin.startswith("after_proposal")
    ]
    if led:
        raise AnnotationError(
            f"'{coding.media.path}': {', '.join(led)} were found after the spotter's proposals and "
            "cannot test it. Export clips, or code the recording without proposals."
        )
    if len(coding.media.videos) != 1:
        raise AnnotationError(
            f"'{coding.media.path}' has {len(coding.media.videos)} video parts: expected one."
        )


def _truth(coding: CoderSheet, verdicts: Sequence[Verdict]) -> dict[str, object]:
    t_ns = coding.media.t_ns
    steps = np.diff(t_ns)
    events = []
    for movement in coding.movements:
        if movement.offset is None:
            continue
        apex = (
            movement.apex if movement.apex is not None else (movement.onset + movement.offset) // 2
        )
        marks = {"onset": movement.onset, "apex": apex, "offset": movement.offset}
        ms = float(t_ns[movement.offset] - t_ns[movement.onset]) / 1e6
        events.append(
            {
                **{f"{name}_frame": frame for name, frame in marks.items()},
                **{f"{name}_s": round(int(t_ns[f]) / 1e9, 6) for name, f in marks.items()},
                "duration_ms": round(ms, 3),
                "kind": kind_of(movement, t_ns, coding.rise_ms),
                "polarity": "",
                "emotion": movement.emotion or "",
                "units": [str(unit) for unit in movement.units],
                "origin": movement.origin if movement.origin != OWN else OWN,
            }
        )
    negatives = [{"what": "nothing", "start_seq": v.first, "end_seq": v.last} for v in verdicts]
    return {
        "fps": round(1e9 / float(np.median(steps)), 6),
        "steady": bool(np.ptp(steps) < 2_000_000),
        "frames": coding.media.frames,
        "coder": coding.coder,
        "events": events,
        "distractions": negatives,
    }
