"""Action units as motion of the face mesh: the complete table, and the scoring of units.

`upper_face.py`, `mouth.py` and `lips.py` define the units, each with its muscle and its visible
effect for a FACS coder. `fields.py` converts the table to displacements of all mesh points.
"""

from __future__ import annotations

from dataclasses import dataclass

from training.synth.lips import LIPS
from training.synth.mouth import MOUTH
from training.synth.pull import ActionUnit, Pull, PullError
from training.synth.upper_face import UPPER_FACE

__all__ = ["ACTION_UNITS", "LEVELS", "ActionUnit", "Code", "Pull", "PullError", "level_of"]

LEVELS: dict[str, float] = {"A": 0.1, "B": 0.25, "C": 0.5, "D": 0.75, "E": 1.0}
"""Intensity of each FACS level as a share of the strongest contraction (upper ends; FACS gives
A trace, B slight, C marked or pronounced, D severe or extreme, E maximum)."""


ACTION_UNITS: dict[int, ActionUnit] = {
    unit.number: unit for unit in sorted((*UPPER_FACE, *MOUTH, *LIPS), key=lambda unit: unit.number)
}
"""All units by FACS number."""


@dataclass(frozen=True, slots=True)
class Code:
    """One scored unit: number, side (`L` or `R` of the subject, or `B` for both) and strength.

    `strength` is a share of the strongest contraction, 0..1; `asymmetry` in -1..1 weakens one side
    of a bilateral unit (positive: the subject's left is stronger).
    """

    number: int
    strength: float
    side: str = "B"
    asymmetry: float = 0.0

    def __post_init__(self) -> None:
        if self.number not in ACTION_UNITS:
            known = ", ".join(str(n) for n in sorted(ACTION_UNITS))
            raise PullError(f"Unknown action unit {self.number}: expected one of {known}.")
        if self.side not in ("L", "R", "B"):
            raise PullError(f"Side of AU {self.number} must be L, R or B, found '{self.side}'.")

    @property
    def left(self) -> float:
        """Strength on the subject's left."""
        return 0.0 if self.side == "R" else self.strength * (1 + min(self.asymmetry, 0.0))

    @property
    def right(self) -> float:
        """Strength on the subject's right."""
        return 0.0 if self.side == "L" else self.strength * (1 - max(self.asymmetry, 0.0))

    def __str__(self) -> str:
        side = "" if self.side == "B" else self.side
        return f"{side}{self.number}{level_of(self.strength)}"


def level_of(strength: float) -> str:
    """Return the FACS level of a strength."""
    for name, upper in LEVELS.items():
        if strength <= upper:
            return name
    return "E"
