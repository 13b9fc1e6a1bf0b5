"""Chooses the thresholds of the action units on held-out synthetic people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.action_units import NUMBERS, UnitReadings
from models.records import Floats
from training.action_units.examples import UnitViews
from training.action_units.scores import TRUE, clear_sides
from training.datasets.splits import Split

LEVELS = np.round(np.arange(0.06, 0.90, 0.02), 2)
SIDES = np.round(np.arange(0.3, 0.99, 0.02), 2)
RIGHT = 1 / 3
"""Share of likeliest units that must be right from the silence threshold on."""

_SPAN, _FEWEST = 0.1, 20


@dataclass(frozen=True, slots=True)
class Thresholds:
    """See `models.action_units.FormThresholds`: of units, of the weaker side, and of silence."""

    units: tuple[float, ...]
    side: float
    sure: float


def choose(view: UnitViews, read: UnitReadings) -> Thresholds:
    """Choose the thresholds of one form of input on its held-out movements.

    A unit is scored from the probability at which as many movements are said to have it as do have
    it. The threshold of the best F1 says a rare or hard unit far too often elsewhere.
    """
    true = (view.truth.present >= TRUE).any(axis=2)
    units = tuple(_even(true[:, row], read.units[:, row]) for row in range(len(NUMBERS)))
    return Thresholds(units, _side(view, read, true, np.asarray(units)), _sure(true, read.units))


def choose_crosswise(view: UnitViews, read: UnitReadings, halves: Split) -> tuple[Floats, Floats]:
    """Choose on each half of the people for the other half.

    Args:
        view: Held-out movements.
        read: What was read of them.
        halves: Their two halves.

    Returns:
        Thresholds for each movement: of units `(n, U)`, and of the weaker side `(n, 1, 1)`.
    """
    units = np.empty_like(read.units)
    side = np.empty((len(units), 1, 1), np.float32)
    parts = (halves.train, halves.held_out)
    for chosen_on, used_on in (parts, parts[::-1]):
        chosen = choose(view.take(chosen_on), read.take(chosen_on))
        units[used_on], side[used_on] = chosen.units, chosen.side
    return units, side


def _even(true: NDArray[np.bool_], shares: Floats) -> float:
    """Return the probability of the k-th likeliest movement, if k movements have the unit."""
    count = max(int(true.sum()), 1)
    return round(float(np.sort(shares)[-count]), 4)


def _side(
    view: UnitViews, read: UnitReadings, true: NDArray[np.bool_], units: NDArray[np.float64]
) -> float:
    """Return the threshold of the weaker side that gives most sides right."""
    expected, clear, _ = clear_sides(view.truth)
    counted = clear & true & (read.units >= units)
    if not counted.any():
        return float(SIDES[0])
    right = [
        float((read.scored_sides(float(limit)) == expected).all(axis=2)[counted].mean())
        for limit in SIDES
    ]
    return float(SIDES[int(np.argmax(right))])


def _sure(true: NDArray[np.bool_], best: Floats) -> float:
    """Return the least probability around which the likeliest unit is right often enough."""
    likeliest = best.argmax(axis=1)
    right = true[np.arange(len(true)), likeliest]
    top = best.max(axis=1)
    for level in LEVELS:
        near = (top >= level) & (top < level + _SPAN)
        if near.sum() >= _FEWEST and right[near].mean() >= RIGHT:
            return float(level)
    return float(LEVELS[-1])
