"""The rolling neutral: the resting place of each region, and its noise there.

The neutral of a region is the median of its last seconds, so a movement of half a second does not
shift it. While a region is away from rest, its samples are clipped to the edge of rest: a smile of
some seconds does not shift it either, but slow drift does. A movement that is held longer than
`Rest.held_ns` becomes the new neutral.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from models.records import Flags, Numbers
from models.spot.medians import median
from models.spot.stays import Stays

_UPDATE_NS = 30_000_000
"""Time between two updates of the medians; more updates do not help at high frame rates."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How the neutral follows the face. Distances are in eye distances."""

    memory_ns: int = 1_500_000_000
    """Span of the neutral's median: three times the longest micro-expression."""
    noise_ns: int = 3_000_000_000
    """Span of the median from which the noise comes."""
    first_ns: int = 450_000_000
    """Shortest rest that gives a baseline."""
    first_spread: float = 0.012
    """Largest spread of the regions that counts as rest for the first baseline."""
    first_limit_ns: int = 2_000_000_000
    """After this time the median of a restless face becomes the first neutral."""
    edge: float = 2.5
    """Samples are clipped at this many noises from the neutral."""
    away: float = 6.0
    """A region farther than this many noises from the neutral is away from rest."""
    held_ns: int = 4_000_000_000
    """A region that is away for this long has a new resting place, if it is still ..."""
    still_ns: int = 400_000_000
    """... for this long. Without being still it takes three times `held_ns`."""
    still: float = 5.0
    """... that is, moved by less than this many noises ..."""
    floor: float = 0.0005
    """Smallest noise that is accepted."""
    ceiling: float = 0.004
    """Largest accepted noise: a face that never rests would otherwise hide its own movements."""


