"""Action units as coders write them: `L4B+12A`.

Grammar: `units = unit *("+" unit)`, `unit = ["L" | "R"] number ["A" .. "E"] ["?"]`. Blanks, letter
case and a leading `AU` do not matter. `?` marks doubt; `or`, as in SAMM, marks the units on both
sides as doubtful. Numbers, sides, intensities and pairs that exclude each other: Ekman, Friesen and
Hager, Facial Action Coding System, 2002.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models.unit_names import NAMES
from training.annotate.errors import UnitError

NUMBERS = (1, 2, *range(4, 40), *range(41, 47), *range(50, 59), *range(61, 67))
"""Valid numbers of action units and descriptors."""

EXCLUSIVE = ((51, 52), (53, 54), (55, 56), (57, 58), (61, 62), (63, 64))
"""Head and eye positions that cannot be taken together (FACS manual, table 9-1)."""

SPEECH = 50
MOUTH_OPENING = (25, 26, 27)

_UNIT = re.compile(r"(?:AU)?([LR]?)(\d+)([A-E]?)(\??)")
_OR = re.compile(r"(?<![A-Z])OR(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Unit:
    """One action unit.

    Attributes:
        number: One of `NUMBERS`.
        side: `L`, `R`, or None for both sides.
        intensity: `A` (trace) to `E` (maximum), or None if not scored.
        doubt: Whether the coder is unsure of it.
    """

    number: int
    side: str | None = None
    intensity: str | None = None
    doubt: bool = False

    def __post_init__(self) -> None:
        if self.number not in NUMBERS:
            near = min(NUMBERS, key=lambda known: abs(known - self.number))
            raise UnitError(
                f"There is no action unit {self.number}: expected one of the FACS numbers; the "
                f"nearest is {near}."
            )
        if self.side not in (None, "L", "R"):
            raise UnitError(f"An action unit's side must be L, R or none, found '{self.side}'.")
        if self.intensity is not None and self.intensity not in "ABCDE":
            raise UnitError(
                f"An action unit's intensity must be A to E or none, found '{self.intensity}'."
            )

    def __str__(self) -> str:
        doubt = "?" if self.doubt else ""
        return f"{self.side or ''}{self.number}{self.intensity or ''}{doubt}"

    @property
    def place(self) -> tuple[int, str]:
        """Return what must be unique in a movement: number and side."""
        return self.number, self.side or ""


def parse_units(text: str) -> tuple[Unit, ...]:
    """Parse action units.

    Args:
        text: Such as `12a + l4b`, `4+L10` or `AU12 or AU14`; empty for none.

    Returns:
        The units by number, left before right.

    Raises:
        UnitError: The text breaks the grammar, names a unit twice, or names two that exclude each
            other. The message names the character and the nearest valid text.
    """
    plain = _OR.sub(
        " |", text.upper()
    )  # The length does not change, so positions of characters stay valid.
    if not plain.strip():
        return ()
    units: list[Unit] = []
    start = 0
    for part in re.split(r"(?<=[+|])", plain):
        piece = part.rstrip("+|")
        doubted = part.endswith("|") or plain[:start].endswith("|")
        units.append(_parse_unit(piece, text, start, doubted))
        start += len(part)
    return checked_units(units)


def _parse_unit(piece: str, text: str, start: int, doubted: bool) -> Unit:
    packed = "".join(piece.split())
    found = _UNIT.match(packed)
    if found is None:
        raise UnitError(
            f"'{text}' is no list of action units: expected a number at character {start + 1}, "
            f"found '{packed or 'nothing'}'. Write it as L4B+12A."
        )
    side, number, intensity, doubt = found.groups()
    rest = packed[found.end() :]
    if rest:
        near = f"{side}{number}E" if not intensity else f"{side}{number}{intensity}"
        raise UnitError(
            f"'{text}' is no list of action units: '{rest[0]}' at character "
            f"{start + piece.index(rest[0], _after(piece, found.end())) + 1} is neither an "
            f"intensity from A to E nor '?'. The nearest valid text is {near}."
        )
    try:
        return Unit(int(number), side or None, intensity or None, bool(doubt) or doubted)
    except UnitError as error:
        raise UnitError(f"'{text}', character {start + 1}: {error}") from None


def _after(piece: str, count: int) -> int:
    """Return the place in a text with blanks after its first `count` other characters."""
    place = 0
    while count:
        count -= not piece[place].isspace()
        place += 1
    return place


def checked_units(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Sort units and check that they are compatible.

    Raises:
        UnitError: A unit is repeated on one side, or two exclude each other.
    """
    ordered = sorted(units, key=lambda unit: unit.place)
    places = [unit.place for unit in ordered]
    for unit in ordered:
        if places.count(unit.place) > 1:
            raise UnitError(f"Action unit {unit.side or ''}{unit.number} stands twice: keep one.")
    numbers = {unit.number for unit in ordered}
    for first, other in EXCLUSIVE:
        if {first, other} <= numbers:
            raise UnitError(
                f"Action units {first} and {other} exclude each other: remove one of them."
            )
    return tuple(ordered)


def format_units(units: Iterable[Unit]) -> str:
    """Format units as `L4B+12A`; empty for none."""
    return "+".join(str(unit) for unit in units)


def remarks_on_units(units: Iterable[Unit]) -> tuple[str, ...]:
    """Return warnings about units that are seldom scored together."""
    numbers = {unit.number for unit in units}
    opened = [number for number in MOUTH_OPENING if number in numbers]
    if SPEECH not in numbers or not opened:
        return ()
    listed = ", ".join(str(number) for number in opened)
    return (f"The mouth opens in speech (50): is {listed} more than that?",)


def complete_unit(text: str) -> tuple[str, ...]:
    """Return completions of a text's last unit, with their names.

    Args:
        text: The typed text.

    Returns:
        Lines such as `12 lip corner pulled`.
    """
    last = re.split(r"[+|]", text.upper())[-1]
    found = re.fullmatch(r"\s*(?:AU)?\s*[LR]?\s*(\d*)\s*", last)
    if found is None:
        return ()
    return tuple(
        f"{number} {NAMES[number]}"
        for number in NUMBERS
        if number in NAMES and str(number).startswith(found[1])
    )
