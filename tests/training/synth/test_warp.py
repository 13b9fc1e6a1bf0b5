"""Fields spread over pixels, turned round, and applied to pictures."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.synth.mesh import portrait_points
from training.synth.warp import Spreader, inverse, move


def _points() -> NDArray[np.float64]:
    points = portrait_points()[:, :2]
    return np.asarray(points - points.min(axis=0) + 30, np.float64)


def test_a_linear_value_is_spread_exactly_inside_the_mesh() -> None:
    points = _points()
    field = Spreader(points, 160, 170).spread(0.5 * points[:, :1] + 2)[0]
    assert field[90, 80] == pytest.approx(0.5 * 80 + 2, abs=0.05)
    assert field[0, 0] == 0


def test_half_resolution_agrees_with_full() -> None:
    points = _points()
    value = np.sin(points[:, :1] / 20)
    full = Spreader(points, 160, 170, smooth_px=2).spread(value)[0]
    half = Spreader(points, 160, 170, 2.0, smooth_px=2).spread(value)[0]
    small = cv2.resize(full, (80, 85), interpolation=cv2.INTER_AREA)
    assert np.abs(small - half)[20:60, 20:60].max() < 0.05


def test_inverse_undoes_a_field() -> None:
    ys, xs = np.mgrid[0:60, 0:60].astype(np.float32)
    forward = np.stack([3 * np.sin(xs / 12), 2 * np.cos(ys / 10)]).astype(np.float32)
    backward = inverse(forward, rounds=8)
    moved = [cv2.remap(f, xs - backward[0], ys - backward[1], cv2.INTER_LINEAR) for f in forward]
    assert np.abs(np.stack(moved) - backward)[:, 8:-8, 8:-8].max() < 0.02


def test_moved_triangles_give_the_same_backward_field_for_small_motion() -> None:
    points = _points()
    spreader = Spreader(points, 160, 170)
    shift = np.stack([np.sin(points[:, 1] / 25), np.cos(points[:, 0] / 25)], axis=1) * 0.5
    exact = spreader.spread_moved(shift)
    usual = inverse(spreader.spread(shift))
    assert np.abs(exact - usual)[:, 50:130, 45:110].max() < 0.08


def test_moving_a_picture_moves_its_content() -> None:
    image = np.zeros((40, 40), np.uint8)
    image[20, 20] = 255
    field = np.zeros((2, 40, 40), np.float32)
    field[0] = 3
    moved = move(image, field)
    assert moved[20, 23] == 255
    assert moved[20, 20] == 0
