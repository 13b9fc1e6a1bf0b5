"""Curves from other programs: OpenFace, py-feat, or Flinch's own `signal.csv`.

OpenFace counts frames from 1, py-feat and Flinch from 0. Rows are matched to frames by number if
there is one per picture, else by their times; `said` says which.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from models.spot.regions import REGIONS
from training.annotate.errors import AnnotationError
from training.annotate.media import Media

_MOST_BYTES = 1 << 30
_UNIT = re.compile(r"AU(\d+)(_[rc])?")


@dataclass(frozen=True, slots=True)
class ExtraCurves:
    """Curves over `n` rows.

    Attributes:
        program: The program that computed them.
        names: The `R` names.
        times_s: `(n,)` seconds on the recording's own clock, increasing.
        values: `(n, R)` float32; NaN without a face.
        said: How rows were matched to frames, one sentence.
    """

    program: str
    names: tuple[str, ...]
    times_s: NDArray[np.float64]
    values: Floats
    said: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """A program's table layout: the column of times, and the number of the first frame."""

    program: str
    first: int
    time: str | None
    names: tuple[str, ...]


def read_curves(path: Path, media: Media) -> ExtraCurves:
    """Read another program's curves of a recording.

    Args:
        path: The CSV file.
        media: The recording.

    Raises:
        AnnotationError: The file cannot be read, belongs to no known program, or matches neither by
            number nor by time.
    """
    header, rows = _table(path)
    layout = _layout(header)
    if layout is None:
        raise AnnotationError(
            f"'{path}' holds no curves that are known: expected the columns of OpenFace, py-feat "
            f"or signal.csv, found {', '.join(header[:6]) or 'nothing'}."
        )
    rows = _one_a_frame(rows)
    if not rows:
        raise AnnotationError(f"'{path}' has no row: there is nothing to draw.")
    times_ns, axis = _times(path, rows, layout, media)
    values = np.array([[_value(row, name) for name in layout.names] for row in rows], np.float32)
    order = np.argsort(times_ns, kind="stable")
    many = "curve" if len(layout.names) == 1 else "curves"
    said = f"{len(layout.names)} {many} of {layout.program}, {len(rows)} rows by {axis}."
    return ExtraCurves(layout.program, layout.names, times_ns[order] / 1e9, values[order], said)


def _table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise AnnotationError(f"'{path}' is larger than {_MOST_BYTES >> 30} GB: cut it first.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, skipinitialspace=True)
            header = [name.strip() for name in next(lines, [])]
            rows = [dict(zip(header, line, strict=False)) for line in lines if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AnnotationError(f"Cannot read '{path}': {error}.") from error
    return header, rows


def _layout(header: Sequence[str]) -> _Layout | None:
    units = [name for name in header if _UNIT.fullmatch(name)]
    if "frame" not in header:
        return None
    if "timestamp" in header and "confidence" in header and units:
        graded = [name for name in units if name.endswith("_r")]
        return _Layout("OpenFace", 1, "timestamp", tuple(graded or units))
    if "time_s" in header and set(REGIONS) <= set(header):
        return _Layout("Flinch", 0, "time_s", REGIONS)
    if units:
        return _Layout("py-feat", 0, None, tuple(units))
    return None


def _one_a_frame(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Select the first face of each frame."""
    first_rows: dict[str, dict[str, str]] = {}
    for row in rows:
        first_rows.setdefault(row.get("frame", "").strip(), row)
    return list(first_rows.values())


def _times(
    path: Path, rows: Sequence[Mapping[str, str]], layout: _Layout, media: Media
) -> tuple[NDArray[np.int64], str]:
    """Return the time of each row on the recording's clock, and the column it was read from."""
    frames = np.array([_whole(path, row.get("frame", "")) - layout.first for row in rows])
    fits = bool((frames >= 0).all() and (frames < media.frames).all())
    if fits and (len(rows) == media.frames or layout.time is None):
        return media.t_ns[frames], "frame number"
    if layout.time is None:
        raise AnnotationError(
            f"'{path}' does not fit: its frames go to {frames.max()}, the recording has "
            f"{media.frames}, and it holds no times."
        )
    seconds = np.array([_value(row, layout.time) for row in rows], float)
    if not np.isfinite(seconds).all():
        raise AnnotationError(f"'{path}' lacks a time in a row: it cannot be laid onto frames.")
    begins = int(media.t_ns[0]) if layout.program == "OpenFace" else 0
    words = f"time, as it has {len(rows)} rows and the recording {media.frames} frames"
    return (seconds * 1e9).round().astype(np.int64) + begins, words


def _whole(path: Path, text: str) -> int:
    value = _number(text)
    if value != value or value != int(value):
        raise AnnotationError(f"'{path}' has no frame number in a row, found '{text}'.")
    return int(value)


def _value(row: Mapping[str, str], name: str) -> float:
    lost = _number(row.get("success", "1")) == 0.0
    return float("nan") if lost and _UNIT.fullmatch(name) else _number(row.get(name, ""))


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if abs(value) < 1e15 else float("nan")
