"""The aligner: geometry of the crop, and a transform that stands still while the face does."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.faces import face, frame, mesh_points, sighting

from models.face.align import CROP_PX, EYE_DISTANCE, EYES_Y, Aligner, OneEuro, apply, between
from models.face.pose import eye_centres


def test_eyes_lie_where_the_crop_geometry_wants_them() -> None:
    crop = Aligner().step(frame(0), sighting(0, face(0)))
    assert crop is not None
    eyes = eye_centres(crop.points)
    assert crop.image.shape == (CROP_PX, CROP_PX, 3)
    assert eyes.mean(0) == pytest.approx((0.5 * CROP_PX, EYES_Y * CROP_PX), abs=0.1)
    assert np.hypot(*(eyes[1] - eyes[0])) == pytest.approx(EYE_DISTANCE * CROP_PX, abs=0.1)


def test_the_depth_of_the_mesh_is_in_crop_pixels() -> None:
    points = mesh_points(eyes=100.0)
    points[:, 2] = np.linspace(-20, 30, 478)
    crop = Aligner().step(frame(0), sighting(0, face(0, points)))
    assert crop is not None
    wide = np.hypot(*(crop.points[263] - crop.points[33]))
    assert crop.depth == pytest.approx(points[:, 2] * wide / 150.0, rel=1e-3, abs=1e-3)


def test_transform_is_bit_for_bit_the_same_under_landmark_jitter() -> None:
    rng = np.random.default_rng(0)
    aligner = Aligner()
    warps = []
    for seq in range(60):
        points = mesh_points()
        points[:, :2] += rng.normal(0, 0.4, (478, 2)).astype(np.float32)
        crop = aligner.step(frame(seq), sighting(seq, face(seq, points)))
        assert crop is not None
        warps.append(crop.warp)
    assert all(np.array_equal(warps[0], warp) for warp in warps)


def test_a_face_upside_down_whose_angle_jumps_between_half_turns_stands_still() -> None:
    aligner, warps = Aligner(), []
    for seq in range(8):
        points = mesh_points()
        points[:, 0], points[:, 1] = 640 - points[:, 0], 400 - points[:, 1]
        points[263, 1] += 0.5 * (-1) ** seq
        crop = aligner.step(frame(seq), sighting(seq, face(seq, points)))
        assert crop is not None
        warps.append(crop.warp)
    assert all(np.array_equal(warps[0], warp) for warp in warps)
    assert eye_centres(crop.points)[1, 0] > eye_centres(crop.points)[0, 0]


def test_transform_follows_a_head_that_moves_away() -> None:
    aligner = Aligner()
    for seq in range(60):
        points = mesh_points(x=320.0 + seq)
        crop = aligner.step(frame(seq), sighting(seq, face(seq, points)))
    assert crop is not None
    middle = eye_centres(crop.points).mean(0)
    assert middle == pytest.approx((0.5 * CROP_PX, EYES_Y * CROP_PX), abs=6.0)


def test_warp_maps_frame_pixels_to_crop_pixels() -> None:
    points = mesh_points()
    crop = Aligner().step(frame(0), sighting(0, face(0, points)))
    assert crop is not None
    assert crop.points == pytest.approx(apply(crop.warp, points[:, :2]), abs=1e-3)


def test_between_two_warps_takes_points_across() -> None:
    aligner = Aligner()
    old = aligner.step(frame(0), sighting(0, face(0)))
    far = mesh_points(x=380.0, eyes=120.0)
    new = Aligner().step(frame(1), sighting(1, face(1, far)))
    assert old is not None
    assert new is not None
    spot = np.array([[300.0, 220.0]], np.float32)
    taken = apply(between(old.warp, new.warp), apply(old.warp, spot))
    assert taken == pytest.approx(apply(new.warp, spot), abs=0.01)


def test_no_face_gives_no_crop() -> None:
    assert Aligner().step(frame(0), sighting(0, None)) is None


def test_one_euro_stills_rest_and_follows_motion() -> None:
    rng = np.random.default_rng(1)
    rest, fast = OneEuro(1.0, 0.02), OneEuro(1.0, 0.02)
    still = [rest.step(rng.normal(0, 1, 1), k * 33_000_000)[0] for k in range(200)]
    ramp = [fast.step(np.array([30.0 * k]), k * 33_000_000)[0] for k in range(60)]
    assert np.std(still[50:]) < 0.6
    assert 30.0 * 59 - ramp[-1] < 60.0
