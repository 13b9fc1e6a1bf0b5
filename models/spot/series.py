"""Stores the motion of a whole recording in few bytes: an hour takes megabytes, not hundreds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.records import Flags, Floats, Motion, State

Kind = TypeVar("Kind", np.int64, np.float32, np.float64)

_ALL_SEEN: Flags = np.zeros(0, np.bool_)
_GROWTH = 4096
"""Samples that are allocated at a time."""

_NUMBERS = ("closed", "gaze", "yaw_deg", "pitch_deg", "recoded")
_COUNTS = ("seq", "t_ns", "overrun", "thinned")


class MotionSeries:
    """Stores motions in arrays, in order, and returns them unchanged."""

    def __init__(self) -> None:
        self._length = 0
        self._counts = np.zeros((0, len(_COUNTS)), np.int64)
        self._numbers = np.zeros((0, len(_NUMBERS)), np.float64)
        self._values = np.zeros((0, 2, 0), np.float32)
        self._said: dict[int, tuple[State, str]] = {}
        self._hidden: dict[int, Flags] = {}

    def __len__(self) -> int:
        return self._length

    def add(self, motion: Motion) -> None:
        """Append one motion; all have the same regions."""
        if self._length == len(self._counts):
            self._grow(len(motion.value))
        row = self._length
        self._counts[row] = [getattr(motion, name) for name in _COUNTS]
        self._numbers[row] = [getattr(motion, name) for name in _NUMBERS]
        self._values[row] = motion.value, motion.noise
        if motion.state is not State.OK or motion.cause:
            self._said[row] = motion.state, motion.cause
        if motion.hidden.any():
            self._hidden[row] = motion.hidden
        self._length += 1

    def times_ns(self) -> NDArray[np.int64]:
        """Return the times `(n,)`."""
        return self._counts[: self._length, 1]

    def values(self, region: int) -> Floats:
        """Return the distances `(n,)` float32 of one region from its neutral."""
        return self._values[: self._length, 0, region]

    def noises(self, region: int) -> Floats:
        """Return the resting spread `(n,)` float32 of one region."""
        return self._values[: self._length, 1, region]

    def is_hidden(self, region: int, first_ns: int, last_ns: int) -> bool:
        """Return whether a region is hidden anywhere in a span of time, both ends inclusive."""
        times = self._counts[:, 1]
        return any(
            first_ns <= times[row] <= last_ns and h[region] for row, h in self._hidden.items()
        )

    def between(self, first: int, end: int) -> Iterator[Motion]:
        """Return the motions from index `first` up to, but not including, `end`."""
        for row in range(first, min(end, self._length)):
            yield self._motion(row)

    def _motion(self, row: int) -> Motion:
        seq, t_ns, overrun, thinned = self._counts[row].tolist()
        closed, gaze, yaw_deg, pitch_deg, recoded = self._numbers[row].tolist()
        state, cause = self._said.get(row, (State.OK, ""))
        return Motion(
            seq=seq,
            t_ns=t_ns,
            value=self._values[row, 0],
            noise=self._values[row, 1],
            state=state,
            cause=cause,
            closed=closed,
            gaze=gaze,
            yaw_deg=yaw_deg,
            pitch_deg=pitch_deg,
            overrun=overrun,
            thinned=thinned,
            recoded=recoded,
            hidden=self._hidden.get(row, _ALL_SEEN),
        )

    def _grow(self, regions: int) -> None:
        more = max(_GROWTH, self._length // 4)
        self._counts = _longer(self._counts, (more, len(_COUNTS)))
        self._numbers = _longer(self._numbers, (more, len(_NUMBERS)))
        self._values = _longer(self._values.reshape(-1, 2, regions), (more, 2, regions))


def _longer(array: NDArray[Kind], more: tuple[int, ...]) -> NDArray[Kind]:
    return np.concatenate([array, np.zeros(more, array.dtype)])
