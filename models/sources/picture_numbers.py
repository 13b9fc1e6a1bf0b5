"""Reads the frame numbers of a folder's pictures from their names; missing numbers are gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

_DIGITS = re.compile(r"(\d+)")
MOST_DIGITS = 15
"""A longer sequence of digits is an id or a date, not a frame number."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Frame numbers from 0, one per picture, strictly increasing; and a remark, if any."""

    frames: tuple[int, ...]
    remark: str = ""

    @property
    def missing(self) -> int:
        """Count the numbers between the first and the last that no picture has."""
        return self.frames[-1] + 1 - len(self.frames) if self.frames else 0


def frame_numbers(stems: Sequence[str]) -> Numbers:
    """Read frame numbers from the names of pictures.

    The names must be equal except for one number. The first picture is frame 0. If all numbers are
    multiples of one step, such as every tenth frame, the step counts as one frame. Numbers with
    other steps, such as times, do not count frames.

    Args:
        stems: Names without their endings, in natural order. At least one.
    """
    found = _varying(stems)
    order = Numbers(tuple(range(len(stems))))
    if found is None or len(stems) < 2:
        return order
    steps = [b - a for a, b in pairwise(found)]
    if min(steps) < 1:
        return order
    usual, common = sorted(steps)[len(steps) // 2], gcd(*steps)
    if usual != common:
        remark = f"The numbers in the names rise by {usual} and other steps: pictures were counted."
        return Numbers(order.frames, remark)
    frames = tuple((number - found[0]) // common for number in found)
    remark = f"Frame 0 is {stems[0]}, number by number." if found[0] not in (0, 1) else ""
    if common > 1:
        remark = f"The numbers in the names rise by {common}; each step counts as one frame."
    return Numbers(frames, remark)


def _varying(stems: Sequence[str]) -> list[int] | None:
    """Return the only number that differs between the names; None if no number or several do."""
    parts = [_DIGITS.split(stem) for stem in stems]
    if len({tuple(part[::2]) for part in parts}) != 1:
        return None
    columns = list(zip(*(part[1::2] for part in parts), strict=True))
    varying = [column for column in columns if len(set(column)) > 1]
    if len(varying) != 1 or max(map(len, varying[0])) > MOST_DIGITS:
        return None
    return [int(text) for text in varying[0]]
