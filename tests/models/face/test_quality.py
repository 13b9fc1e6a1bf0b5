"""The gates: each closes for its own reason and says what it measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from helpers.faces import FRAME_NS, face, frame, mesh_points, skin

from models.face.quality import Gate, sharpness_of
from models.records import Face, Image, Pose, State


def _crop(level: float = 1.0) -> Image:
    picture = skin((256, 256), seed=3)
    fine = np.random.default_rng(0).normal(0, 12, picture.shape)
    return np.clip((picture + fine) * level, 0, 255).astype(np.uint8)


def _states(faces: list[Face], crops: list[Image]) -> list[State]:
    gate = Gate()
    return [gate.step(frame(f.seq), f, c).state for f, c in zip(faces, crops, strict=True)]


def test_a_good_face_passes() -> None:
    verdict = Gate().step(frame(0), face(0), _crop())
    assert verdict.state is State.OK
    assert verdict.quality > 0.8
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("make_face", "words"),
    [
        (lambda: face(0, mesh_points(eyes=20.0)), "too small: 32 px wide, 58 are needed"),
        (lambda: face(0, pose=Pose(50.0, 0.0, 0.0)), "turned by 50°"),
        (lambda: face(0, pose=Pose(0.0, -45.0, 0.0)), "tilted by 45°"),
        (lambda: face(0, score=0.65), "hidden"),
        (lambda: face(0, mesh_points(x=20.0)), "outside the picture"),
    ],
)
def test_a_bad_face_is_low_quality_and_says_why(make_face: object, words: str) -> None:
    assert callable(make_face)
    verdict = Gate().step(frame(0), make_face(), _crop())
    assert verdict.state is State.LOW_QUALITY
    assert words in verdict.reasons[0]
    assert verdict.quality < 0.5


def test_a_blurred_face_is_low_quality() -> None:
    shade = np.linspace(-60, 60, 256)[None, :, None]
    smear = np.clip(cv2.GaussianBlur(_crop(), (0, 0), 12) + shade, 0, 255).astype(np.uint8)
    verdict = Gate().step(frame(0), face(0), smear)
    assert verdict.state is State.LOW_QUALITY
    assert "blurred" in verdict.reasons[0]


def test_a_dark_face_is_low_quality() -> None:
    verdict = Gate().step(frame(0), face(0), _crop(0.1))
    assert verdict.state is State.LOW_QUALITY
    assert any("dark" in reason for reason in verdict.reasons)


def test_a_step_of_light_is_an_exposure_change_and_passes() -> None:
    faces = [face(k) for k in range(20)]
    crops = [_crop(0.8) if k < 10 else _crop(0.95) for k in range(20)]
    states = _states(faces, crops)
    assert states[9] is State.OK
    assert states[10] is State.EXPOSURE_CHANGE
    assert states[19] is State.OK


def test_a_head_that_jumps_is_head_motion() -> None:
    faces = [face(k, mesh_points(x=320.0 + 12.0 * max(0, k - 8))) for k in range(16)]
    states = _states(faces, [_crop()] * 16)
    assert states[8] is State.OK
    assert State.HEAD_MOTION in states[10:]


def test_a_head_that_turns_fast_is_head_motion() -> None:
    faces = [face(k, pose=Pose(0.0, 4.0 * max(0, k - 5), 0.0)) for k in range(10)]
    states = _states(faces, [_crop()] * 10)
    assert states[-1] is State.HEAD_MOTION
    assert faces[1].t_ns == FRAME_NS


def test_sharpness_does_not_depend_on_light() -> None:
    grey = np.asarray(cv2.cvtColor(_crop(), cv2.COLOR_BGR2GRAY), np.uint8)
    dim = (grey // 2).astype(np.uint8)
    assert sharpness_of(dim) == pytest.approx(sharpness_of(grey), rel=0.15)