class Baseline:
    """The neutral `(R, 2)` and resting spread `(R,)` of the regions, in eye distances."""

    def __init__(self, regions: int, rest: Rest | None = None):
        self._rest = rest if rest is not None else Rest()
        self._regions = regions
        self.forget()

    def forget(self) -> None:
        """Start again, as for a new face."""
        self._times: deque[int] = deque()
        self._places: deque[Numbers] = deque()
        self._distances: deque[Numbers] = deque()
        self._away_since: int | None = None
        self._moved_ns = 0
        self._stay: Numbers | None = None
        self._stays = Stays()
        self.corrected = False
        self._fixed = False
        self._updated_ns = 0
        self._neutral: Numbers | None = None
        self.noise = np.full(self._regions, self._rest.floor)

    @property
    def ready(self) -> bool:
        """Return whether there is a neutral to measure from."""
        return self._neutral is not None

    @property
    def neutral(self) -> Numbers | None:
        """Resting place of the regions, `(R, 2)`; None while unknown."""
        return self._neutral

    def fix(self, place: Numbers, noise: Numbers, t_ns: int) -> None:
        """Set a place as the neutral at once, because it matches a recorded resting face.

        The rolling median continues from there, so slow drift is still followed.

        Args:
            place: `(R, 2)` present displacement of each region, eye distances.
            noise: `(R,)` recorded resting spread of this person.
            t_ns: The present time.
        """
        self.noise = np.clip(noise, self._rest.floor, self._rest.ceiling)
        steps = range(self._rest.first_ns // _UPDATE_NS, 0, -1)
        self._times = deque(t_ns - k * _UPDATE_NS for k in steps)
        self._places = deque(place for _ in steps)
        self._distances = deque(1.18 * self.noise for _ in steps)
        self._neutral, self._away_since, self._updated_ns = place, None, t_ns

    def fix_neutral(self, place: Numbers, noise: Numbers) -> None:
        """Set a place as the neutral until the face is lost; it does not roll.

        Args:
            place: `(R, 2)` resting place of the regions, eye distances. noise: `(R,)` resting
                spread.
        """
        self._neutral, self.noise, self._fixed = place, noise, True

    def span_ns(self) -> int:
        """Return how long the face has been at rest so far."""
        return self._times[-1] - self._times[0] if self._times else 0

    def step(self, place: Numbers, t_ns: int, hidden: Flags | None = None) -> Numbers | None:
        """Add one sample, and measure it against the neutral of the earlier samples.

        Args:
            place: `(R, 2)` displacement of each region, eye distances.
            t_ns: Its time.
            hidden: `(R,)` bool, covered regions, which count as neither resting nor moving.

        Returns:
            `(R,)` distance from the neutral, or None without a neutral.
        """
        if hidden is not None and self._neutral is not None:
            place = np.where(hidden[:, None], self._neutral, place)
        if self._fixed and self._neutral is not None:
            return np.asarray(np.hypot(*(place - self._neutral).T), np.float64)
        here = self._stays.step(place, t_ns)
        self.corrected = False
        if self._neutral is None:
            self._begin(place, t_ns)
            return None
        if here is not None and self._stays.rest(self._neutral) is here:
            self._rebase(place, t_ns)
            self._update()
            self.corrected = True
        offset = place - self._neutral
        distance = np.hypot(offset[:, 0], offset[:, 1])
        edge = self._rest.edge * np.maximum(self.noise, 2 * self._rest.floor)
        share = np.minimum(1.0, edge / np.maximum(distance, 1e-9))
        calm = distance < self._rest.away * self.noise
        calm = calm if hidden is None else calm & ~hidden
        trembling = np.where(calm, distance, 1.18 * self.noise)
        self._push(self._neutral + offset * share[:, None], trembling, t_ns)
        if self._is_held(place, distance, t_ns):
            self._rebase(place, t_ns)
        if not 0 <= t_ns - self._updated_ns < _UPDATE_NS:
            self._update()
        return np.asarray(distance, np.float64)

    def _begin(self, place: Numbers, t_ns: int) -> None:
        rest = self._rest
        self._push(place, np.zeros(self._regions), t_ns)
        if self.span_ns() < rest.first_ns:
            return
        recent = [
            p for t, p in zip(self._times, self._places, strict=True) if t_ns - t <= rest.first_ns
        ]
        restless = self.span_ns() > rest.first_limit_ns
        places = np.array(self._places if restless else recent)
        home = self._stays.rest() if restless else None
        middle = np.median(places, axis=0) if home is None else home.where
        away = np.hypot(*np.moveaxis(places - middle, -1, 0))
        if not restless and float(np.percentile(away, 90, axis=0).max()) > rest.first_spread:
            return
        while len(self._times) > len(places):
            self._drop()
        self._neutral = middle
        self._distances = deque(away)
        if home is not None:
            self._rebase(middle, t_ns)
        self._update()

    def _push(self, place: Numbers, distance: Numbers, t_ns: int) -> None:
        self._times.append(t_ns)
        self._places.append(place)
        self._distances.append(distance)
        while t_ns - self._times[0] > self._rest.noise_ns:
            self._drop()

    def _drop(self) -> None:
        self._times.popleft()
        self._places.popleft()
        self._distances.popleft()

    def _update(self) -> None:
        """Update the medians; the median of a Rayleigh distance is 1.18 spreads."""
        self._updated_ns = self._times[-1]
        since = self._times[-1] - self._rest.memory_ns
        count = sum(t >= since for t in self._times)
        self._neutral = median(np.array(self._places)[-count:])
        spread = median(np.array(self._distances)) / 1.18
        self.noise = np.clip(spread, self._rest.floor, self._rest.ceiling)

    def _is_held(self, place: Numbers, distance: Numbers, t_ns: int) -> bool:
        rest = self._rest
        unit = np.maximum(self.noise, 2 * rest.floor)
        stay = place if self._stay is None else self._stay
        if self._stay is None or bool(np.any(np.abs(place - stay).max(1) > rest.still * unit)):
            self._stay, self._moved_ns = place, t_ns
        if not bool(np.any(distance > rest.away * unit)):
            self._away_since = None
        elif self._away_since is None:
            self._away_since = t_ns
        away_ns = 0 if self._away_since is None else t_ns - self._away_since
        still = t_ns - self._moved_ns > rest.still_ns
        return away_ns > (1 if still else 3) * rest.held_ns

    def _rebase(self, place: Numbers, t_ns: int) -> None:
        self._times = deque([t_ns])
        self._places = deque([place])
        self._distances = deque([self.noise * 1.18])
        self._away_since = None
