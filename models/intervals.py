"""Intervals of times or numbers: what two of them share, and how well they agree."""

from __future__ import annotations

Interval = tuple[int, int]
"""Begin and end of an interval; both are instants."""


def common(a: Interval, b: Interval) -> int:
    """Return the length that two intervals share; minus the gap between them if they are apart."""
    return min(a[1], b[1]) - max(a[0], b[0])


def union(a: Interval, b: Interval) -> int:
    """Return the length from the first begin to the last end of two intervals."""
    return max(a[1], b[1]) - min(a[0], b[0])


def iou(a: Interval, b: Interval) -> float:
    """Return the intersection over union of two intervals; two equal instants agree fully."""
    whole = union(a, b)
    return max(common(a, b), 0) / whole if whole > 0 else float(a == b)
