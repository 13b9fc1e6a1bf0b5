"""The parts of an action unit: lines of mesh points that are pulled, and the skin around them.

Each unit is defined for the half of the face on the left of the picture: x > 0 is towards the
midline, y > 0 is down, lengths are in eye distances (about 62 mm).
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import FlinchError


class PullError(FlinchError, ValueError):
    """An action unit, side or level is not known."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A line of mesh points that is moved, and how far the skin around it follows.

    `line` are mesh indices, `moves` one `(dx, dy)` per point, in eye distances at level E. The skin
    follows with a Gaussian of widths `side`, `up` and `down` around the line. `part` limits the
    motion to one side of an opening: `upper_lip`, `lower_lip`, `upper_lid`, `lower_lid`, or
    nothing.
    """

    line: tuple[int, ...]
    moves: tuple[tuple[float, float], ...]
    side: float
    up: float
    down: float
    part: str = ""

    def __post_init__(self) -> None:
        if len(self.line) != len(self.moves):
            raise PullError(
                f"A pull needs one move a point: {len(self.line)} points, {len(self.moves)} moves."
            )


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """One FACS action unit: number, name, muscle, visible effect, and its pulls."""

    number: int
    name: str
    muscle: str
    seen: str
    pulls: tuple[Pull, ...]
