"""A look at a picture: brightness, clipping, sharpness, of the face where there is one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.core.camera_control.glance import glance
from models.records import Box, Image


def noisy(low: int = 80, high: int = 170) -> Image:
    return np.random.default_rng(4).integers(low, high, (120, 160, 3)).astype(np.uint8)


def test_a_blurred_picture_is_less_sharp() -> None:
    sharp = noisy()
    soft = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 2.0), np.uint8)
    assert glance(soft, None).sharpness < 0.1 * glance(sharp, None).sharpness


def test_brightness_is_that_of_the_face() -> None:
    image = noisy()
    image[40:80, 40:80] = 30
    assert glance(image, None).mean == pytest.approx(115, abs=12)
    snapshot = glance(image, Box(40, 40, 40, 40))
    assert snapshot.of_face
    assert snapshot.mean == pytest.approx(30, abs=3)
    assert "is dark" in snapshot.remark


@pytest.mark.parametrize(("value", "remark"), [(0, "is dark"), (255, "too bright"), (120, "")])
def test_the_remark_names_what_is_wrong(value: int, remark: str) -> None:
    snapshot = glance(np.full((60, 80, 3), value, np.uint8), None)
    assert remark in snapshot.remark
    assert bool(snapshot.remark) is bool(remark)
    assert snapshot.black == float(value == 0)
    assert snapshot.white == float(value == 255)


def test_a_face_at_the_edge_or_too_small_is_no_face() -> None:
    assert not glance(noisy(), Box(155, 100, 40, 40)).of_face
    assert glance(noisy(), Box(-20, -20, 60, 60)).of_face
