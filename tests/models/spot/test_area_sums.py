"""Sums over rectangles are exact for pictures of any size, in memory that is used again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.spot import area_sums
from models.spot.area_sums import AreaSums
from models.spot.recoding import CELL_PX, changes


@pytest.mark.parametrize("most_whole", [area_sums._MOST_WHOLE, 0])
def test_sums_of_one_picture_after_another(
    most_whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(area_sums, "_MOST_WHOLE", most_whole)
    area, addresses = AreaSums(), set()
    for k, size in enumerate([(60, 50), (61, 49), (17, 90), (60, 50)]):
        levels = np.random.default_rng(k).integers(0, 256, size, np.uint8)
        sums = area.of(levels)
        expected = levels.astype(np.int64).cumsum(0).cumsum(1)
        assert sums[1:, 1:].tolist() == expected.tolist()
        assert not sums[0].any()
        assert not sums[:, 0].any()
        addresses.add(sums.__array_interface__["data"][0])
    assert len(addresses) == 1


def test_a_picture_whose_sum_needs_more_than_32_bits() -> None:
    bright = np.full((3000, 3000), 255, np.uint8)
    assert AreaSums().of(bright)[-1, -1] == 255 * bright.size > 2**31


def test_changes_are_the_means_of_whole_cells() -> None:
    rng = np.random.default_rng(5)
    before, now = rng.integers(0, 256, (2, 5 * CELL_PX + 7, 3 * CELL_PX + 2), np.uint8)
    difference = cv2.absdiff(before, now)[: 5 * CELL_PX, : 3 * CELL_PX]
    expected = difference.reshape(5, CELL_PX, 3, CELL_PX).mean((1, 3))
    assert changes(before, now, AreaSums()) == pytest.approx(expected)
