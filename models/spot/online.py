"""Spots movements live: causally, each shortly after its end.

Each region is watched separately: it *opens* when it leaves its resting noise, and *closes* when it
has fallen to a share of its height and stays there. Regions that moved at the same time form one
movement; others form movements of their own, even if they overlap. The times are then refined on
all regions of the movement together (`models.spot.bumps`), and `models.spot.screen` rejects other
movements: blinks, glances, speech and jolts.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from models.intervals import common, union
from models.records import Motion, State, Window
from models.spot.groups import ClosedRegion, Rules, gather, window_of
from models.spot.regions import REGIONS
from models.spot.screen import LOWER, Screen, Stir
from models.spot.trace import Trace


@dataclass(slots=True)
class _MovingRegion:
    """A region while it moves; `coded`: whether the codec recoded the face meanwhile."""

    since_ns: int
    peak: float
    peak_ns: int
    low_since_ns: int | None = None
    coded: bool = False


@dataclass(slots=True)
class _Board:
    """Regions that are open, waiting or recently closed, and the latest reports."""

    watches: dict[int, _MovingRegion] = field(default_factory=dict)
    waiting: list[ClosedRegion] = field(default_factory=list)
    past: deque[ClosedRegion] = field(default_factory=lambda: deque(maxlen=64))
    reported: deque[Window] = field(default_factory=lambda: deque(maxlen=8))


class OnlineSpotter:
    """Takes `Motion` frame by frame and returns a `Window` for each movement once it has ended."""

    def __init__(self, rules: Rules | None = None, screen: Screen | None = None):
        self._rules = rules if rules is not None else Rules()
        self._screen = screen if screen is not None else Screen()
        self._trace = Trace()
        self._board = _Board()

    def step(self, motion: Motion) -> tuple[Window, ...]:
        """Process one frame's movement.

        Args:
            motion: The next motion; times must increase.

        Returns:
            The movements that are reported at this frame, in order of onset.
        """
        if motion.state is State.NO_BASELINE:
            self._trace.clear()
            self._board = _Board()
            return ()
        if self._trace.is_broken_by(motion):
            windows = self.flush()
            self._trace.clear()
            self._trace.add(motion)
            return windows
        self._trace.add(motion)
        if self._trace.last_ns != motion.t_ns:
            return ()
        self._watch(motion)
        return self._decide(motion.t_ns)

    def flush(self) -> tuple[Window, ...]:
        """Close open movements at the end of a source."""
        last_ns = self._trace.last_ns
        for region in list(self._board.watches):
            self._close(region, last_ns, held=True)
        windows = self._decide(last_ns, final=True)
        self._board = _Board()
        return windows

    def _watch(self, motion: Motion) -> None:
        rules, watches = self._rules, self._board.watches
        levels = np.maximum(rules.open_noise * motion.noise, rules.open_least)
        anew = motion.recoded > 0.0
        for r in range(len(REGIONS)):
            if motion.hidden[r]:
                watches.pop(r, None)
                continue
            value, level = float(motion.value[r]), float(levels[r])
            watch = watches.get(r)
            if watch is None:
                if value > level:
                    watches[r] = _MovingRegion(motion.t_ns, value, motion.t_ns, coded=anew)
                continue
            watch.coded = watch.coded or anew
            self._follow(r, watch, value, level, motion.t_ns)

    def _follow(self, r: int, watch: _MovingRegion, value: float, level: float, t_ns: int) -> None:
        """Note one value of a moving region, and close the region once it is back at rest.

        A recoded face comes to rest at another place. From then on every value too small to open a
        movement counts as rest.
        """
        rules = self._rules
        if value > watch.peak:
            watch.peak, watch.peak_ns, watch.low_since_ns = value, t_ns, None
        elif value < max(rules.close_share * watch.peak, (1.0 if watch.coded else 0.5) * level):
            if watch.low_since_ns is None:
                watch.low_since_ns = t_ns
        elif watch.low_since_ns is not None and value > 0.5 * watch.peak:
            self._close(r, watch.low_since_ns, held=False)
            self._board.watches[r] = _MovingRegion(t_ns, value, t_ns)
            return
        low = watch.low_since_ns
        if low is not None and t_ns - low >= rules.settled_ns(low - watch.since_ns):
            self._close(r, low, held=False)
        elif t_ns - watch.since_ns > rules.longest_ns:
            self._close(r, t_ns, held=True)

    def _close(self, r: int, last_ns: int, held: bool) -> None:
        watch = self._board.watches.pop(r)
        t, v = self._trace.region(r, watch.since_ns, last_ns)
        if len(t) == 0 or last_ns - watch.since_ns < self._rules.open_ns:
            return
        peak = int(np.argmax(v))
        apex_ns, height = int(t[peak]), float(v[peak])
        part = ClosedRegion(r, watch.since_ns, last_ns, apex_ns, height, self._trace.last_ns, held)
        self._board.waiting.append(part)
        self._board.past.append(part)

    def _decide(self, now_ns: int, final: bool = False) -> tuple[Window, ...]:
        """Report the groups that need not wait any longer."""
        windows = []
        for group in gather(self._board.waiting, self._rules):
            if not final and self._must_wait(group, now_ns):
                continue
            for part in group:
                self._board.waiting.remove(part)
            window = self._window(group, now_ns)
            if window is not None:
                windows.append(window)
        return tuple(sorted(windows, key=lambda w: w.onset_ns))

    def _must_wait(self, group: list[ClosedRegion], now_ns: int) -> bool:
        """Return whether more of this movement, or speech after it, may follow."""
        rules = self._rules
        waited_ns = now_ns - max(p.closed_ns for p in group)
        lower = group[0].region in LOWER
        if waited_ns < (rules.mouth_ns if lower else rules.join_ns):
            return True
        first = min(p.first_ns for p in group)
        mates = [w for w in self._board.watches.values() if abs(w.since_ns - first) < rules.same_ns]
        if any(w.peak > group[0].height for w in mates):
            return True
        closing = any(w.low_since_ns is not None for w in mates)
        return closing and waited_ns < 2 * rules.join_ns

    def _is_rest_of_reported(self, group: list[ClosedRegion]) -> bool:
        """Return whether this is a slower region of a movement that is already reported."""
        first, last = min(p.first_ns for p in group), max(p.last_ns for p in group)
        for window in self._board.reported:
            times = (first, last), (window.onset_ns, window.offset_ns)
            shared, whole = common(*times), union(*times)
            together = shared >= min(0.5 * (last - first), self._rules.together * whole)
            if together or (shared > 0 and abs(first - window.onset_ns) < self._rules.same_ns):
                return True
        return False

    def _stirs(self, now_ns: int) -> list[Stir]:
        """List the movements of the lower face, past and present, with those of this movement."""
        stirs = [
            Stir(p.first_ns, p.apex_ns, p.last_ns, p.height, p.region)
            for p in self._board.past
            if p.region in LOWER
        ]
        for region, watch in self._board.watches.items():
            if region in LOWER:
                last_ns = watch.low_since_ns or now_ns
                stirs.append(Stir(watch.since_ns, watch.peak_ns, last_ns, watch.peak, region))
        return stirs

    def _window(self, group: list[ClosedRegion], now_ns: int) -> Window | None:
        if self._is_rest_of_reported(group):
            return None
        stirs = self._stirs(now_ns)
        window = window_of(group, self._trace, stirs, self._rules, self._screen, now_ns)
        if window is not None:
            self._board.reported.append(window)
        return window
