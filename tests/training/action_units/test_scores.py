"""Figures of action units, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.action_units import NUMBERS, UnitReadings
from training.action_units.examples import UnitViews
from training.action_units.scores import MEASURED, as_json, f1, figures_of, sides_of
from training.action_units.thresholds import choose, choose_crosswise
from training.action_units.truth import UnitTruth
from training.datasets.splits import Split

FOUR = NUMBERS.index(4)


def column(*values: int) -> np.ndarray:
    return np.array(values, bool)


def truth(right: np.ndarray, left: np.ndarray, strength: float = 0.0) -> UnitTruth:
    present = np.zeros((len(right), len(NUMBERS), 2), np.float32)
    present[:, FOUR, 0], present[:, FOUR, 1] = right, left
    return UnitTruth(present, np.full_like(present, strength))


def test_f1_counts_presence_and_the_macro_both() -> None:
    true = np.zeros((5, len(NUMBERS)), bool)
    predicted = np.zeros_like(true)
    true[:, FOUR], predicted[:, FOUR] = column(1, 1, 0, 0, 0), column(1, 0, 1, 0, 0)
    figure = figures_of(true, predicted)[FOUR]
    assert (figure.unit, figure.true, figure.predicted, figure.both) == (4, 2, 2, 1)
    assert figure.f1 == pytest.approx(2 / 4)
    assert figure.macro == pytest.approx((2 / 4 + 4 / 6) / 2)
    whole = as_json(figures_of(true, predicted))
    assert whole["f1"] == pytest.approx(figure.f1 / len(MEASURED))
    assert whole["units"]["4"]["both"] == 1
    assert f1(column(0, 0), column(0, 0)) == 0.0


def read_as(shares: np.ndarray, right: np.ndarray, left: np.ndarray) -> UnitReadings:
    units = np.zeros((len(shares), len(NUMBERS)), np.float32)
    sides = np.zeros((len(shares), len(NUMBERS), 2), np.float32)
    units[:, FOUR], sides[:, FOUR, 0], sides[:, FOUR, 1] = shares, right, left
    return UnitReadings(units, sides, np.full_like(sides, np.log(0.3)))


def test_sides_and_levels_are_measured_where_a_unit_is_found() -> None:
    known = truth(column(1, 1, 1, 1, 0), column(1, 0, 0, 1, 0))
    known.strength[:, FOUR] = np.log(
        [(0.3, 0.3), (0.05, 0.001), (0.3, 0.001), (0.3, 0.1), (0.001, 0.001)]
    )
    right, left = np.full(5, 0.9), np.array([0.8, 0.8, 0.1, 0.9, 0.9])
    limits = np.full(len(NUMBERS), 0.5, np.float32)
    sides = sides_of(known, read_as(np.full(5, 0.7), right, left), limits, 0.5, True)
    assert (sides.found, sides.clear) == (4, 3)
    assert sides.side_right == pytest.approx(2 / 3)
    assert sides.one_sided == pytest.approx(1 / 2)
    assert sides.named_right == 1.0
    assert sides.level_near == pytest.approx(3 / 4)
    assert sides.level_right == pytest.approx(3 / 4)
    unseen = sides_of(
        known, read_as(np.array([0.7, 0.1, 0.7, 0.7, 0.7]), right, left), limits, 0.5, False
    )
    assert (unseen.found, unseen.level_near) == (3, None)
    assert unseen.side_right == 1.0


def test_as_many_are_said_as_are_true_and_silence_begins_where_chance_does() -> None:
    rng = np.random.default_rng(0)
    chance = rng.random(4000)
    happens = rng.random(4000) < chance
    known = truth(happens, np.zeros_like(happens))
    known.strength[:, FOUR, 1] = np.log(0.001)
    zero = np.zeros((4000, 1), np.float32)
    view = UnitViews("live", zero, zero, known, np.zeros(4000, np.int64))
    chosen = choose(view, read_as(chance, np.full(4000, 0.9), np.full(4000, 0.7)))
    assert (chance >= chosen.units[FOUR]).sum() == pytest.approx(happens.sum(), abs=2)
    assert 0.2 <= chosen.sure <= 0.36
    assert 0.7 < chosen.side <= 0.9


def test_thresholds_of_a_movement_are_chosen_on_other_people() -> None:
    shares = np.linspace(0, 1, 40)
    happens = np.where(np.arange(40) < 20, shares > 0.3, shares > 0.8)
    known = truth(happens, happens)
    zero = np.zeros((40, 1), np.float32)
    view = UnitViews("live", zero, zero, known, np.zeros(40, np.int64))
    read = read_as(shares, np.full(40, 0.9), np.full(40, 0.9))
    first, second = np.arange(20), np.arange(20, 40)
    units, side = choose_crosswise(view, read, Split(first, second))
    assert (
        units[first, FOUR] == np.float32(choose(view.take(second), read.take(second)).units[FOUR])
    ).all()
    assert (
        units[second, FOUR] == np.float32(choose(view.take(first), read.take(first)).units[FOUR])
    ).all()
    assert side.shape == (40, 1, 1)
    assert read.scored_sides(side).shape == (40, len(NUMBERS), 2)
