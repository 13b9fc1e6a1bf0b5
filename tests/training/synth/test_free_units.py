"""Movements of units drawn one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.action_units import NUMBERS as READ
from models.labels import POLARITY
from models.records import Kind
from training.synth import free_units
from training.synth.action_units import ACTION_UNITS
from training.synth.fields import NUMBERS, standard_basis
from training.synth.flow_samples import generate, read
from training.synth.motion import RECIPES, draw_act
from training.synth.person import Options


def drawn(count: int) -> list[free_units.FreeAct]:
    rng = np.random.default_rng(5)
    return [free_units.draw_free_act(rng, standard_basis()) for _ in range(count)]


def test_every_unit_that_is_read_is_drawn_and_in_new_company() -> None:
    acts = drawn(400)
    assert {code.number for act in acts for code in act.codes} == set(READ)
    assert set(READ) <= set(ACTION_UNITS)
    known = {frozenset(recipe.units) for recipes in RECIPES.values() for recipe in recipes}
    new = [act for act in acts if frozenset(code.number for code in act.codes) not in known]
    assert len(new) > 200
    assert {len(act.codes) for act in acts} == {1, 2, 3, 4}


def test_units_that_exclude_each_other_are_not_drawn_together() -> None:
    for act in drawn(400):
        numbers = {code.number for code in act.codes}
        assert not numbers >= {24, 25}
        assert not numbers >= {25, 28}


def test_no_point_moves_farther_than_the_peak() -> None:
    for act in drawn(30):
        moved = standard_basis().displacement(act.codes)[:, :2]
        assert np.hypot(moved[:, 0], moved[:, 1]).max() <= act.peak_ed + 1e-9


def test_a_share_of_nothing_draws_what_was_drawn_before() -> None:
    basis = standard_basis()
    one, other = np.random.default_rng(3), np.random.default_rng(3)
    act = free_units.draw_any_act(one, basis, "negative", Kind.MICRO, 0.0)
    assert act == draw_act(other, basis, "negative", Kind.MICRO)
    assert one.random() == other.random()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_samples_of_single_units_have_no_polarity(share: float, tmp_path: Path) -> None:
    options = Options(28, 6, real_flow=False, free_units=share)
    found = read(generate(6, 1, 1, tmp_path, options))
    expected = {free_units.NO_POLARITY} if share else set(range(len(POLARITY)))
    assert set(found.polarity.tolist()) == expected
    assert found.units.shape == (6, len(NUMBERS), 2)
    assert (found.units.max(axis=(1, 2)) > 0).all()
