"""The reading of a movement's action units, as an event carries it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import RecordError

_CODE = re.compile(r"([LR]?)([0-9]{1,2})([A-E]?)")


@dataclass(frozen=True, slots=True)
class UnitCode:
    """One scored action unit, such as `L4B`."""

    number: int
    """The unit's number in FACS."""
    side: str
    """`L` or `R` of the subject; empty for both."""
    level: str
    """Intensity `A` to `E`; empty if it is not known."""
    probability: float
    """That of the unit, 0 to 1; of the likelier side if both are scored."""

    def __post_init__(self) -> None:
        if self.side not in ("", "L", "R") or self.level not in ("", *"ABCDE"):
            raise RecordError(
                f"A unit's side must be L, R or empty and its level A to E or empty, found "
                f"'{self.side}' and '{self.level}'."
            )
        if not 0.0 <= self.probability <= 1.0:
            raise RecordError(f"A unit's probability must lie in 0..1, found {self.probability}.")

    def __str__(self) -> str:
        return f"{self.side}{self.number}{self.level}"


@dataclass(frozen=True, slots=True)
class UnitScores:
    """The reading of a movement's action units."""

    weights: str
    """Id of the weights."""
    numbers: tuple[int, ...]
    """The units that the network knows."""
    probabilities: NDArray[np.float32]
    """`(U, 2)` float32, of each unit on the subject's right and left."""
    codes: tuple[UnitCode, ...] = ()
    """The scored units, by number, left before right; none if nothing is sure enough."""

    def __post_init__(self) -> None:
        found = self.probabilities
        if found.shape != (len(self.numbers), 2) or not np.isfinite(found).all():
            raise RecordError(
                f"The probabilities of units must be finite and ({len(self.numbers)}, 2), found "
                f"{found.shape}."
            )
        found.setflags(write=False)

    @property
    def text(self) -> str:
        """The codes as FACS writes them, such as `L4B+12A`; empty if there are none."""
        return "+".join(map(str, self.codes))

    @property
    def shares(self) -> str:
        """The probability of each code, such as `0.8123;0.7311`."""
        return ";".join(f"{code.probability:.4f}" for code in self.codes)


def to_json(units: UnitScores | None) -> dict[str, Any] | None:
    """Return what tables and the database keep of a reading."""
    if units is None:
        return None
    pairs = zip(units.numbers, units.probabilities.tolist(), strict=True)
    return {
        "codes": units.text,
        "weights": units.weights,
        "scored": [
            {
                "number": code.number,
                "side": code.side,
                "level": code.level,
                "probability": round(code.probability, 6),
            }
            for code in units.codes
        ],
        "probabilities": {
            str(number): {"right": round(right, 6), "left": round(left, 6)}
            for number, (right, left) in pairs
        },
    }


def from_json(stored: Mapping[str, Any] | None) -> UnitScores | None:
    """Build a reading from what `to_json` returned.

    Raises:
        KeyError, TypeError, ValueError: It is not of that form.
    """
    if stored is None:
        return None
    shares = stored["probabilities"]
    return UnitScores(
        str(stored["weights"]),
        tuple(int(number) for number in shares),
        np.array([[code["right"], code["left"]] for code in shares.values()], np.float32),
        tuple(
            UnitCode(
                int(code["number"]),
                str(code["side"]),
                str(code["level"]),
                float(code["probability"]),
            )
            for code in stored["scored"]
        ),
    )


def from_text(codes: str, shares: str) -> UnitScores | None:
    """Build a reading from the two cells of a table; only the scored units are known.

    Args:
        codes: Such as `L4B+12A`; empty for none.
        shares: The probability of each, such as `0.8123;0.7311`.

    Raises:
        ValueError: The cells are not of that form.
    """
    if not codes:
        return None
    found = []
    for text, share in zip(codes.split("+"), shares.split(";"), strict=True):
        match = _CODE.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is no action unit")
        found.append(UnitCode(int(match[2]), match[1], match[3], float(share)))
    numbers = tuple(sorted({code.number for code in found}))
    sides = np.zeros((len(numbers), 2), np.float32)
    for code in found:
        row = numbers.index(code.number)
        for column, side in enumerate("RL"):
            if code.side in ("", side):
                sides[row, column] = code.probability
    return UnitScores("", numbers, sides, tuple(found))
