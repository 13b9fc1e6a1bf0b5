"""A frame is compared with its reference: aligned, exposed alike, and what moved made visible."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.core.comparing import (
    aligned,
    difference,
    exposed,
    face_box,
    flow_between,
    flow_picture,
    lens_box,
    magnified,
)
from models.records import Floats, Image

PARTS = ("brows", "eyes", "nose", "cheeks", "mouth", "chin")


@pytest.fixture
def face() -> Image:
    """Draw smooth noise, 200 x 200."""
    noise = np.random.default_rng(1).integers(0, 255, (50, 50, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (200, 200), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.fixture
def points() -> Floats:
    """Scatter mesh points over the middle of a picture."""
    draw = np.random.default_rng(2)
    return draw.uniform(40, 160, (478, 3)).astype(np.float32)


def test_a_shifted_reference_comes_to_lie_on_the_frame(face: Image, points: Floats) -> None:
    shifted = np.roll(face, (6, -4), axis=(0, 1))
    theirs = points + np.array([-4, 6, 0], np.float32)
    moved = aligned(shifted, theirs, points)
    inner = (slice(20, 180), slice(20, 180))
    assert np.abs(moved[inner].astype(int) - face[inner]).max() <= 3


def test_a_darker_reference_gets_the_exposure_of_the_frame(face: Image, points: Floats) -> None:
    dark = (face * 0.6 + 10).astype(np.uint8)
    matched = exposed(dark, face, points)
    inner = (slice(60, 140), slice(60, 140))
    assert np.abs(matched[inner].astype(int) - face[inner]).mean() < 3


def test_a_difference_is_signed_around_middle_grey(face: Image) -> None:
    assert (difference(face, face, 8.0) == 128).all()
    brighter = np.full((4, 4, 3), 110, np.uint8)
    assert (difference(brighter, np.full((4, 4, 3), 100, np.uint8), 4.0) == 168).all()
    assert (difference(np.full((4, 4, 3), 100, np.uint8), brighter, 4.0) == 88).all()


def test_only_what_moves_by_itself_is_magnified(face: Image) -> None:
    crop = np.asarray(cv2.resize(face, (256, 256)), np.uint8)
    moved = crop.copy()
    moved[100:160, 100:160] = np.roll(crop, 2, axis=1)[100:160, 100:160]
    flow = flow_between(crop, moved)
    assert np.abs(flow[:, 20:60, 20:60]).max() < 0.3
    assert flow[0, 120:140, 120:140].mean() > 1.0
    whole = flow_between(crop, np.roll(crop, 3, axis=1))
    assert np.abs(whole[:, 60:200, 60:200]).mean() < 0.3
    assert flow_picture(moved, flow).shape == magnified(crop, flow, 5.0).shape == (512, 512, 3)


@pytest.mark.parametrize("part", PARTS)
def test_the_lens_stays_inside_the_picture(points: Floats, part: str) -> None:
    left, top, right, bottom = lens_box(points * 1.3, part, 200, 200)
    assert 0 <= left < right <= 200
    assert 0 <= top < bottom <= 200


@pytest.mark.parametrize("shift", [-60.0, 0.0, 60.0])
def test_the_window_around_a_face_is_wide_and_stays_inside(points: Floats, shift: float) -> None:
    moved = points + np.array([shift, shift, 0], np.float32)
    left, top, right, bottom = face_box(moved, 400, 200)
    assert 0 <= left < right <= 400
    assert 0 <= top < bottom <= 200
    assert right - left == pytest.approx(2 * (bottom - top), abs=2)
    assert face_box(points * 10, 100, 60) == (0, 0, 100, 60)
