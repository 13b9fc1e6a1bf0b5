"""Reads `signal.csv` back: the movement of each region and the state of each frame of a video."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.sessions.errors import SessionsError
from app.core.tables import SIGNAL_COLUMNS
from models.records import Floats, State

MOST_BYTES = 1 << 30
_STATES = tuple(State)


@dataclass(frozen=True, slots=True)
class SessionSignal:
    """The signal of `n` frames.

    Attributes:
        times_s: `(n,)` seconds, as the video gives them.
        values: `(n, R)` float32, eye distances.
        states: `(n,)` indices into `tuple(State)`.
        regions: The `R` names of the values.
        boxes: `(n, 4)` left, top, width and height of the face, pixels; NaN without a face.
    """

    times_s: NDArray[np.float64]
    values: Floats
    states: NDArray[np.int8]
    regions: tuple[str, ...]
    boxes: Floats


def read_signal(path: Path) -> SessionSignal:
    """Read the signal of an analysis.

    Args:
        path: Its `signal.csv`.

    Raises:
        SessionsError: It cannot be read or is damaged.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        return _read(path)
    except OSError as error:
        raise SessionsError(f"Cannot read {path}: {error.strerror}.") from error
    except (ValueError, IndexError, csv.Error) as error:
        raise SessionsError(
            f"{path} is damaged: expected the signal of an analysis, found {type(error).__name__} "
            f"({error}). Analyse the video again."
        ) from error


def _read(path: Path) -> SessionSignal:
    first = len(SIGNAL_COLUMNS)
    known = {state.value: place for place, state in enumerate(_STATES)}
    unknown = known[State.NO_FACE.value]
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file)
        header = next(table, [])
        if tuple(header[:2]) != SIGNAL_COLUMNS[:2] or len(header) <= first:
            raise ValueError("other columns")
        rows = [row for row in table if len(row) == len(header)]
    values = np.array([row[first:] for row in rows], np.float32).reshape(len(rows), -1)
    return SessionSignal(
        np.array([row[1] for row in rows], np.float64),
        values,
        np.array([known.get(row[2], unknown) for row in rows], np.int8),
        tuple(header[first:]),
        np.array([[cell or "nan" for cell in row[4:8]] for row in rows], np.float32).reshape(-1, 4),
    )
