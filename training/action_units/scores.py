"""Figures of action units: F1 of each unit, sides, and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.action_units import NUMBERS, UnitReadings
from models.records import Floats
from training.action_units.truth import ABSENT, UnitTruth, level_index

Bools = NDArray[np.bool_]

MEASURED = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17)
"""Units over which the means are taken, where the data holds them."""

TRUE = 0.5
"""Presence from which a synthetic unit counts as present."""


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit: movements that have it, that are said to have it, and both; F1 and macro F1.

    `f1` is of the presence, `macro` the mean of the F1 of presence and of absence.
    """

    unit: int
    true: int
    predicted: int
    both: int
    f1: float
    macro: float


def figures_of(true: Bools, predicted: Bools) -> tuple[UnitFigures, ...]:
    """Measure each unit: `(n, U)` truth and decisions, in the order of `NUMBERS`."""
    return tuple(
        UnitFigures(
            number,
            int(true[:, row].sum()),
            int(predicted[:, row].sum()),
            int((true[:, row] & predicted[:, row]).sum()),
            f1(true[:, row], predicted[:, row]),
            (f1(true[:, row], predicted[:, row]) + f1(~true[:, row], ~predicted[:, row])) / 2,
        )
        for row, number in enumerate(NUMBERS)
    )


def f1(true: Bools, predicted: Bools, weights: NDArray[np.float64] | None = None) -> float:
    """Return the F1 of decisions `(n,)`; 0 if there is neither truth nor decision."""
    weights = np.ones(len(true)) if weights is None else weights
    total = weights @ true + weights @ predicted
    return float(2 * (weights @ (true & predicted)) / total) if total > 0 else 0.0


def as_json(figures: Sequence[UnitFigures]) -> dict[str, Any]:
    """Return the means over `MEASURED`, and the figures of each unit."""
    chosen = [figure for figure in figures if figure.unit in MEASURED]
    return {
        "f1": float(np.mean([figure.f1 for figure in chosen])),
        "macro_f1": float(np.mean([figure.macro for figure in chosen])),
        "units": {str(figure.unit): asdict(figure) for figure in figures},
    }


@dataclass(frozen=True, slots=True)
class Sides:
    """How often the side of a unit is right, of units that are present and found.

    `clear` counts those whose weaker side is absent or at least half as strong as the other one:
    between them, coders differ on whether it is one-sided. `side_right` is the share of `clear`
    with the right side (right, left or both), `one_sided` that of the one-sided ones alone.
    `named_right` is the share of all units said to be on one side that are stronger on it.
    `level_near` and `level_right` are shares of all intensities within one level, and equal; None
    where the scale is not known.
    """

    found: int
    clear: int
    side_right: float
    one_sided: float
    named_right: float
    level_near: float | None = None
    level_right: float | None = None


def sides_of(
    truth: UnitTruth, read: UnitReadings, thresholds: Floats, side: float | Floats, levels: bool
) -> Sides:
    """Measure sides, and levels where the scale is known.

    Args:
        truth: Of n movements.
        read: What was read of them.
        thresholds: `(U,)`, or `(n, U)` for each movement, of presence.
        side: Probability from which a side is scored beside a likelier one; or `(n, 1, 1)`.
        levels: Whether the strengths mean anything.
    """
    found = (truth.present >= TRUE).any(axis=2) & (read.units >= thresholds)
    expected, clear, one_sided = clear_sides(truth)
    clear, alone = found & clear, found & one_sided
    scored = read.scored_sides(side)
    right = (scored == expected).all(axis=2)
    named = found & (scored.sum(axis=2) == 1)
    true_side = truth.strength.argmax(axis=2) == scored.argmax(axis=2)
    near = equal = None
    if levels:
        off = np.abs(
            level_index(_strongest(truth.strength)) - level_index(_strongest(read.strengths))
        )
        near, equal = float((off <= 1)[found].mean()), float((off == 0)[found].mean())
    return Sides(
        int(found.sum()),
        int(clear.sum()),
        _share(right, clear),
        _share(right, alone),
        _share(true_side, named),
        near,
        equal,
    )


def _share(right: Bools, chosen: Bools) -> float:
    """Return the share of the chosen that are right; 1 if none is chosen."""
    return float(right[chosen].mean()) if chosen.any() else 1.0


def clear_sides(truth: UnitTruth) -> tuple[Bools, Bools, Bools]:
    """Return the sides of units, where they are clear, and where they are one-sided.

    Returns:
        `(n, U, 2)`, the sides on which a unit moves; `(n, U)`; `(n, U)`.
    """
    apart = truth.strength.max(axis=2) - truth.strength.min(axis=2)
    one_sided = np.asarray(apart > -np.log(ABSENT), np.bool_)
    stronger = truth.strength >= truth.strength.max(axis=2, keepdims=True)
    expected = np.asarray(np.where(one_sided[..., None], stronger, True), np.bool_)
    return expected, np.asarray(one_sided | (apart < np.log(2.0)), np.bool_), one_sided


def _strongest(strength: Floats) -> Floats:
    return np.asarray(strength.max(axis=2), np.float32)
