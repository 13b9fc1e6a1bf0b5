"""Counts, for each second, the different pictures that came evenly spaced.

A picture that repeats the previous one shows nothing new, and a picture that came together with the
previous one has no separate time. The counts need constant memory, and the stamps of a stored
ledger give the same counts.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

SECOND_NS = 1_000_000_000

BUNCHED_NS = 2_000_000
"""A picture this soon after the previous one belongs to the same burst: no camera is that fast."""

REACH_NS = 80_000_000
"""Time that one picture covers: two intervals at 25 pictures a second."""

SILENT_NS = 200_000_000
"""Longest part of a second without a picture: beyond it a movement of 40 ms is easily lost."""

LEAST = 24
"""Least different pictures in a second: 25, less the one at the second's border."""

SHORT_NS = 200_000_000
"""A shorter last part of a second says nothing about a rate."""


@dataclass(slots=True)
class Second:
    """The pictures of one second; `silent_ns` has no different picture, `empty_ns` has none.

    `burst` is the largest number of pictures that came at once, `longest_ns` the longest pause
    that a picture ended.
    """

    pictures: int = 0
    different: int = 0
    repeated: int = 0
    bunched: int = 0
    burst: int = 1
    longest_ns: int = 0
    silent_ns: int = 0
    empty_ns: int = 0

    def good(self, length_ns: int = SECOND_NS) -> bool:
        """Return whether enough different pictures came, evenly enough.

        Args:
            length_ns: Part of the second that is over.
        """
        least = LEAST if length_ns >= SECOND_NS else LEAST * length_ns // SECOND_NS - 1
        return self.different >= least and self.silent_ns <= SILENT_NS


@dataclass(frozen=True, slots=True)
class Evidence:
    """The result over a stretch of pictures.

    `seconds` were judged, `poor` of them had too few different pictures or too long a pause;
    the first of these began `first_poor_s` after the first picture.
    `burst` is the largest number of pictures that came at once, `longest_s` the longest pause.
    """

    seconds: int = 0
    poor: int = 0
    first_poor_s: float = 0.0
    pictures: int = 0
    different: int = 0
    repeated: int = 0
    bunched: int = 0
    burst: int = 0
    empty_s: float = 0.0
    longest_s: float = 0.0
    span_s: float = 0.0

    @property
    def different_fps(self) -> float:
        """Different pictures a second over the whole stretch; 0 if it has no length."""
        return self.different / self.span_s if self.span_s > 0 else 0.0


