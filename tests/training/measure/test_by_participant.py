"""Figures with intervals over participants, and paired differences."""

from __future__ import annotations

import numpy as np
import pytest

from training.errors import TrainingError
from training.measure.by_participant import Draws
from training.measure.metrics import measure

TRUTH = np.asarray([0, 1, 1, 0, 1, 0, 0, 1], np.int64)
PEOPLE = ("a", "a", "b", "b", "c", "c", "d", "d")
GOOD = np.asarray([0, 1, 1, 0, 1, 0, 1, 1], np.int64)


def test_the_figures_are_those_of_all_clips() -> None:
    draws = Draws(TRUTH, PEOPLE, ("no", "yes", "never"))
    reading = draws.reading(GOOD)
    figures = measure(TRUTH, np.eye(3, dtype=np.float32)[GOOD], ("no", "yes", "never"))
    assert reading.uf1.value == pytest.approx(figures.uf1)
    assert reading.uar.value == pytest.approx(figures.uar)
    assert set(reading.f1) == {"no", "yes"}
    assert reading.uf1.low <= reading.uf1.value <= reading.uf1.high
    assert reading == Draws(TRUTH, PEOPLE, ("no", "yes", "never")).reading(GOOD)


def test_people_are_drawn_whole() -> None:
    """A reading that is wrong for one of four people alone falls to whole people's figures."""
    people = ("a",) * 4 + ("b",) * 4
    truth = np.asarray([0, 1] * 4, np.int64)
    predicted = np.concatenate([truth[:4], 1 - truth[4:]])
    reading = Draws(truth, people, ("no", "yes")).reading(predicted)
    assert (reading.uar.low, reading.uar.value, reading.uar.high) == (0.0, 0.5, 1.0)


def test_a_difference_is_measured_on_the_same_draws() -> None:
    draws = Draws(TRUTH, PEOPLE, ("no", "yes"))
    same = draws.difference("one", GOOD, "other", GOOD)
    assert (same.uf1.value, same.uf1.low, same.uf1.high) == (0.0, 0.0, 0.0)
    ahead = draws.difference("one", TRUTH, "other", 1 - TRUTH)
    assert (ahead.uar.value, ahead.uar.low, ahead.uar.high) == (1.0, 1.0, 1.0)


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(TrainingError, match="found 0 and 0"):
        Draws(np.zeros(0, np.int64), (), ("no", "yes"))
