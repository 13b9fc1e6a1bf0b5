"""How well the product's own pipeline finds movements in long videos whose truth is known.

The videos are those of `flinch synth long`: `NAME.mp4` with its truth in `NAME.json`. Hits are
counted by the MEGC rule (`training.spotting_metrics`), times are compared in milliseconds, and
every false alarm is laid to the distractions that it overlaps.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.core.ahead import Ahead
from app.core.pipeline import Pipeline
from models.errors import FlinchError
from models.records import Window
from models.sources.file import FileSource
from training.spotting_metrics import Interval, Spotting, measure, pair_up, pool

QUIET = "nothing"
"""Name under which false alarms are counted that overlap no distraction."""


class TruthError(FlinchError):
    """A folder holds no videos with their truth, or a truth file cannot be read."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One video: what is true, what was found, and how it was measured."""

    name: str
    seconds: float
    spotting: Spotting
    by_kind: dict[str, int]
    hits_by_kind: dict[str, int]
    false_by: dict[str, int]
    late_ms: dict[str, list[float]]


def evaluate_long(
    folder: Path,
    make_pipeline: Callable[[], Pipeline],
    tell: Callable[[Watched], None] = lambda _: None,
) -> dict[str, Any]:
    """Watch every video of a folder and compare with its truth.

    Args:
        folder: Holds `NAME.mp4` and `NAME.json` pairs.
        make_pipeline: Makes a fresh pipeline a video.
        tell: Called after each video.

    Returns:
        Pooled figures, by kind, by distraction and by video.

    Raises:
        TruthError: There is no such pair, or a truth file is damaged.
        SourceError: A video cannot be played.
    """
    videos = [path for path in sorted(folder.glob("*.mp4")) if path.with_suffix(".json").is_file()]
    if not videos:
        raise TruthError(
            f"'{folder}' holds no video with its truth: expected NAME.mp4 beside NAME.json, as "
            "`flinch synth long` makes them."
        )
    watched = []
    for path in videos:
        with closing(make_pipeline()) as pipeline:
            watched.append(_watch(path, pipeline))
        tell(watched[-1])
    return _figures(watched)


def _watch(path: Path, pipeline: Pipeline) -> Watched:
    try:
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        events, distractions = truth["events"], truth["distractions"]
        true = [
            Interval(e["onset_frame"], e["offset_frame"], e["apex_frame"], e["kind"])
            for e in events
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TruthError(
            f"The truth of '{path.name}' cannot be read ({type(error).__name__}: {error}); make "
            "the video again."
        ) from error
    windows, seconds = _windows(path, pipeline)
    found = [Interval(w.onset_seq, w.offset_seq, w.apex_seq, w.kind.value) for w in windows]
    pairs = pair_up(true, found)
    hit = {pair.found for pair in pairs}
    false = [interval for number, interval in enumerate(found) if number not in hit]
    return Watched(
        name=path.name,
        seconds=seconds,
        spotting=measure(true, found),
        by_kind=dict(Counter(interval.kind for interval in true)),
        hits_by_kind=dict(Counter(true[pair.true].kind for pair in pairs)),
        false_by=dict(Counter(name for one in false for name in _causes(one, distractions))),
        late_ms=_late(events, windows, [(pair.true, pair.found) for pair in pairs]),
    )


def _windows(path: Path, pipeline: Pipeline) -> tuple[list[Window], float]:
    """Take a video through the pipeline; give its windows in order, and its length."""
    source = FileSource(path)
    source.open()
    windows: list[Window] = []
    last_ns = 0
    try:
        with Ahead(source) as frames:
            for frame in frames:
                windows += [clip.window for clip in pipeline.step(frame).clips]
                last_ns = frame.t_ns
        windows += [clip.window for clip in pipeline.flush()]
    finally:
        source.close()
    return sorted(windows, key=lambda window: window.onset_ns), last_ns / 1e9


def _causes(false: Interval, distractions: Sequence[dict[str, Any]]) -> list[str]:
    names = {
        str(one["what"])
        for one in distractions
        if one["start_seq"] <= false.offset and one["end_seq"] >= false.onset
    }
    return sorted(names) or [QUIET]


def _late(
    events: Sequence[dict[str, Any]], windows: Sequence[Window], pairs: Sequence[tuple[int, int]]
) -> dict[str, list[float]]:
    """Give found minus true in milliseconds, for each border of each hit."""
    late: dict[str, list[float]] = {"onset": [], "apex": [], "offset": []}
    for i, j in pairs:
        times = (windows[j].onset_ns, windows[j].apex_ns, windows[j].offset_ns)
        for name, found_ns in zip(late, times, strict=True):
            late[name].append(found_ns / 1e6 - float(events[i][f"{name}_s"]) * 1e3)
    return late


def _figures(watched: Sequence[Watched]) -> dict[str, Any]:
    total = pool([one.spotting for one in watched])
    minutes = sum(one.seconds for one in watched) / 60
    late = {
        name: [value for one in watched for value in one.late_ms[name]]
        for name in ("onset", "apex", "offset")
    }
    kinds: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for one in watched:
        kinds.update(one.by_kind)
        hits.update(one.hits_by_kind)
        false.update(one.false_by)
    return {
        "videos": len(watched),
        "minutes": round(minutes, 3),
        "truth": total.tp + total.fn,
        "found": total.tp + total.fp,
        "hits": total.tp,
        "f1": round(total.f1, 4),
        "precision": round(total.precision, 4),
        "recall": round(total.recall, 4),
        "false_per_min": round(total.fp / minutes, 4) if minutes else None,
        "apex_mae_frames": round(total.apex_mae, 3) if total.tp else None,
        **{
            f"{name}_mae_ms": round(float(np.mean(np.abs(values))), 2) if values else None
            for name, values in late.items()
        },
        "recall_by_kind": {kind: round(hits[kind] / n, 4) for kind, n in sorted(kinds.items())},
        "false_by_distraction": dict(sorted(false.items())),
        "per_video": [
            {
                "video": one.name,
                "hits": one.spotting.tp,
                "false": one.spotting.fp,
                "missed": one.spotting.fn,
            }
            for one in watched
        ],
    }
