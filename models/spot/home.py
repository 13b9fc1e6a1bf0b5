"""Finds the resting face in a file of some seconds, in hindsight.

The rolling neutral of `models.spot.baseline` needs half a second of rest before it can measure, and
it includes a movement that is going on as the file begins. But in most of a short file the face is
at rest: the picture that most others resemble shows the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.records import Motion, Numbers, State
from models.spot.baseline import Rest
from models.spot.trace import SHUT

_LEAST_NS = 300_000_000
"""Shortest time that a face must be visible before a neutral is chosen."""
_USUAL = 0.35
"""Share of the pictures that must resemble the picture of the neutral."""
_AROUND_NS = 250_000_000
"""Time around that picture in which the neutral and its noise are measured."""
_FAR = 3
"""Number of regions that must differ for two pictures to differ; some may be tracked wrongly."""
_MOST = 120
"""Most pictures that are compared with each other, evenly spaced."""


@dataclass(frozen=True, slots=True)
class Home:
    """The resting face in a file: `place` `(R, 2)` and resting `noise` `(R,)`, eye distances."""

    place: Numbers
    noise: Numbers


class HomeSearch:
    """Collects the region places of a face over a whole file and chooses its neutral among them."""

    def __init__(self, rest: Rest | None = None) -> None:
        """Take the bounds of the accepted noise."""
        self._rest = rest if rest is not None else Rest()
        self._times: list[int] = []
        self._places: list[Numbers] = []
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
        if motion.closed <= SHUT and motion.state in (State.OK, State.NO_BASELINE):
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
        place = np.median(near, axis=0)
        trembling = np.hypot(*np.moveaxis(near - place, -1, 0))
        noise = np.median(trembling, axis=0) / 1.18
        return Home(place, np.clip(noise, self._rest.floor, self._rest.ceiling))


def _apart(places: Numbers, place: Numbers) -> Numbers:
    far = np.hypot(*np.moveaxis(places - place, -1, 0))
    return np.asarray(np.partition(far, -_FAR, axis=1)[:, -_FAR], np.float64)
