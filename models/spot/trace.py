"""The last seconds of motion, asked by time."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.records import Motion, State

Numbers = NDArray[np.float64]
Times = NDArray[np.int64]

SHUT = 0.18
"""Closure of both eyes, as the mesh shows it, that makes a blink."""


class Trace:
    """Remembers motions for some seconds and answers about spans of time, both ends included."""

    def __init__(self, keep_ns: int = 8_000_000_000, lost_ns: int = 250_000_000):
        """Start empty; a hole of more than `lost_ns` without a face breaks the trace."""
        self._keep_ns, self._lost_ns = keep_ns, lost_ns
        self._all: deque[Motion] = deque()
        self._faceless_since: int | None = None

    @property
    def last_ns(self) -> int:
        """Time of the newest sample with a face; 0 while there is none."""
        return self._all[-1].t_ns if self._all else 0

    def clear(self) -> None:
        """Forget everything."""
        self._all.clear()

    def add(self, motion: Motion) -> None:
        """Keep one sample; those without a face or a neutral to measure from leave a hole."""
        if motion.state in (State.NO_FACE, State.NO_BASELINE):
            return
        self._all.append(motion)
        while motion.t_ns - self._all[0].t_ns > self._keep_ns:
            self._all.popleft()

    def is_broken_by(self, motion: Motion) -> bool:
        """Tell whether nothing that was open can be continued at this sample."""
        if not self._all:
            return False
        ahead = motion.t_ns - self._all[-1].t_ns
        return ahead <= 0 or ahead > self._lost_ns

    def span(self, first_ns: int, last_ns: int) -> list[Motion]:
        """Give the samples of a span."""
        out = []
        for motion in reversed(self._all):
            if motion.t_ns < first_ns:
                break
            if motion.t_ns <= last_ns:
                out.append(motion)
        return out[::-1]

    def region(self, r: int, first_ns: int, last_ns: int) -> tuple[Times, Numbers]:
        """Give times and values of one region."""
        span = self.span(first_ns, last_ns)
        return (
            np.array([m.t_ns for m in span], np.int64),
            np.array([m.value[r] for m in span], np.float64),
        )

    def together(self, regions: list[int], first_ns: int, last_ns: int) -> tuple[Times, Numbers]:
        """Give times and the joint distance of some regions in units of their noise.

        Each region counts as much as it stands out of its noise, so that one that hardly moved
        does not water down another; the noise of the sum is one unit. The noise is that of the
        span's first sample, so that one unit holds throughout.
        """
        span = self.span(first_ns, last_ns)
        values = np.array([m.value[regions] for m in span], np.float64)
        noise = span[0].noise[regions].astype(np.float64)
        units = values / noise
        weight = units.max(0)
        joint = units @ (weight / max(float(np.hypot.reduce(weight)), 1e-9))
        return np.array([m.t_ns for m in span], np.int64), np.asarray(joint, np.float64)

    def is_shut(self, t_ns: int) -> bool:
        """Tell whether the lids were shut within 50 ms of a time."""
        return bool(self.shut_near(t_ns))

    def shut_near(self, t_ns: int) -> list[Motion]:
        """Give the samples within 50 ms of a time at which the lids were shut."""
        near = self.span(t_ns - 50_000_000, t_ns + 50_000_000)
        return [m for m in near if m.closed > SHUT]

    def seq_at(self, t_ns: int) -> int:
        """Give the sequence number of the sample nearest to a time."""
        return min(self._all, key=lambda m: abs(m.t_ns - t_ns)).seq

    def has_gap(self, first_ns: int, last_ns: int) -> bool:
        """Tell whether frames are missing inside a span."""
        span = self.span(first_ns, last_ns)
        return len(span) > 0 and span[-1].seq - span[0].seq + 1 != len(span)

    def uncertainty_ns(self, onset_ns: int, offset_ns: int) -> int:
        """Give half the largest frame interval beside the two borders."""
        times = [m.t_ns for m in self._all]
        steps = [b - a for a, b in pairwise(times) if a <= onset_ns <= b or a <= offset_ns <= b]
        return max(steps, default=0) // 2
