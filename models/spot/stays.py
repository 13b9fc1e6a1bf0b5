"""Where a face comes to rest: the places in which it stays still, and how often it returns.

A face that is filmed in the middle of a grimace gives a wrong neutral. Stillness alone does not
tell rest from a held expression, but coming back does: expressions differ from each other, and
between them the face returns to the same place.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts as still and as the same place; distances in eye distances.

    `still_ns`: a face that has kept within `still` for so long stays. `same`: largest distance of
    two regions at which two stays are the same place; heads turn, and what is left of that is
    0.03. `left`: distance that makes it another visit when the face comes back. `forget_ns`: how
    long a place is remembered that is not returned to. `longer`: how many times longer one of two
    places must have been stayed in that were visited equally often.
    """

    still_ns: int = 200_000_000
    still: float = 0.03
    same: float = 0.06
    left: float = 0.12
    forget_ns: int = 30_000_000_000
    longer: float = 2.0


@dataclass(slots=True)
class Stay:
    """One place: `where` `(R, 2)`, how often and how long the face was there, and last when."""

    where: Numbers
    visits: int = 1
    lasted_ns: int = 0
    last_ns: int = 0


class Stays:
    """Follows the regions' places and remembers those the face stayed in."""

    def __init__(self, bounds: Bounds | None = None):
        self._bounds = bounds if bounds is not None else Bounds()
        self._recent: deque[tuple[int, Numbers]] = deque()
        self._known: list[Stay] = []
        self._here: Stay | None = None

    def step(self, place: Numbers, t_ns: int) -> Stay | None:
        """Take one sample.

        Args:
            place: `(R, 2)` displacement of each region, eye distances.
            t_ns: Its time.

        Returns:
            The place in which the face stays now, None while it moves.
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
        """Name the place the face returns to more often than to the present neutral, if any.

        Args:
            neutral: `(R, 2)` where it was thought to rest; None if that is not known.
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
    """Give the second largest distance: one region alone may have been followed wrongly."""
    return float(np.partition(np.hypot(*(a - b).T), -2)[-2])
