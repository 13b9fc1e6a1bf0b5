"""Fields vary as displacements do."""

from __future__ import annotations

import numpy as np
import pytest
from movements import field

from models.weights import InputSpec
from training.augment import Augment, Crop, recrop, smooth_noise, store_picture
from training.recipe import AugmentSpec

STILL = AugmentSpec(
    flip=0,
    picture=0,
    zoom=(1, 1),
    picture_zoom=(1, 1),
    stretch=1,
    shift=0,
    turn_deg=0,
    squeeze=1,
    drift=0,
    noise=0,
    coarse_px=28,
)


def test_a_quarter_turn_turns_the_vectors_too() -> None:
    uv = np.zeros((2, 9, 9), np.float32)
    uv[0, 4, 7] = 1.0
    turned = recrop(uv, Crop(turn_deg=90.0))
    assert turned[1, 7, 4] == pytest.approx(1.0, abs=1e-4)
    assert np.abs(turned).sum() == pytest.approx(1.0, abs=1e-3)


def test_a_shift_moves_the_place_and_not_the_vector() -> None:
    uv = field(1)
    moved = recrop(uv, Crop(shift_x=0.25))
    np.testing.assert_allclose(moved[:, :, 7:], uv[:, :, :-7], atol=1e-4)


def test_a_tighter_crop_enlarges_displacements() -> None:
    uv = np.full((2, 28, 28), 0.5, np.float32)
    np.testing.assert_allclose(recrop(uv, Crop(zoom=1.5)), 0.75, atol=1e-5)
    tall = recrop(uv, Crop(stretch=1.44))
    np.testing.assert_allclose(tall[0], 0.5 / 1.2, atol=1e-5)
    np.testing.assert_allclose(tall[1], 0.5 * 1.2, atol=1e-5)


def test_no_variation_hands_back_the_field() -> None:
    uv = field(1)
    out = Augment(STILL, InputSpec())(uv, -uv, np.random.default_rng(0))
    np.testing.assert_allclose(out, uv, atol=1e-5)


def test_a_field_by_way_of_a_picture_keeps_its_direction() -> None:
    both = STILL.model_copy(update={"picture": 1.0})
    forward = field(1)
    for direction, sign in (("onset_apex", 1), ("bidirectional", -1)):
        spec = InputSpec(direction=direction)
        out = Augment(both, spec)(sign * forward, forward, np.random.default_rng(0))
        for channel in (0, 1):
            seen = np.corrcoef(out[channel].ravel(), sign * forward[channel].ravel())[0, 1]
            assert seen > 0.99


def test_the_same_chance_gives_the_same_field() -> None:
    uv = field(2)
    varied = [
        Augment(AugmentSpec(), InputSpec())(uv, -uv, np.random.default_rng(s)) for s in (3, 3, 4)
    ]
    np.testing.assert_array_equal(varied[0], varied[1])
    assert np.abs(varied[0] - varied[2]).max() > 1e-3


def test_a_stored_picture_fills_its_range() -> None:
    picture = store_picture(field(0))
    assert picture.shape == (28, 28, 3)
    assert (picture.min(axis=(0, 1)) == 0).all()
    assert (picture.max(axis=(0, 1)) == 255).all()


def test_noise_has_unit_spread() -> None:
    assert smooth_noise(np.random.default_rng(0), 28).std() == pytest.approx(1.0, abs=1e-3)
