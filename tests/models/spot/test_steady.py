"""Taking the head out of dense flow: the head goes, what a part of the face does stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import mesh_points, skin

from models.face.align import EYE_DISTANCE
from models.motion.flow import farneback, grey
from models.records import Crop, Floats
from models.spot.skin import head_basis
from models.spot.steady import without_head

SIDE = 112
EYES_PX = EYE_DISTANCE * SIDE
MOUTH = (slice(62, 90), slice(40, 72))
FOREHEAD = (slice(16, 34), slice(40, 72))


@pytest.fixture
def face() -> Crop:
    """Give a crop whose nose is nearer to the camera than its outline."""
    points = mesh_points(128.0, 92.0, EYE_DISTANCE * 256)[:, :2].copy()
    warp = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    depth = 0.3 * np.hypot(*(points - points.mean(0)).T).astype(np.float32)
    return Crop(0, 0, 1, skin((256, 256)), points, warp, depth=depth)


def head(motion: list[float], depth: float = 0.0) -> Floats:
    """Move the whole picture: shift x and y, scale, roll, yaw and pitch, in `head_basis`'s units.

    `depth`: how much farther away the borders are than the middle, eye distances.
    """
    middles = np.arange(SIDE, dtype=np.float32) + 0.5
    column, row = np.meshgrid(middles, middles)
    places = np.stack([column.ravel(), row.ravel()], 1)
    away = depth * np.hypot(*(places - SIDE / 2).T) / (SIDE / 2) * EYES_PX
    moved = head_basis(places, away.astype(np.float32), SIDE) @ np.array(motion)
    return np.asarray(moved.reshape(SIDE, SIDE, 2).transpose(2, 0, 1), np.float32)


def longest(flow: Floats, part: tuple[slice, slice]) -> float:
    """Return the largest displacement in a part of the picture, in eye distances."""
    return float(np.hypot(*flow[:, part[0], part[1]]).max()) / EYES_PX


def smile() -> Floats:
    """Move the mouth by 0.03 eye distances."""
    flow = np.zeros((2, SIDE, SIDE), np.float32)
    flow[1][MOUTH] = -0.03 * EYES_PX
    return flow


@pytest.mark.parametrize("motion", [[0.05, 0, 0, 0], [0, -0.04, 0, 0], [0, 0, 0.03, 0.03]])
def test_shift_scale_and_roll_of_the_head_vanish(face: Crop, motion: list[float]) -> None:
    left = without_head(head([*motion, 0, 0]), replace(face, depth=np.zeros(478, np.float32)))
    assert longest(left, MOUTH) < 2e-3
    assert longest(left, FOREHEAD) < 2e-3


def test_a_turn_of_the_head_vanishes_where_the_depth_is_known(face: Crop) -> None:
    turned = head([0, 0, 0, 0, 0.1, 0.05], depth=0.6)
    flat = without_head(turned, replace(face, depth=np.zeros(478, np.float32)))
    assert longest(without_head(turned, face), MOUTH) < 0.6 * longest(flat, MOUTH)


def test_a_smile_stays_while_the_head_moves(face: Crop) -> None:
    left = without_head(smile() + head([0.04, 0.02, 0.01, 0.01, 0, 0]), face)
    assert np.median(left[1][MOUTH]) / EYES_PX == pytest.approx(-0.03, abs=0.006)
    assert longest(left, FOREHEAD) < 0.006


def test_a_still_face_stays_still(face: Crop) -> None:
    assert not without_head(np.zeros((2, SIDE, SIDE), np.float32), face).any()


def test_the_flow_of_a_shifted_picture_is_that_of_no_motion(face: Crop) -> None:
    picture = grey(face.image, SIDE)
    flow = farneback(picture, np.roll(picture, 3, axis=1))
    assert longest(flow, MOUTH) > 0.05
    assert longest(without_head(flow, face), MOUTH) < 0.006
