"""Finds the places where a face rests: where it stays still, and how often it returns.

If the first frames show a grimace, the neutral is wrong. Stillness alone does not distinguish rest
from a held expression, but returning does: expressions differ, and between them the face returns to
the same place.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from models.records import Numbers


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a face is still, and when two places are the same. Distances are in eye distances."""

    still_ns: int = 200_000_000
    """A face that moves by less than `still` for this long stays at a place."""
    still: float = 0.03
    """Largest motion of a face that is still."""
    same: float = 0.06
    """Two stays are at the same place if all regions but one are closer than this; a head turn
    leaves 0.03.
    """
    left: float = 0.12
    """Distance from a place after which a return counts as another visit."""
    forget_ns: int = 30_000_000_000
    """How long a place is remembered without a visit."""
    longer: float = 2.0
    """How many times longer the stay at one of two equally often visited places must be."""


@dataclass(slots=True)
class Stay:
    """One place: `where` `(R, 2)`, the number of visits, the total time, and the last time."""

    where: Numbers
    visits: int = 1
    lasted_ns: int = 0
    last_ns: int = 0


class Stays:
    """Follows the regions' places and remembers where the face stayed."""

    def __init__(self, bounds: Bounds | None = None):
        self._bounds = bounds if bounds is not None else Bounds()
        self._recent: deque[tuple[int, Numbers]] = deque()
        self._known: list[Stay] = []
        self._here: Stay | None = None

    def step(self, place: Numbers, t_ns: int) -> Stay | None:
        """Add one sample.

        Args:
            place: `(R, 2)` displacement of each region, eye distances.
            t_ns: Its time.

        Returns:
            The place in which the face stays now; None while it moves.
        """
        bounds = self._bounds
        if self._here is not None and _apart(place, self._here.where) > bounds.left:
            self._here = None
        self._recent.append((t_ns, place))
        while len(self._recent) > 1 and t_ns - self._recent[1][0] >= bounds.still_ns:
            self._recent.popleft()
        first_ns, first = self._recent[0]
        if t_ns - first_ns < bounds.still_ns or _apart(place, first) > bounds.still:
            return None
        self._known = [s for s in self._known if t_ns - s.last_ns < bounds.forget_ns]
        if self._here is None:
            self._here = self._arrive(place, t_ns)
        here = self._here
        here.lasted_ns += min(t_ns - here.last_ns, bounds.still_ns)
        here.last_ns = t_ns
        here.where = here.where + 0.1 * (place - here.where)
        return here

    def rest(self, neutral: Numbers | None = None) -> Stay | None:
        """Return the place that the face visits more often than the present neutral, if any.

        Args:
            neutral: `(R, 2)` the assumed resting place; None if unknown.
        """
        often = [s for s in self._known if s.visits > 1]
        best = max(often, key=lambda s: (s.visits, s.lasted_ns), default=None)
        if best is None or neutral is None:
            return best
        if _apart(best.where, neutral) <= self._bounds.same:
            return None
        present = self._near(neutral)
        if present is None or best.visits > present.visits:
            return best
        return best if best.lasted_ns > self._bounds.longer * present.lasted_ns else None

    def _arrive(self, place: Numbers, t_ns: int) -> Stay:
        known = self._near(place)
        if known is None:
            known = Stay(place, last_ns=t_ns)
            self._known.append(known)
        else:
            known.visits += 1
            known.last_ns = t_ns
        return known

    def _near(self, place: Numbers) -> Stay | None:
        nearest = min(self._known, key=lambda s: _apart(place, s.where), default=None)
        if nearest is None or _apart(place, nearest.where) > self._bounds.same:
            return None
        return nearest


def _apart(a: Numbers, b: Numbers) -> float:
    """Return the second largest distance: a single region may be tracked wrongly."""
    return float(np.partition(np.hypot(*(a - b).T), -2)[-2])
