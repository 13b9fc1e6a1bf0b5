"""Detects by the course of movements that the source sends pictures more than once.

`models.spot.repeats` compares pixels, but a codec may change a repeated picture as much as a
resting face changes. A movement shows the repeats clearly: it rises and falls in steps and stands
still between them, always at the same places of a cycle of pictures: at every second one if 15
pictures a second are sent as 30, at two of three for 10, at one of three for 20. A face moves in
every picture of a rise. Blinks show this best, and what they show holds for faint movements as
well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import Numbers
from models.sources.validity import LOWEST_FPS, ROOM_FPS, too_few
from models.spot.bumps import Bump, Times

ROWS = (2, 3, 4, 5, 6)
"""Lengths of the cycles to search; the longest is that of 10 pictures sent as 60."""
LEAST_HEIGHT = 8.0
"""Height in noises below which a movement's steps are indistinguishable from noise."""
STILL = 0.15
"""Largest change in a repeated picture, as a share of the mean change a picture. A codec leaves up
to 0.15; in movements filmed at 30 fps the smallest place of a cycle of 2 or 3 has 0.5 to 1."""
MOVING = 0.35
"""The same share above which no place of a cycle of 2 or 3 is a repeat."""
STEP = 0.1
"""Height of a step that counts, as a share of the movement's."""
SURE = 2
"""Number of signs that prove a cycle, in one movement or in several."""
ENOUGH = 5
"""Number of steps by which a movement without a cycle proves that all pictures are new."""
HOLDS_NS = 60_000_000_000
"""Time for which a movement's result holds for others."""
_SAME_NS = 200_000_000
"""Distance of apexes below which two measurements are of the same movement."""


@dataclass(frozen=True, slots=True)
class StepPattern:
    """The signs of repeated pictures in a movement.

    Attributes:
        apex_ns: Its time.
        signs: For each of `ROWS` the evidence for it: stops on the way up or down, each between two
            steps; if one picture of a row is new, also the steps after the first.
        new: For each of `ROWS` the number of its new pictures, if it is the right cycle.
        is_plain: Whether it shows that all pictures are new.
    """

    apex_ns: int
    signs: tuple[int, ...]
    new: tuple[int, ...]
    is_plain: bool


def course_of(t: Times, v: Numbers, bump: Bump) -> StepPattern | None:
    """Search a movement for cycles of repeated pictures.

    Args:
        t: `(n,)` int64 ns, growing. v: `(n,)` float64 distance from rest, noises.
        bump: The movement.

    Returns:
        The pattern; None if the movement is too faint or too short.
    """
    first = max(int(np.searchsorted(t, bump.onset_ns)) - 1, 0)
    last = int(np.searchsorted(t, bump.offset_ns, side="right"))
    t, v = t[first:last], v[first:last]
    changes, height = np.diff(v), float(np.ptp(v))
    steps = np.abs(changes) >= STEP * height
    if height < LEAST_HEIGHT or steps.sum() < SURE:
        return None
    places = np.rint((t[1:] - t[0]) / np.median(np.diff(t))).astype(np.int64)
    signs, new, least = [], [], 1.0
    for row in ROWS:
        shares = np.bincount(places % row, np.abs(changes), row) * row / np.abs(changes).sum()
        still = shares <= STILL
        if row <= 3:
            least = min(least, float(shares.min()))
        new.append(row - int(still.sum()))
        signs.append(_signs(changes, steps, still[places % row], new[-1]))
    plain = bool(steps.sum() >= ENOUGH and least >= MOVING)
    return StepPattern(bump.apex_ns, tuple(signs), tuple(new), plain)


def _signs(
    changes: Numbers, steps: NDArray[np.bool_], repeated: NDArray[np.bool_], new: int
) -> int:
    """Count the signs of a row; `repeated` marks the changes that lead to a repeat."""
    if not repeated.any() or bool((steps & repeated).any()):
        return 0
    stops, before, stopped = 0, 0.0, False
    for change, is_step, is_repeat in zip(changes, steps, repeated, strict=True):
        if is_repeat:
            stopped = True
            continue
        now = float(change) if is_step else 0.0
        stops += int(stopped and before * now > 0.0)
        before, stopped = now, False
    return max(stops, int(steps.sum()) - 1) if new == 1 else stops


class Stairs:
    """Collects the step patterns of all movements so far, expressions or not."""

    def __init__(self) -> None:
        self._courses: list[StepPattern] = []

    def see(self, t: Times, v: Numbers, bump: Bump) -> None:
        """Add a movement, also repeatedly while it continues; arguments as in `course_of`."""
        course = course_of(t, v, bump)
        if course is None:
            return
        others = [
            other
            for other in self._courses
            if _SAME_NS < abs(other.apex_ns - course.apex_ns) <= HOLDS_NS
        ]
        self._courses = [] if course.is_plain else [*others, course]

    def different(self, at_ns: int) -> float:
        """Return the share of different pictures at a time, above 0 to 1."""
        known = [course for course in self._courses if abs(course.apex_ns - at_ns) <= HOLDS_NS]
        found = (SURE, -1.0)
        for number, row in enumerate(ROWS):
            telling = [course for course in known if course.signs[number]]
            if telling:
                signs = sum(course.signs[number] for course in telling)
                found = max(found, (signs, -telling[-1].new[number] / row))
        return -found[1]

    def cause(self, t: Times, bump: Bump) -> str:
        """Say that too few different pictures a second show a movement; empty if enough do.

        Args:
            t: `(n,)` int64 ns, the times of its pictures.
            bump: The movement.
        """
        fps, different = 1e9 / float(np.median(np.diff(t))), self.different(bump.apex_ns)
        if fps * different >= LOWEST_FPS - ROOM_FPS:
            return ""
        return too_few(fps, 1.0 - different)
