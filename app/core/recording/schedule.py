"""Finds missing frames by the times of the frames that came.

Most cameras do not number their frames. But their clock is steady, and a frame can be stamped late,
never early: the lower envelope of the stamps follows the clock. A late frame leaves the envelope
and returns to it; a lost frame moves the envelope up for good, by one frame interval. If later
frames are too early for that, the host was late for long and nothing was lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LOOK = 60
"""Frames on either side that define the envelope: one second at 60 frames a second."""

LONG = 300
"""Frames that are remembered to recognise a frame that came too early."""

SURE = 20
"""Frames that must follow a loss: near the end, late and lost frames look the same."""

STEP_SHARE = 0.6
"""Share of a frame interval by which the envelope must move to count as a lost frame."""

SHORT = 30
"""Frames of a short stretch: with one loss in twenty frames, a fifth of the stretches is complete.
"""

ENVELOPE = 8
"""Frames among which the least delayed one shows the camera's clock."""

HEAP_SHARE = 0.06
"""Share of the stretches that forms a cluster."""

STRETCHES = 6
"""Number of stretches of a short segment for the interval: most of them are complete."""

_BLOCK = 600


def missing_before(t_ns: NDArray[np.int64], segment: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count, for each frame, the frames that were due since the one before and did not come.

    Args:
        t_ns: `(n,)` grab times in nanoseconds.
        segment: `(n,)` true where the schedule starts again (the first frame, after a break).

    Returns:
        `(n,)` counts; 0 at the beginning of each segment, among its last `SURE` frames, and in a
        segment of no more than twice as many.
    """
    missing = np.zeros(len(t_ns), np.int64)
    starts = np.flatnonzero(segment)
    for start, end in zip(starts, [*starts[1:], len(t_ns)], strict=True):
        if end - start > 2 * SURE:
            missing[start:end] = _in_segment((t_ns[start:end] - t_ns[start]) / 1e6)
    return missing


def _in_segment(t_ms: NDArray[np.float64]) -> NDArray[np.int64]:
    due_ms = _due_times(t_ms)
    interval_ms = np.diff(due_ms, append=2 * due_ms[-1] - due_ms[-2])
    if interval_ms.min() <= 0.0:
        return np.zeros(len(t_ms), np.int64)  # The host was late for all frames.
    late_ms = t_ms - due_ms
    ahead = _future_minimum(late_ms)
    missing = np.zeros(len(t_ms), np.int64)
    counted: list[int] = []
    moved_ms = 0.0
    latest_ms = np.full(LONG, np.min(late_ms[:LOOK]))
    for i in range(1, len(t_ms)):
        least_ms = STEP_SHARE * interval_ms[i]
        recent = latest_ms[np.arange(i - LOOK, i) % LONG].min()
        step_ms = ahead[i] - moved_ms - recent
        if step_ms > least_ms and i <= len(t_ms) - SURE:
            missing[i] = max(1, round(step_ms / interval_ms[i]))
            moved_ms += missing[i] * interval_ms[i]
            counted += [i] * int(missing[i])
        elif counted and late_ms[i] - moved_ms < latest_ms.min() - least_ms:
            missing[counted.pop()] -= 1
            moved_ms -= interval_ms[i]
        latest_ms[i % LONG] = late_ms[i] - moved_ms
    return missing


def _due_times(t_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place the frames on the camera's clock as if none were missing; the rate may drift."""
    edges = list(range(0, len(t_ms), _BLOCK))
    intervals = np.empty(len(t_ms))
    for edge in edges:
        low, high = max(0, edge - _BLOCK // 2), min(len(t_ms), edge + 3 * _BLOCK // 2)
        intervals[edge : edge + _BLOCK] = _interval(t_ms[low:high])
    return np.concatenate([[0.0], np.cumsum(intervals[1:])])


def _interval(t_ms: NDArray[np.float64]) -> float:
    """Estimate the clock's interval, even if frames are lost every second or so.

    The first estimate assumes that most stretches of `LOOK` frames are complete. Otherwise the
    lengths of short stretches of the envelope form clusters one interval apart, and the cluster of
    least length has the complete stretches. Late frames add a tail below the lengths, but no
    cluster.
    """
    stretch = LOOK if len(t_ms) > 2 * LOOK else max(1, len(t_ms) // STRETCHES)
    guess = float(np.percentile((t_ms[stretch:] - t_ms[:-stretch]) / stretch, 40))
    if len(t_ms) < 2 * LOOK:
        return guess
    level = guess * np.arange(len(t_ms))
    envelope = (level + _future_minimum(t_ms - level, ENVELOPE))[:-ENVELOPE]
    lengths = envelope[SHORT:] - envelope[:-SHORT]
    middle = float(np.percentile(lengths, 40))
    while True:
        step = middle / SHORT
        near = np.abs(lengths - middle) < step / 4
        middle = float(np.median(lengths[near])) if near.any() else middle
        off = (lengths - middle) / step
        heap = float(np.mean((off > -1.25) & (off <= -0.75)))
        valley = float(np.mean((off > -0.75) & (off <= -0.25)))
        if heap < HEAP_SHARE or valley > heap / 2:
            return middle / SHORT
        middle -= step


def _future_minimum(values: NDArray[np.float64], reach: int = LOOK) -> NDArray[np.float64]:
    """Return for each place the minimum of itself and the `reach` - 1 next values."""
    # Imported here: the import takes a third of a second, and the window loads this module at
    # start.
    from scipy.ndimage import minimum_filter1d

    least = minimum_filter1d(values, reach, mode="nearest", origin=-(reach // 2))
    return np.asarray(least)
