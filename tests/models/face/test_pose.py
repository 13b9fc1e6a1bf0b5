"""The pose of a head and the extent of its points, from the mesh alone."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.pose import PITCH_REST_DEG, bounds_of, outside_share, pose_of
from models.records import POINTS, Floats


def _turned(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Floats:
    """Turn the eye corners, forehead and chin of an upright face; the other points are zero."""
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    )
    about_z = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    )
    points = np.zeros((POINTS, 3))
    points[[33, 263, 10, 152]] = [(-50, 0, 0), (50, 0, 0), (0, -60, 0), (0, 80, 0)]
    return np.asarray(points @ (about_z @ about_y @ about_x).T, np.float32)


def test_a_level_face_looks_straight_ahead() -> None:
    pose = pose_of(_turned(0, 0, 0))
    assert (pose.yaw_deg, pose.roll_deg) == pytest.approx((0, 0), abs=1e-4)
    assert pose.pitch_deg == pytest.approx(-PITCH_REST_DEG, abs=1e-4)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_yaw_and_pitch_are_those_of_the_upright_face(turns: int) -> None:
    level = pose_of(_turned(20, 10, 0))
    lying = pose_of(_turned(20, 10, -90 * turns), turns)
    assert lying.yaw_deg == pytest.approx(level.yaw_deg, abs=1e-3)
    assert lying.pitch_deg == pytest.approx(level.pitch_deg, abs=1e-3)
    assert abs(level.yaw_deg) == pytest.approx(20, abs=1.0)


def test_bounds_and_share_outside_are_those_of_the_points() -> None:
    points = np.random.default_rng(2).uniform(-20, 120, (POINTS, 3)).astype(np.float32)
    low, high = bounds_of(points)
    assert low.tolist() == points[:, :2].min(0).tolist()
    assert high.tolist() == points[:, :2].max(0).tolist()
    xy = points[:, :2]
    outside = np.any((xy < 0) | (xy >= (100, 90)), axis=1).mean()
    assert outside_share(points, 100, 90) == pytest.approx(outside)
    assert outside_share(np.clip(points, 0, 80), 100, 90) == 0.0
