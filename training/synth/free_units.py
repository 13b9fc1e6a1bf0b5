"""Movements whose units are drawn one by one, and not as an emotion combines them.

A network that learns units from the emotions' combinations alone learns which units go together,
and then reads a unit that it does not see. These movements break the combinations: any one to four
units, each with its own side, strength and asymmetry. They belong to no emotion and no polarity.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from models.records import Kind
from training.synth.action_units import Code
from training.synth.fields import NUMBERS, Basis
from training.synth.motion import FacialAct, draw_act, draw_profile, scaled

NO_POLARITY: Final = -1
"""Polarity of a movement that belongs to none."""

CHANCES: dict[int, float] = {
    1: 1.0,
    2: 1.0,
    4: 1.0,
    5: 0.7,
    6: 1.0,
    7: 1.0,
    9: 1.0,
    10: 1.0,
    12: 1.0,
    14: 1.0,
    15: 1.0,
    16: 0.5,
    17: 1.0,
    18: 0.5,
    20: 0.7,
    22: 0.4,
    23: 0.5,
    24: 0.7,
    25: 0.7,
    26: 0.6,
    28: 0.5,
}
"""Relative chance of each unit; those that spontaneous micro-expressions show often have 1."""

_COUNTS = (0.34, 0.36, 0.20, 0.10)
_ONE_SIDED = 0.25
_APART = ({24, 25}, {24, 26}, {25, 28}, {26, 28}, {18, 20}, {20, 22}, {22, 28})
"""Units that cannot be seen together: lips pressed or sucked in against lips parted, lips drawn
together against lips stretched."""


class FreeAct(FacialAct):
    """A movement of no emotion."""

    __slots__ = ()

    @property
    def polarity_id(self) -> int:
        """Always `NO_POLARITY`."""
        return NO_POLARITY


def draw_any_act(
    rng: np.random.Generator, basis: Basis, polarity: str, kind: Kind, share: float
) -> FacialAct:
    """Draw a movement: of single units with probability `share`, otherwise an expression.

    Args:
        rng: Source of chance; a share of 0 takes nothing from it.
        basis: The person's displacement fields.
        polarity: That of the expression: `negative`, `positive` or `surprise`.
        kind: Micro or macro, of the expression.
        share: 0..1.
    """
    if share > 0 and rng.random() < share:
        return draw_free_act(rng, basis)
    return draw_act(rng, basis, polarity, kind)


def draw_free_act(rng: np.random.Generator, basis: Basis) -> FreeAct:
    """Draw a movement of one to four units.

    Four of five move the skin as far as micro-expressions do (median 0.022 eye distances), the
    others as far as macro-expressions (median 0.07).

    Args:
        rng: Source of chance.
        basis: The person's displacement fields.

    Returns:
        The movement with its codes scaled to its peak.
    """
    small = rng.random() < 0.8
    middle, spread, low, high = (0.022, 0.45, 0.008, 0.06) if small else (0.07, 0.5, 0.02, 0.2)
    peak = float(np.clip(middle * np.exp(rng.normal(0, spread)), low, high))
    codes = scaled(tuple(_draw_code(rng, basis, n) for n in _draw_units(rng)), basis, peak)
    duration = float(np.clip(0.28 * np.exp(rng.normal(0, 0.4)), 0.04, 0.5))
    return FreeAct("", "", codes, draw_profile(rng, duration), peak)


def _draw_units(rng: np.random.Generator) -> list[int]:
    chances = np.array(list(CHANCES.values()))
    order = rng.choice(list(CHANCES), size=len(CHANCES), replace=False, p=chances / chances.sum())
    count = 1 + int(rng.choice(len(_COUNTS), p=_COUNTS))
    units: list[int] = []
    for number in map(int, order):
        if not any({number, other} in _APART for other in units):
            units.append(number)
        if len(units) == count:
            break
    return units


def _draw_code(rng: np.random.Generator, basis: Basis, number: int) -> Code:
    """Draw side and strength of a unit; units of little reach contract more."""
    side = str(rng.choice(["L", "R"])) if rng.random() < _ONE_SIDED else "B"
    lean = float(np.clip(rng.normal(0, 0.25), -0.8, 0.8)) if side == "B" else 0.0
    flat = basis.field[NUMBERS.index(number), :, :, :2]
    reach = float(np.hypot(flat[..., 0], flat[..., 1]).max())
    strength = float(np.exp(rng.normal(0, 0.5))) / max(reach, 1e-3) ** 0.5
    return Code(number, strength, side, lean)