class Arrivals:
    """Takes the time of every picture; returns `Evidence` over all or the latest seconds."""

    def __init__(self, window: int | None = None) -> None:
        """Start empty.

        Args:
            window: Number of the latest whole seconds that count; None counts all.
        """
        self._window = window
        self.restart()

    def restart(self) -> None:
        """Reset for another connection."""
        self._zero_ns: int | None = None
        self._index = 0
        self._second = Second()
        self._total = Second()
        self._recent: deque[tuple[int, Second]] = deque(maxlen=self._window or 1)
        self._poor = self._first_poor = 0
        self._last_ns = self._last_new_ns = self._seen_ns = 0
        self._burst = 1

    def add(self, t_ns: int, repeated: bool = False) -> None:
        """Add one picture.

        Args:
            t_ns: When it came; a time before the previous one counts as equal to it.
            repeated: Whether it shows the same as the previous one.
        """
        first = self._zero_ns is None
        if first:
            self._zero_ns = self._last_ns = self._last_new_ns = self._seen_ns = t_ns
        t_ns = max(t_ns, self._last_ns)
        step_ns = t_ns - self._last_ns
        bunched = not first and step_ns < BUNCHED_NS
        self._go_to(t_ns)
        self._second.pictures += 1
        self._second.repeated += repeated
        self._second.bunched += bunched
        if not repeated and not bunched:
            self._second.different += 1
            self._last_new_ns = t_ns
        self._burst = self._burst + 1 if bunched else 1
        self._second.burst = max(self._second.burst, self._burst)
        self._second.longest_ns = max(self._second.longest_ns, step_ns)
        self._last_ns = t_ns

    def evidence(self, now_ns: int | None = None) -> Evidence:
        """Return the result so far.

        Args:
            now_ns: The present time on the clock of the pictures, so that a pause that still lasts
                counts; None ends with the last picture.
        """
        if self._zero_ns is None:
            return Evidence()
        if now_ns is not None and now_ns > self._seen_ns:
            self._go_to(now_ns)
        return self._latest() if self._window else self._all()

    def _all(self) -> Evidence:
        assert self._zero_ns is not None
        part_ns = self._seen_ns - self._zero_ns - self._index * SECOND_NS
        counted = part_ns >= SHORT_NS
        poor_part = counted and not self._second.good(part_ns)
        return _evidence(
            _sum(self._total, self._second),
            self._index + counted,
            self._poor + poor_part,
            self._first_poor if self._poor else self._index,
            (self._seen_ns - self._zero_ns) / 1e9,
        )

    def _latest(self) -> Evidence:
        total = Second()
        for _, second in self._recent:
            total = _sum(total, second)
        poor = [index for index, second in self._recent if not second.good()]
        seconds = len(self._recent)
        return _evidence(total, seconds, len(poor), poor[0] if poor else 0, float(seconds))

    def _go_to(self, t_ns: int) -> None:
        """Advance the time: close finished seconds and count their time without pictures."""
        assert self._zero_ns is not None
        index = (t_ns - self._zero_ns) // SECOND_NS
        if index > self._index:
            self._pause_until(self._zero_ns + (self._index + 1) * SECOND_NS)
            self._close()
            seconds = index - self._index
            if seconds:
                self._skip(seconds)
        self._pause_until(t_ns)

    def _pause_until(self, t_ns: int) -> None:
        if t_ns <= self._seen_ns:
            return
        silent_ns = t_ns - max(self._seen_ns, self._last_new_ns + REACH_NS)
        empty_ns = t_ns - max(self._seen_ns, self._last_ns + REACH_NS)
        self._second.silent_ns += max(0, silent_ns)
        self._second.empty_ns += max(0, empty_ns)
        self._seen_ns = t_ns

    def _close(self) -> None:
        second = self._second
        if not second.good():
            self._first_poor = self._first_poor if self._poor else self._index
            self._poor += 1
        self._total = _sum(self._total, second)
        self._recent.append((self._index, second))
        self._index += 1
        self._second = Second()

    def _skip(self, count: int) -> None:
        """Close seconds without any picture; a pause may have any length."""
        assert self._zero_ns is not None
        remembered = self._recent.maxlen or 1
        self._pause_until(self._zero_ns + (self._index + 1) * SECOND_NS)
        self._close()
        more = max(0, count - 1 - remembered)
        self._poor += more
        self._index += more
        self._total.empty_ns += more * SECOND_NS
        self._seen_ns += more * SECOND_NS
        for _ in range(count - 1 - more):
            self._pause_until(self._zero_ns + (self._index + 1) * SECOND_NS)
            self._close()


def _evidence(total: Second, seconds: int, poor: int, first_poor: int, span_s: float) -> Evidence:
    return Evidence(
        seconds=seconds,
        poor=poor,
        first_poor_s=float(first_poor),
        pictures=total.pictures,
        different=total.different,
        repeated=total.repeated,
        bunched=total.bunched,
        burst=total.burst,
        empty_s=total.empty_ns / 1e9,
        longest_s=total.longest_ns / 1e9,
        span_s=span_s,
    )


def _sum(a: Second, b: Second) -> Second:
    return Second(
        a.pictures + b.pictures,
        a.different + b.different,
        a.repeated + b.repeated,
        a.bunched + b.bunched,
        max(a.burst, b.burst),
        max(a.longest_ns, b.longest_ns),
        a.silent_ns + b.silent_ns,
        a.empty_ns + b.empty_ns,
    )
