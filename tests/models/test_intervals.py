"""What two intervals share, and how well they agree."""

from __future__ import annotations

import pytest

from models.intervals import Interval, common, iou, union


@pytest.mark.parametrize(
    ("a", "b", "shared", "whole", "share"),
    [
        ((0, 10), (0, 10), 10, 10, 1.0),
        ((0, 10), (5, 15), 5, 15, 1 / 3),
        ((0, 10), (2, 4), 2, 10, 0.2),
        ((0, 10), (10, 20), 0, 20, 0.0),
        ((0, 10), (30, 40), -20, 40, 0.0),
        ((5, 5), (5, 5), 0, 0, 1.0),
    ],
)
def test_intervals_are_compared_in_either_order(
    a: Interval, b: Interval, shared: int, whole: int, share: float
) -> None:
    for pair in ((a, b), (b, a)):
        assert common(*pair) == shared
        assert union(*pair) == whole
        assert iou(*pair) == pytest.approx(share)
