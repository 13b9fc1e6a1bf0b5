"""Another crop moves the places of a field and turns its vectors."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.movements import field

from training.synth.crops import CropChange, recrop, smooth_noise, store_picture


def test_a_quarter_turn_turns_the_vectors_too() -> None:
    uv = np.zeros((2, 9, 9), np.float32)
    uv[0, 4, 7] = 1.0
    turned = recrop(uv, CropChange(turn_deg=90.0))
    assert turned[1, 7, 4] == pytest.approx(1.0, abs=1e-4)
    assert np.abs(turned).sum() == pytest.approx(1.0, abs=1e-3)


def test_a_shift_moves_the_place_and_not_the_vector() -> None:
    uv = field(1)
    moved = recrop(uv, CropChange(shift_x=0.25))
    np.testing.assert_allclose(moved[:, :, 7:], uv[:, :, :-7], atol=1e-4)


def test_a_tighter_crop_enlarges_displacements() -> None:
    uv = np.full((2, 28, 28), 0.5, np.float32)
    np.testing.assert_allclose(recrop(uv, CropChange(zoom=1.5)), 0.75, atol=1e-5)
    tall = recrop(uv, CropChange(stretch=1.44))
    np.testing.assert_allclose(tall[0], 0.5 / 1.2, atol=1e-5)
    np.testing.assert_allclose(tall[1], 0.5 * 1.2, atol=1e-5)


def test_a_stored_picture_fills_its_range() -> None:
    picture = store_picture(field(0))
    assert picture.shape == (28, 28, 3)
    assert (picture.min(axis=(0, 1)) == 0).all()
    assert (picture.max(axis=(0, 1)) == 255).all()


def test_noise_has_unit_spread() -> None:
    assert smooth_noise(np.random.default_rng(0), 28).std() == pytest.approx(1.0, abs=1e-3)
