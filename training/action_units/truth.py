"""Which action units of a synthetic movement a FACS coder would score, and their levels.

A coder scores what can be seen to move, so a unit counts only if it moves the skin far enough, and
if it is no mere trace beside the strongest unit of the movement. It is as strong as another if it
moves the skin as far, or if its muscle contracts as much: lids move little, and are scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.action_units import LEVELS, NUMBERS
from models.records import Floats
from training.synth import action_units, fields

ABSENT, PRESENT = 0.12, 0.25
"""Share of the strongest unit below which a unit is absent, and above which it is present."""

UNSEEN, SEEN = 0.002, 0.004
"""Motion of the skin in eye distances below which a unit is absent, and above which it is seen."""

_ROWS = [fields.NUMBERS.index(number) for number in NUMBERS]
_FAINTEST = 0.001


@dataclass(frozen=True, slots=True)
class UnitTruth:
    """Truth of n movements for the U units of `NUMBERS`; sides are the subject's right and left.

    Attributes:
        present: `(n, U, 2)` float32 in 0..1: 0 absent, 1 present, between them doubtful.
        strength: `(n, U, 2)` float32, natural logarithm of the contraction (0 is the strongest).
    """

    present: Floats
    strength: Floats

    def __len__(self) -> int:
        return len(self.present)

    def take(self, chosen: NDArray[np.int64]) -> UnitTruth:
        """Return some of the movements, in the given order."""
        return UnitTruth(self.present[chosen], self.strength[chosen])


def truth_of(units: NDArray[np.float16] | Floats) -> UnitTruth:
    """Say which units of synthetic movements are present, and how strong they are.

    Args:
        units: `(n, units, 2)` strengths in the order of `training.synth.fields.NUMBERS`.
    """
    strength = np.asarray(units, np.float64)[:, _ROWS]
    moved = strength * _reach()
    share = np.maximum(_of_largest(moved, (1, 2)), _of_largest(strength, (1, 2)))
    shown = _ramp(share, ABSENT, PRESENT).max(axis=2, keepdims=True)
    sided = _ramp(_of_largest(strength, (2,)), ABSENT, PRESENT)
    present = shown * sided * _ramp(moved, UNSEEN, SEEN)
    return UnitTruth(
        np.asarray(present, np.float32),
        np.asarray(np.log(np.maximum(strength, _FAINTEST)), np.float32),
    )


def level_index(strength: Floats) -> NDArray[np.int64]:
    """Convert logarithms of strengths to positions in `LEVELS`, of any shape."""
    ends = np.log([action_units.LEVELS[name] for name in LEVELS[:-1]])
    return np.asarray(np.searchsorted(ends, strength), np.int64)


@lru_cache(maxsize=1)
def _reach() -> NDArray[np.float64]:
    """Return how far each unit moves the skin at its strongest: `(U, 2)` eye distances."""
    flat = fields.standard_basis().field[..., :2]
    return np.asarray(np.hypot(flat[..., 0], flat[..., 1]).max(axis=2)[_ROWS], np.float64)


def _of_largest(values: NDArray[np.float64], axes: tuple[int, ...]) -> NDArray[np.float64]:
    return np.asarray(values / np.maximum(values.max(axis=axes, keepdims=True), 1e-9), np.float64)


def _ramp(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0), np.float64)
