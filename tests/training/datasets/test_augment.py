"""Fields vary as displacements do."""

from __future__ import annotations

import numpy as np
from helpers.movements import field

from models.weights import InputSpec
from training.datasets.augment import Augment
from training.recipe.base import AugmentSpec

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
            likeness = np.corrcoef(out[channel].ravel(), sign * forward[channel].ravel())[0, 1]
            assert likeness > 0.99


def test_the_same_chance_gives_the_same_field() -> None:
    uv = field(2)
    varied = [
        Augment(AugmentSpec(), InputSpec())(uv, -uv, np.random.default_rng(s)) for s in (3, 3, 4)
    ]
    np.testing.assert_array_equal(varied[0], varied[1])
    assert np.abs(varied[0] - varied[2]).max() > 1e-3
