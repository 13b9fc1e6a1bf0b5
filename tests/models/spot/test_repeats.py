"""Repeats are found between true changes; a face that is still is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.records import POINTS, Box, Face, Frame, Pose
from models.spot import repeats
from models.spot.area_sums import AreaSums
from models.spot.repeats import CELLS, Changes, Repeats

STEP_NS = 33_333_333
FACE = Face(0, 0, 1, Box(8, 8, 64, 64), np.zeros((POINTS, 3), np.float32), Pose(0.0, 0.0, 0.0), 1.0)


def share(sizes: list[float]) -> float:
    """Give the share of repeats after changes of these sizes at 30 a second."""
    changes = Changes()
    for number, size in enumerate(sizes):
        changes.add(number * STEP_NS, size)
    return changes.share()


@pytest.mark.parametrize(("times", "expected"), [(2, 1 / 2), (3, 2 / 3), (6, 5 / 6)])
def test_each_picture_several_times(times: int, expected: float) -> None:
    sizes = [1.0 if number % times == 0 else 0.02 for number in range(90)]
    assert share(sizes) == pytest.approx(expected, abs=0.09)


def test_a_still_face_is_not_repeated() -> None:
    rng = np.random.default_rng(1)
    noise = list(rng.normal(0.5, 0.08, 90))
    clean = [0.0] * 40 + [0.6, 1.2, 1.5, 1.2, 0.6] + [0.0] * 45
    assert share(noise) == share(clean) == 0.0


def test_sway_blinks_and_key_frames_are_not_repeats() -> None:
    sway = [abs(float(np.cos(number / 30 * 2 * np.pi))) for number in range(90)]
    keys = [3.0 if number % 12 == 0 else 0.3 for number in range(90)]
    assert share(sway) == share(keys) == 0.0


def test_old_repeats_are_forgotten() -> None:
    assert share([1.0, 0.0] * 45) > 0.4
    assert share([1.0, 0.0] * 45 + [1.0] * 60) == 0.0


def test_pictures_are_compared_inside_the_face_though_their_pixels_are_written_over() -> None:
    rng, repeats = np.random.default_rng(2), Repeats()
    slot = np.zeros((80, 80, 3), np.uint8)
    for number in range(80):
        if number % 2 == 0:
            slot[:] = rng.integers(0, 255, slot.shape, np.uint8)
        slot[:4] = number
        found = repeats.step(Frame(number, number * STEP_NS, slot, "test"), FACE)
    assert found == pytest.approx(0.5, abs=0.02)


def test_without_a_face_nothing_is_said() -> None:
    repeats, picture = Repeats(), np.zeros((80, 80, 3), np.uint8)
    assert [repeats.step(Frame(n, n * STEP_NS, picture, "test"), None) for n in range(3)] == [
        0.0
    ] * 3


@pytest.mark.parametrize(
    "box", [Box(3, 5, 64, 96), Box(-9.5, 4.2, 77.7, 61.1), Box(80, 60, 99, 99)]
)
def test_cells_are_the_shares_of_area_that_they_cover(box: Box) -> None:
    image = np.random.default_rng(4).integers(0, 256, (120, 160, 3), np.uint8)
    left, top, right, bottom = repeats._sides(box)
    green = image[top:bottom, left:right, 1].astype(np.float32)
    expected = cv2.resize(green, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    cells = repeats._cells(Frame(0, 1, image, "test"), box, AreaSums())
    assert cells == pytest.approx(expected, abs=1e-3)
