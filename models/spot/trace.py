"""The last seconds of motion, queried by time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.records import Motion, Numbers, State
from models.spot.bumps import Times
from models.spot.missing import Missing

SHUT = 0.18
"""Mesh closure of both eyes that counts as a blink."""
_LEAST_KNOWN_NS = 2_000_000_000
"""Least known time for the rate of recodings."""


@dataclass(frozen=True, slots=True)
class _Step:
    """The step from one sample to the next: times, and missing frames between them."""

    from_ns: int
    to_ns: int
    camera: int
    computer: int
    unseen: int

    @property
    def missing(self) -> int:
        return self.camera + self.computer + self.unseen


class Trace:
    """Stores some seconds of motions and answers queries about time spans, both ends inclusive."""

    def __init__(self, keep_ns: int = 8_000_000_000, lost_ns: int = 250_000_000):
        """Start empty; a gap of more than `lost_ns` without a face breaks the trace."""
        self._keep_ns, self._lost_ns = keep_ns, lost_ns
        self._all: deque[Motion] = deque()
        self._steps: deque[_Step] = deque()
        self._faceless: list[Motion] = []

    @property
    def first_ns(self) -> int:
        """Time of the oldest stored sample; 0 without one."""
        return self._all[0].t_ns if self._all else 0

    @property
    def last_ns(self) -> int:
        """Time of the newest sample with a face; 0 without one."""
        return self._all[-1].t_ns if self._all else 0

    def clear(self) -> None:
        """Forget everything."""
        self._all.clear()
        self._steps.clear()
        self._faceless.clear()

    def add(self, motion: Motion) -> None:
        """Add one sample; samples without a face or neutral leave a gap."""
        if motion.state in (State.NO_FACE, State.NO_BASELINE):
            if self._all:
                self._faceless.append(motion)
            return
        if self._all:
            self._steps.append(self._step_to(motion))
        self._faceless.clear()
        self._all.append(motion)
        while motion.t_ns - self._all[0].t_ns > self._keep_ns:
            self._all.popleft()
            self._steps.popleft()

    def _step_to(self, motion: Motion) -> _Step:
        before, between = self._all[-1], [*self._faceless, motion]
        computer = sum(m.overrun for m in between)
        thinned = sum(m.thinned for m in between)
        absent = motion.seq - before.seq - len(between)
        camera = max(absent - computer - thinned, 0)
        return _Step(before.t_ns, motion.t_ns, camera, computer, len(self._faceless))

    def is_broken_by(self, motion: Motion) -> bool:
        """Return whether no open movement can continue at this sample."""
        if not self._all:
            return False
        ahead = motion.t_ns - self._all[-1].t_ns
        return ahead <= 0 or ahead > self._lost_ns

    def span(self, first_ns: int, last_ns: int) -> list[Motion]:
        """Return the samples of a span."""
        out = []
        for motion in reversed(self._all):
            if motion.t_ns < first_ns:
                break
            if motion.t_ns <= last_ns:
                out.append(motion)
        return out[::-1]

    def region(self, r: int, first_ns: int, last_ns: int) -> tuple[Times, Numbers]:
        """Return times and values of one region."""
        span = self.span(first_ns, last_ns)
        return (
            np.array([m.t_ns for m in span], np.int64),
            np.array([m.value[r] for m in span], np.float64),
        )

    def together(self, regions: list[int], first_ns: int, last_ns: int) -> tuple[Times, Numbers]:
        """Return times and the joint distance of some regions in units of their noise.

        Each region is weighted by its height over its noise, so that a region that hardly moved
        does not dilute another; the noise of the sum is one unit. The noise is taken from the
        span's first sample, so that the unit is constant; if the picture was recoded in the span,
        the largest noise is taken.
        """
        span = self.span(first_ns, last_ns)
        values = np.array([m.value[regions] for m in span], np.float64)
        noise = span[0].noise[regions].astype(np.float64)
        if any(m.recoded for m in span):
            noise = np.max([m.noise[regions] for m in span], axis=0).astype(np.float64)
        units = values / noise
        weight = units.max(0)
        joint = units @ (weight / max(float(np.hypot.reduce(weight)), 1e-9))
        return np.array([m.t_ns for m in span], np.int64), np.asarray(joint, np.float64)

    def is_shut(self, t_ns: int) -> bool:
        """Return whether the lids were shut within 50 ms of a time."""
        return bool(self.shut_near(t_ns))

    def shut_near(self, t_ns: int) -> list[Motion]:
        """Return the samples within 50 ms of a time at which the lids were shut."""
        near = self.span(t_ns - 50_000_000, t_ns + 50_000_000)
        return [m for m in near if m.closed > SHUT]

    def recoded_per_s(self, t_ns: int) -> float:
        """Return the recodings of the face per second up to a time; 0 below two seconds."""
        before = [m for m in self._all if m.t_ns <= t_ns]
        lasted_ns = before[-1].t_ns - before[0].t_ns if before else 0
        if lasted_ns < _LEAST_KNOWN_NS:
            return 0.0
        return sum(m.recoded > 0.0 for m in before) * 1e9 / lasted_ns

    def seq_at(self, t_ns: int) -> int:
        """Return the sequence number of the sample nearest to a time."""
        return min(self._all, key=lambda m: abs(m.t_ns - t_ns)).seq

    def missing(self, first_ns: int, last_ns: int) -> Missing:
        """Count the frames missing inside a span, by who lost them."""
        inside = [s for s in self._steps if s.from_ns >= first_ns and s.to_ns <= last_ns]
        lost = sum(s.missing for s in inside)
        return Missing(
            len(inside) + 1 + lost,
            sum(s.camera for s in inside),
            sum(s.computer for s in inside),
            sum(s.unseen for s in inside),
            max((s.to_ns - s.from_ns for s in inside if s.missing), default=0),
        )

    def uncertainty_ns(self, onset_ns: int, offset_ns: int) -> int:
        """Return half the largest frame interval beside the borders or around missing frames."""
        return max(self._unsure(onset_ns, offset_ns), default=0) // 2

    def _unsure(self, onset_ns: int, offset_ns: int) -> Iterator[int]:
        for step in self._steps:
            beside = any(step.from_ns <= t <= step.to_ns for t in (onset_ns, offset_ns))
            inside = step.from_ns >= onset_ns and step.to_ns <= offset_ns
            if beside or (inside and step.missing):
                yield step.to_ns - step.from_ns
