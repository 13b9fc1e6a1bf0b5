"""Shrinking averages, enlarging interpolates, and the kind of numbers stays."""

from __future__ import annotations

import numpy as np
import pytest

from models.resizing import to_square


def test_shrinking_averages_each_area() -> None:
    picture = np.zeros((8, 8), np.float32)
    picture[::2] = 1.0
    assert to_square(picture, 4) == pytest.approx(np.full((4, 4), 0.5))


def test_enlarging_stays_between_the_values() -> None:
    picture = np.tile(np.uint8([0, 200]), (2, 1))
    large = to_square(picture, 8)
    assert large.dtype == np.uint8
    assert (large[0, 0], large[0, -1]) == (0, 200)
    assert 0 < large[0, 3] < large[0, 4] < 200


def test_channels_stay_and_a_rectangle_becomes_a_square() -> None:
    assert to_square(np.zeros((6, 9, 3), np.uint8), 4).shape == (4, 4, 3)
