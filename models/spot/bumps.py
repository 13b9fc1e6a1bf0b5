"""A movement away from rest and back: its departure, its peak and its return.

The online and the offline spotter share it, so that onset, apex and offset mean the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.intervals import Interval
from models.records import Numbers

Times = NDArray[np.int64]

LOW, HIGH = 0.25, 0.9
"""Shares of the height between which a flank is measured: its foot drowns in noise, and its top
trembles while the apex is held.
"""
TOP = 0.9
"""Share of the height from which samples count as the top."""
_EDGE_WEIGHT = 0.02
"""Weight of a sample at the foot or the top of a flank; a sample half way up has weight 1."""
_TOE_NS = 15e6
"""Time by which rest lies beyond the foot of the line through a flank, at every frame rate: the
line misses the first and the last small motion.
"""
_FAR_NS = 0.3e9
"""Largest distance in time of a foot from the last seen point of its flank."""


@dataclass(frozen=True, slots=True)
class Bump:
    """One movement: times in ns, `height` and `base` in the unit of the signal.

    `held`: the signal had not come back when the movement was closed.
    """

    onset_ns: int
    apex_ns: int
    offset_ns: int
    height: float
    base: float
    held: bool = False

    @property
    def interval_ns(self) -> Interval:
        """From onset to offset."""
        return self.onset_ns, self.offset_ns


def crossing(t: Times, v: Numbers, start: int, step: int, level: float) -> float | None:
    """Walk from a peak until the signal falls below a level.

    Args:
        t: `(n,)` int64 ns. v: `(n,)` signal. start: Index of the peak. step: -1 or 1.
        level: The level to cross.

    Returns:
        The interpolated time in ns, or None if the signal never falls that far.
    """
    i = start
    while 0 <= i + step < len(v):
        a, b = v[i], v[i + step]
        if b < level <= a:
            return float(t[i] + (t[i + step] - t[i]) * (a - level) / (a - b))
        i += step
    return None


def foot(t: Times, v: Numbers, peak: int, step: int, base: float) -> tuple[float, bool]:
    """Find the begin or end of a flank by extrapolating the line through its samples.

    A raised-cosine flank (1 - cos(pi x)) / 2 becomes a line in time when its height is converted
    back to x; each sample is weighted by the flank's slope there. So the foot comes from many
    samples and does not depend on the frame rate, unlike a single crossing.

    Args:
        t: `(n,)` int64 ns. v: `(n,)` signal. peak: Index of the peak. step: -1 or 1.
        base: The level of rest.

    Returns:
        The time in ns and whether the flank was seen down to `LOW`.
    """
    edge = float(t[0] if step < 0 else t[-1])
    height = float(v[peak]) - base
    low = crossing(t, v, peak, step, base + LOW * height) if height > 0.0 else None
    if low is None:
        return edge, False
    share = (v - base) / height
    flank = _flank(share, peak, step)
    x = np.arccos(1.0 - 2.0 * np.clip(share[flank], 0.005, 0.995)) / np.pi
    ahead = (t[flank] - t[peak]).astype(np.float64)
    weight = np.sin(np.pi * x) ** 2 + _EDGE_WEIGHT
    middle, mean = np.average(x, weights=weight), np.average(ahead, weights=weight)
    slope = np.sum(weight * (x - middle) * (ahead - mean)) / np.sum(weight * (x - middle) ** 2)
    far = float(t[peak] + mean - slope * middle)
    if step < 0:
        return max(min(far, low), low - _FAR_NS, edge), True
    return min(max(far, low), low + _FAR_NS, edge), True


def _flank(share: Numbers, peak: int, step: int) -> list[int]:
    """List the samples from the last one at the top to the first below `LOW`, both inclusive."""
    flank: list[int] = []
    i = peak
    while 0 <= i < len(share):
        if share[i] >= HIGH:
            flank = []
        flank.append(i)
        if share[i] < LOW:
            break
        i += step
    return flank


def refine(t: Times, v: Numbers, first: int, last: int, known_rest: bool = False) -> Bump:
    """Measure the movement whose core lies between two samples.

    Args:
        t: `(n,)` int64 ns, growing. v: `(n,)` float64 distance from rest.
        first: Index of the first sample of the core. last: Index of its last sample, inclusive.
        known_rest: Whether the signal is known to be low at rest, both before and after. A movement
            that began before the first sample or ends after the last one is then measured from the
            lower side.

    Returns:
        The bump. Onset is the sample nearest to the departure from rest, offset the one nearest to
        the return. So a motion filmed at two rates gets equal times; always taking the earlier
        sample would shift them by half a frame.
    """
    peak = first + int(np.argmax(v[first : last + 1]))
    before = v[max(0, int(np.searchsorted(t, t[first] - 300_000_000))) : first + 1]
    after = v[last : int(np.searchsorted(t, t[last] + 300_000_000, side="right"))]
    left, right = float(before.min()), float(after.min())
    if known_rest:
        left = right = min(left, right)
    onset, _ = foot(t, v, peak, -1, left)
    offset, is_seen = foot(t, v, peak, 1, right)
    base = max(left, min(right, 0.6 * float(v[peak]))) if is_seen else left
    return Bump(
        int(t[np.abs(t - (onset - _TOE_NS)).argmin()]),
        int(t[_middle_of_top(v, peak, base)]),
        int(t[np.abs(t - (offset + _TOE_NS)).argmin()]),
        float(v[peak]) - base,
        base,
        not is_seen,
    )


def _middle_of_top(v: Numbers, peak: int, base: float) -> int:
    """Return the middle sample of the top, where a held apex trembles among equal values."""
    level = base + TOP * (float(v[peak]) - base)
    first = last = peak
    while first > 0 and v[first - 1] >= level:
        first -= 1
    while last < len(v) - 1 and v[last + 1] >= level:
        last += 1
    return (first + last) // 2
