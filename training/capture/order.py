"""Decides who sees which film when.

Feelings carry over to the next film, so `williams` balances the sequence: in a Williams square each
of n conditions follows each other condition equally often; an odd n needs 2n rows (Williams 1949).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from training.capture.study import Study


@dataclass(frozen=True, slots=True)
class Planned:
    """One trial of a sitting: its number from 1, its stimulus and its block; practice is not built.

    `instead_of` names the stimulus that this one replaces.
    """

    number: int
    stimulus: str
    block: str = ""
    practice: bool = False
    instead_of: str = ""


def williams(n: int) -> tuple[tuple[int, ...], ...]:
    """Return a Williams square.

    Args:
        n: Number of conditions, from 1.

    Returns:
        n rows if n is even, 2n if it is odd; each row holds 0 to n - 1.
    """
    first = [0]
    for step in range(1, n):
        first.append((step + 1) // 2 if step % 2 else n - step // 2)
    rows = tuple(tuple((each + row) % n for each in first) for row in range(n))
    return rows if n % 2 == 0 else rows + tuple(row[::-1] for row in rows)


def row_count(study: Study) -> int:
    """Return the number of different rows of an order; that of participants if drawn at random."""
    scheme = study.order.scheme
    if scheme == "fixed":
        return 1
    if scheme == "random":
        return study.study.participants
    sizes = [len(williams(len(study.block)))]
    sizes += [len(williams(len(block.stimuli))) for block in study.block]
    return math.lcm(*sizes)


def plan(study: Study, row: int, sitting: int = 1) -> tuple[Planned, ...]:
    """Plan a sitting: practice first, then the blocks, then the last film for everybody.

    Args:
        study: The study.
        row: The participant's row of the order.
        sitting: Number of the visit, from 1; the blocks are distributed over the visits.
    """
    shown: list[tuple[str, str]] = []
    for block in _blocks(study, row, sitting):
        shown += [(name, study.block[block].id) for name in _inside(study, block, row, shown)]
    if study.order.last:
        shown.append((study.order.last, ""))
    practice = [Planned(n, name, "", True) for n, name in enumerate(study.task.practice, 1)]
    first = len(practice) + 1
    rest = [Planned(n, name, block) for n, (name, block) in enumerate(shown, first)]
    return (*practice, *rest)


def _blocks(study: Study, row: int, sitting: int) -> Sequence[int]:
    """Order the blocks, and take those of one sitting."""
    count = len(study.block)
    scheme = study.order.scheme
    ordered: Sequence[int] = range(count)
    if scheme == "williams":
        square = williams(count)
        ordered = square[row % len(square)]
    elif scheme == "random":
        ordered = _draw(study, row, "blocks").sample(range(count), count)
    sittings = study.study.sittings
    begin, end = ((sitting + more) * count // sittings for more in (-1, 0))
    return ordered[begin:end]


def _inside(
    study: Study, block: int, row: int, before: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Order the stimuli of a block so that its first one differs from the one shown before."""
    names = study.block[block].stimuli
    if study.order.scheme == "fixed":
        return names
    if study.order.scheme == "random":
        return _drawn(study, names, row, before)
    square = williams(len(names))
    start = row + _shift(study, block)
    turns = (square[(start + step) % len(square)] for step in range(len(square)))
    orders = [tuple(names[each] for each in turn) for turn in turns]
    last = before[-1][0] if before else ""
    return next((order for order in orders if not _same(study, last, order[0])), orders[0])


def _shift(study: Study, block: int) -> int:
    """Let blocks of equal size begin at different rows; a single block begins at the row."""
    return block if len(study.block) > 1 else 0


def _drawn(
    study: Study, names: Sequence[str], row: int, before: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Draw orders until equal stimuli are apart; otherwise take the best order."""
    draw = _draw(study, row, ",".join(names))
    last = [before[-1][0]] if before else []
    tries = [tuple(draw.sample(list(names), len(names))) for _ in range(200)]
    return min(tries, key=lambda order: _clashes(study, (*last, *order)))


def _draw(study: Study, row: int, what: str) -> random.Random:
    return random.Random(f"{study.order.seed}/{row}/{what}")


def _same(study: Study, first: str, other: str) -> bool:
    if not (study.order.apart and first):
        return False
    return study.stimulus_of(first).intended == study.stimulus_of(other).intended


def _clashes(study: Study, shown: Sequence[str]) -> int:
    pairs = itertools.pairwise(shown)
    return sum(_same(study, first, other) for first, other in pairs)


def repeated(study: Study) -> tuple[str, ...]:
    """Name pairs of stimuli that follow each other in a row although they must be apart."""
    found: dict[str, None] = {}
    for row in range(min(row_count(study), 1000)):
        for sitting in range(1, study.study.sittings + 1):
            shown = [
                planned.stimulus for planned in plan(study, row, sitting) if not planned.practice
            ]
            for first, other in itertools.pairwise(shown):
                if _same(study, first, other):
                    found.setdefault(f"{first} and {other}")
    return tuple(found)
