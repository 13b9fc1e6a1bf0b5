"""The last minute of movement and states, in preallocated arrays, for the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.records import Floats, Motion, State

CAPACITY = 4096
"""Samples kept: 68 s at 60 frames a second."""
GAP_S = 0.4
"""A pause longer than this breaks the line."""
STATES = tuple(State)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Successive samples in one state, in seconds since the start; both ends are included."""

    start_s: float
    end_s: float
    state: State


class History:
    """A ring buffer that is written twice, so that the newest samples are contiguous."""

    def __init__(self, regions: int, capacity: int = CAPACITY) -> None:
        self.zero_ns: int | None = None
        self._capacity = capacity
        self._count = 0
        self._t_s = np.zeros(2 * capacity)
        self._value = np.zeros((2 * capacity, regions), np.float32)
        self._total = np.zeros(2 * capacity, np.float32)
        self._state = np.zeros(2 * capacity, np.int8)

    def __len__(self) -> int:
        return min(self._count, self._capacity)

    @property
    def newest_s(self) -> float:
        """Time of the newest sample in seconds since the first; 0 if there is none."""
        return float(self._t_s[(self._count - 1) % self._capacity]) if self._count else 0.0

    def clear(self) -> None:
        """Forget all samples and the start of time."""
        self._count = 0
        self.zero_ns = None

    def seconds(self, t_ns: int) -> float:
        """Convert a time of the source's clock to seconds since the first sample."""
        return (t_ns - self.zero_ns) / 1e9 if self.zero_ns is not None else 0.0

    def add(self, motion: Motion, state: State) -> None:
        """Append one sample.

        Args:
            motion: The motion; its values are drawn only while its state is `ok`.
            state: The state of the whole moment.
        """
        if self.zero_ns is None:
            self.zero_ns = motion.t_ns
        time_s = self.seconds(motion.t_ns)
        if self._count and time_s - self.newest_s > GAP_S:
            self._put(self.newest_s + 1e-6, None, state)
        self._put(time_s, motion if motion.state is State.OK else None, state)

    def _put(self, time_s: float, motion: Motion | None, state: State) -> None:
        place = self._count % self._capacity
        for index in (place, place + self._capacity):
            self._t_s[index] = time_s
            self._state[index] = STATES.index(state)
            self._value[index] = np.nan if motion is None else 100.0 * motion.value
            self._total[index] = np.nan if motion is None else 100.0 * motion.value.max(initial=0)
        self._count += 1

    def _span(self, since_s: float) -> slice:
        length = len(self)
        end = self._count % self._capacity + self._capacity
        if self._count <= self._capacity:
            end = self._count
        start = end - length
        first = start + int(np.searchsorted(self._t_s[start:end], since_s))
        return slice(max(start, first - 1), end)

    def times(self, since_s: float) -> NDArray[np.float64]:
        """Return the sample times from `since_s` on, and one before, in seconds."""
        return self._t_s[self._span(since_s)]

    def total(self, since_s: float) -> Floats:
        """Give the strongest region's movement, per cent of the eye distance; NaN where unknown."""
        return self._total[self._span(since_s)]

    def region(self, index: int, since_s: float) -> Floats:
        """Return one region's movement, per cent of the eye distance; NaN where unknown."""
        return self._value[self._span(since_s), index]

    def stretches(self, since_s: float) -> list[Stretch]:
        """List the stretches of one state, oldest first."""
        span = self._span(since_s)
        times, states = self._t_s[span], self._state[span]
        if len(times) == 0:
            return []
        cuts = [0, *(np.flatnonzero(np.diff(states)) + 1).tolist(), len(times)]
        return [
            Stretch(
                float(times[first]),
                float(times[min(last, len(times) - 1)]),
                STATES[int(states[first])],
            )
            for first, last in pairwise(cuts)
        ]


def history_of(times_s: NDArray[np.float64], values: Floats, states: NDArray[np.int8]) -> History:
    """Create the history of a complete signal; its time starts as that of the signal.

    Args:
        times_s: `(n,)` seconds, in order.
        values: `(n, R)` float32, eye distances.
        states: `(n,)` indices in `STATES`; a value is drawn only while its state is `ok`.
    """
    breaks = np.flatnonzero(np.diff(times_s) > GAP_S) + 1
    clear = (states == STATES.index(State.OK)) & np.isfinite(values).any(axis=1)
    shown = np.where(clear[:, None], 100.0 * values, np.nan).astype(np.float32)
    highest = np.full(len(times_s), np.nan, np.float32)
    if clear.any():
        highest[clear] = np.nanmax(shown[clear], axis=1)
    highest[breaks - 1] = np.nan
    history = History(values.shape[1], max(1, len(times_s)))
    history.zero_ns = 0
    for start in (0, len(times_s)):
        place = slice(start, start + len(times_s))
        history._t_s[place], history._value[place] = times_s, shown
        history._total[place], history._state[place] = highest, states
    history._count = len(times_s)
    return history
