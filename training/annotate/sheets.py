"""Annotations as tables: our CSV, the CASME II workbook, and BORIS's tab-separated events.

A text that a spreadsheet would evaluate as a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from models.cells import harmless
from training.annotate.kinds import kind_of
from training.annotate.media import Media
from training.annotate.records import Movement
from training.annotate.units import Unit, format_units

COLUMNS = (
    "subject",
    "recording",
    "coder",
    "id",
    "onset_frame",
    "apex_frame",
    "offset_frame",
    "onset_s",
    "apex_s",
    "offset_s",
    "duration_ms",
    "uncertainty_ms",
    "kind",
    "action_units",
    "emotion",
    "basis",
    "sure",
    "origin",
    "blind",
    "flags",
    "note",
)

CASME2_COLUMNS = (
    "Subject",
    "Filename",
    None,
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    None,
    "Action Units",
    "Estimated Emotion",
)
"""Columns of CASME II's own workbook; two have no header."""

BORIS_COLUMNS = (
    "Observation id",
    "Observation date",
    "Description",
    "Observation duration",
    "Observation type",
    "Source",
    "Time offset (s)",
    "Media duration (s)",
    "FPS",
    "Subject",
    "Behavior",
    "Behavioral category",
    "Behavior type",
    "Time",
    "Media file name",
    "Image index",
    "Image file path",
    "Comment",
)
"""Columns of the tabular events that BORIS 8.27.4 and 10.0.2 export, without modifiers."""

BORIS_NOTHING = "NA"


@dataclass(frozen=True, slots=True)
class CoderSheet:
    """One coder's movements in one recording, ready for a table."""

    media: Media
    subject: str
    coder: str
    blind: str
    movements: tuple[Movement, ...]
    rise_ms: float = 0.0
    """The codebook's limit of a micro-expression's rise; 0 judges by duration."""


def write_csv(file: TextIO, codings: Iterable[CoderSheet]) -> int:
    """Write complete and unfinished movements, one per row, with a header.

    Args:
        file: Where to.
        codings: What was coded.

    Returns:
        Number of movements.
    """
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    count = 0
    for coding in codings:
        for movement in coding.movements:
            rows.writerow(_row(coding, movement))
            count += 1
    return count


def _row(coding: CoderSheet, movement: Movement) -> list[object]:
    media = coding.media
    marks = (movement.onset, movement.apex, movement.offset)
    duration, uncertainty, kind = "", "", ""
    if movement.offset is not None:
        ms = float(media.t_ns[movement.offset] - media.t_ns[movement.onset]) / 1e6
        off = (media.uncertainty_ms(movement.onset), media.uncertainty_ms(movement.offset))
        duration, uncertainty = f"{ms:.1f}", f"{float(np.hypot(*off)):.1f}"
        kind = kind_of(movement, media.t_ns, coding.rise_ms)
    return [
        harmless(coding.subject),
        harmless(media.name),
        coding.coder,
        movement.id,
        *("" if mark is None else mark for mark in marks),
        *("" if mark is None else f"{media.t_ns[mark] / 1e9:.6f}" for mark in marks),
        duration,
        uncertainty,
        kind,
        format_units(movement.units),
        harmless(movement.emotion or ""),
        "+".join(movement.basis),
        movement.sure,
        movement.origin,
        coding.blind,
        "+".join(movement.flags),
        harmless(movement.note),
    ]


def write_casme2(path: Path, codings: Sequence[CoderSheet]) -> int:
    """Write a workbook with CASME II's nine columns, and a second sheet with all our columns.

    In the first sheet frames count from 1, a missing apex is `/`, units have no intensity, and a
    subject of digits is a number, as in CASME II's own table. Movements without an offset are only
    in the second sheet.

    Args:
        path: The workbook; it must not exist.
        codings: What was coded.

    Returns:
        Number of rows of the first sheet.
    """
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "micro-expressions"
    first.append(list(CASME2_COLUMNS))
    second = book.create_sheet("all")
    second.append(list(COLUMNS))
    count = 0
    for coding in codings:
        for movement in coding.movements:
            second.append(_row(coding, movement))
            if movement.offset is not None:
                first.append(_casme2_row(coding, movement))
                count += 1
    book.save(path)
    return count


def _casme2_row(coding: CoderSheet, movement: Movement) -> list[object]:
    assert movement.offset is not None
    digits = "".join(c for c in coding.subject if c.isdigit())
    bare = tuple(Unit(unit.number, unit.side) for unit in movement.units)
    return [
        int(digits) if digits else harmless(coding.subject),
        harmless(f"{coding.media.name}_{movement.id}"),
        None,
        movement.onset + 1,
        "/" if movement.apex is None else movement.apex + 1,
        movement.offset + 1,
        None,
        format_units(bare),
        harmless(movement.emotion or "others"),
    ]


def write_boris(file: TextIO, codings: Iterable[CoderSheet]) -> int:
    """Write BORIS's tabular events: movements as state events, apexes as point events.

    Times count from the video's first picture, where players begin; the image index is the frame.

    Args:
        file: Where to.
        codings: The coded movements; those without an offset are skipped.

    Returns:
        Number of movements.
    """
    rows = csv.writer(file, delimiter="\t", lineterminator="\n")
    rows.writerow(BORIS_COLUMNS)
    count = 0
    for coding in codings:
        events: list[tuple[int, int, _BorisEvent]] = []
        for movement in coding.movements:
            if movement.offset is None:
                continue
            count += 1
            about = (
                movement.emotion or "movement",
                kind_of(movement, coding.media.t_ns, coding.rise_ms),
            )
            comment = format_units(movement.units)
            events += [
                (movement.onset, 0, _BorisEvent(*about, "START", comment)),
                (movement.offset, 2, _BorisEvent(*about, "STOP", comment)),
            ]
            if movement.apex is not None:
                events.append((movement.apex, 1, _BorisEvent("apex", about[1], "POINT", comment)))
        events.sort(key=lambda event: event[:2])
        rows.writerows(_boris_row(coding, frame, event) for frame, _, event in events)
    return count


@dataclass(frozen=True, slots=True)
class _BorisEvent:
    """One BORIS event: behavior, category, START, STOP or POINT, and comment."""

    name: str
    category: str
    kind: str
    comment: str


def _boris_row(coding: CoderSheet, frame: int, event: _BorisEvent) -> list[object]:
    media = coding.media
    video, number = media.place(frame)
    first = int(media.t_ns[0])
    length = (int(media.t_ns[-1]) - first) / 1e9
    rate = (media.frames - 1) / length if length else 0.0
    return [
        harmless(media.name),
        "",
        f"coder {coding.coder}",
        f"{length:.3f}",
        "Media file(s)",
        "player #1:" + ";".join(str(path) for path in media.videos),
        "0",
        f"{length:.3f}",
        f"{rate:.3f}",
        harmless(coding.subject),
        harmless(event.name),
        event.category,
        event.kind,
        f"{(int(media.t_ns[frame]) - first) / 1e9:.3f}",
        str(video),
        number,
        BORIS_NOTHING,
        harmless(event.comment),
    ]
