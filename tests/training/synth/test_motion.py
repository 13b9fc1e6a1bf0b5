"""Which units act together, how strongly, and how a movement rises and falls."""

import numpy as np
import pytest

from models.labels import polarity_of
from models.records import Kind
from training.synth.action_units import Code
from training.synth.fields import standard_basis
from training.synth.motion import (
    NEGATIVE_SHARES,
    RECIPES,
    Profile,
    draw_act,
    draw_codes,
    draw_profile,
    scaled,
)


@pytest.mark.parametrize("emotion", sorted(RECIPES))
def test_shares_of_an_emotion_sum_to_one(emotion: str) -> None:
    assert sum(recipe.share for recipe in RECIPES[emotion]) == pytest.approx(1.0)


def test_shares_of_negative_emotions_sum_to_one() -> None:
    assert sum(NEGATIVE_SHARES.values()) == pytest.approx(1.0)
    assert all(polarity_of(name) == "negative" for name in NEGATIVE_SHARES)


def test_a_profile_rises_to_one_and_ends_at_zero() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        profile = draw_profile(rng, 0.3)
        at = profile.at(np.linspace(-0.1, 0.4, 501))
        assert profile.end_s == 0.3
        assert at.max() == pytest.approx(1.0, abs=1e-3)
        assert at[0] == 0
        assert at[-1] == pytest.approx(0.0)
    assert Profile(0.1, 0.05, 0.3).at(0.12) == pytest.approx(1.0)


def test_scaling_sets_the_furthest_motion() -> None:
    basis = standard_basis()
    codes = scaled((Code(6, 1.0), Code(12, 2.0)), basis, 0.02)
    moved = basis.displacement(codes)[:, :2]
    assert np.hypot(*moved.T).max() == pytest.approx(0.02)


@pytest.mark.parametrize("polarity", ["negative", "positive", "surprise"])
def test_acts_belong_to_their_polarity_and_kind(polarity: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(15):
        act = draw_act(rng, standard_basis(), polarity)
        assert polarity_of(act.emotion) == polarity
        assert 0.04 <= act.profile.end_s <= 0.5
        assert act.kind is Kind.MICRO
        macro = draw_act(rng, standard_basis(), polarity, Kind.MACRO)
        assert macro.kind is Kind.MACRO
        assert macro.peak_ed > 0.04


def test_repression_has_no_fine_label() -> None:
    rng = np.random.default_rng(2)
    acts = [draw_act(rng, standard_basis(), "negative") for _ in range(60)]
    fine = {act.emotion: act.fine for act in acts}
    assert fine["repression"] == -1
    assert fine["disgust"] == 2


def test_contempt_is_mostly_one_sided() -> None:
    rng = np.random.default_rng(3)
    sides = [draw_codes(rng, "contempt", stray=0)[0].side for _ in range(200)]
    assert sides.count("B") < 120
