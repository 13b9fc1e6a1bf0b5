"""Counts the frames of a recording: rows, drops, duplicates, gaps and the real rate."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.recording.details import Counts
from models.sources.arrivals import BUNCHED_NS, Arrivals

GAP_NS = 250_000_000
"""A longer stretch without frames is a gap and does not count for the rate."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one frame's number and time show about the frames before it."""

    dropped_before: int
    gap_ns: int


class Tally:
    """Running counts over the frames of one recording, in constant memory."""

    def __init__(self) -> None:
        self.rows = 0
        self.bytes = 0
        self.dropped = 0
        self.dropped_in_gaps = 0
        self.duplicated = 0
        self.gaps = 0
        self.gap_ns = 0
        self.arrivals = Arrivals()
        self._steps = 0
        self._step_ns = 0
        self._first_ns: int | None = None
        self._last: tuple[int, int] | None = None

    def arrive(self, seq: int, t_ns: int) -> Arrival:
        """Return what lies between the frame before and this one, without counting it."""
        if self._last is None:
            return Arrival(0, 0)
        last_seq, last_ns = self._last
        step_ns = t_ns - last_ns
        return Arrival(max(0, seq - last_seq - 1), step_ns if step_ns > GAP_NS else 0)

    def add(self, seq: int, t_ns: int, size_bytes: int, dup: bool, dropped_before: int) -> None:
        """Count a frame that was stored."""
        self.rows += 1
        self.bytes += size_bytes
        self.dropped += dropped_before
        self.duplicated += dup
        if gap_ns := self.arrive(seq, t_ns).gap_ns:
            self.gaps += 1
            self.gap_ns += gap_ns
            self.dropped_in_gaps += dropped_before
        elif self._last is not None and t_ns - self._last[1] >= BUNCHED_NS:
            self._steps += 1
            self._step_ns += t_ns - self._last[1]
        self.arrivals.add(t_ns, dup)
        if self._first_ns is None:
            self._first_ns = t_ns
        self._last = (seq, t_ns)

    @property
    def fps(self) -> float:
        """Frames a second without gaps; 0 before two frames are there."""
        return self._steps * 1e9 / self._step_ns if self._step_ns > 0 else 0.0

    @property
    def seconds(self) -> float:
        """Time from the first frame to the last."""
        if self._first_ns is None or self._last is None:
            return 0.0
        return (self._last[1] - self._first_ns) / 1e9

    @property
    def last_ns(self) -> int | None:
        """Time of the last frame; None before the first."""
        return None if self._last is None else self._last[1]

    @property
    def rate_bytes_s(self) -> float:
        """Bytes a second so far; 0 if unknown."""
        return self.bytes / self.seconds if self.seconds > 0.5 else 0.0

    def counts(self, overflowed: int) -> Counts:
        """Return the counts as they stand in `session.json`."""
        return Counts(
            rows=self.rows,
            bytes=self.bytes,
            dropped=self.dropped,
            duplicated=self.duplicated,
            overflowed=overflowed,
            gaps=self.gaps,
            seconds=round(self.seconds, 6),
            fps=round(self.fps, 3),
        )
