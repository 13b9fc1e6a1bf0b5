"""Finds the resting face in a file of some seconds, in hindsight.

The rolling neutral of `models.spot.baseline` needs half a second of rest before it can measure. A
file of some seconds has no time for that. But such a file is usually cut to begin shortly before
the movement that it shows, which may then last to the end. So the first pictures show the rest,
although most others may not; where they show no open eyes, the picture that most others resemble
shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.records import Motion, Numbers, State
from models.spot.baseline import Rest
from models.spot.trace import SHUT

_LEAST_NS = 300_000_000
"""Shortest time that a face must be visible before a neutral is chosen."""
SETTLE_NS = 100_000_000
"""Skipped time after the first picture: an encoder's first pictures differ from later ones."""
_FIRST_NS = 250_000_000
"""Time after that in which the first pictures show the rest. On recorded clips of real faces, rises
and falls measured from there got 41 labels, 25 of the right polarity; from the most usual picture,
57 and 28."""
_FEWEST = 3
"""Least number of first pictures: a median of fewer follows each of them."""
_USUAL = 0.35
"""Share of the pictures that must resemble the most usual one."""
_AROUND_NS = 250_000_000
"""Time around the most usual picture in which the noise is measured."""
_FAR = 3
"""Number of regions that must differ for two pictures to differ; some may be tracked wrongly."""
_MOST = 120
"""Most pictures that are compared with each other, evenly spaced."""


@dataclass(frozen=True, slots=True)
class Home:
    """The resting face in a file, in eye distances from the first picture."""

    place: Numbers
    """`(R, 2)`, where the regions rest: movements are measured from here."""
    usual: Numbers
    """`(R, 2)`, where they are most of the time: what a turn of the head does to them is learned
    here, as a held expression would be taken for the turn's effect."""
    noise: Numbers
    """`(R,)`, resting spread."""


def is_usable(closed: float, state: State) -> bool:
    """Return whether a picture shows an undisturbed face with open eyes.

    Args:
        closed: Closure of the eyes, 0 to 1. state: State of the picture.
    """
    return closed <= SHUT and state in (State.OK, State.NO_BASELINE)


class FirstPlaces:
    """Collects where the regions are in the first pictures of a face."""

    def __init__(self) -> None:
        """Start before the first picture."""
        self._first_ns: int | None = None
        self._places: list[Numbers] = []
        self.rest: Numbers | None = None
        """`(R, 2)` median of the first pictures so far; None while there are too few."""

    def add(self, t_ns: int, place: Numbers, usable: bool) -> None:
        """Add one picture.

        Args:
            t_ns: Its time. place: `(R, 2)` displacement of each region.
            usable: Whether it shows the face undisturbed, with open eyes.
        """
        if self._first_ns is None:
            self._first_ns = t_ns
        since = t_ns - self._first_ns
        if usable and SETTLE_NS <= since <= SETTLE_NS + _FIRST_NS:
            self._places.append(place)
            if len(self._places) >= _FEWEST:
                self.rest = np.asarray(np.median(self._places, axis=0), np.float64)


class HomeSearch:
    """Collects the region places of a face over a whole file and chooses its neutral among them."""

    def __init__(self, rest: Rest | None = None) -> None:
        """Take the bounds of the accepted noise."""
        self._rest = rest if rest is not None else Rest()
        self._times: list[int] = []
        self._places: list[Numbers] = []
        self._first = FirstPlaces()
        self._broken = False

    def add(self, motion: Motion, place: Numbers | None) -> None:
        """Add one picture.

        Args:
            motion: Its measurement.
            place: `(R, 2)` displacement of each region from the first picture of this face; None
                without a face, or if it is another face than the first.
        """
        if place is None:
            return
        if self._times and motion.t_ns <= self._times[-1]:
            self._broken = True
        usable = is_usable(motion.closed, motion.state)
        self._first.add(motion.t_ns, place, usable)
        if usable:
            self._times.append(motion.t_ns)
            self._places.append(place)

    def home(self) -> Home | None:
        """Choose the neutral; None if too little of one face was visible."""
        if self._broken or not self._times or self._times[-1] - self._times[0] < _LEAST_NS:
            return None
        times, places = np.array(self._times), np.array(self._places)
        step = max(1, len(places) // _MOST)
        few = places[::step]
        apart = np.array([_apart(few, place) for place in few])
        middle = int(np.argmin(np.quantile(apart, _USUAL, axis=1))) * step
        near = places[np.abs(times - times[middle]) <= _AROUND_NS]
        usual = np.median(near, axis=0)
        trembling = np.hypot(*np.moveaxis(near - usual, -1, 0))
        noise = np.median(trembling, axis=0) / 1.18
        place = usual if self._first.rest is None else self._first.rest
        return Home(place, usual, np.clip(noise, self._rest.floor, self._rest.ceiling))


def _apart(places: Numbers, place: Numbers) -> Numbers:
    far = np.hypot(*np.moveaxis(places - place, -1, 0))
    return np.asarray(np.partition(far, -_FAR, axis=1)[:, -_FAR], np.float64)
