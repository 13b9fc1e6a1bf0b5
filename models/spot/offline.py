"""Spots movements in a whole recording, offline.

Signal, grouping, times and screen are those of the online spotter. Only the search for a region's
movement differs: it uses the prominence of a peak, which needs the time after it and does not
depend on drift away from the neutral. An interval runs between the crossings of a share of the
prominence, as is usual for the MEGC measure, and is then refined.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.intervals import common
from models.records import Motion, State, Window
from models.spot.bumps import crossing
from models.spot.groups import ClosedRegion, Rules, gather, window_of
from models.spot.regions import REGIONS
from models.spot.screen import LOWER, Screen, ScreenLimits, Stir
from models.spot.series import MotionSeries
from models.spot.trace import Trace

OFFLINE = "offline"
"""Users' name of this spotter."""

_AROUND_NS = 1_500_000_000
_NEAR_NS = 100_000_000
"""Time beside a region's movement in which the region must be visible too."""
_BREAK_NS = 250_000_000
LIMITS = ScreenLimits(turn_ns=0, turn_deg=1.0)
"""Limits of the offline screen: a peak on top of drift often comes from a head turn."""


def spot_offline(
    motions: Iterable[Motion], rules: Rules | None = None, screen: Screen | None = None
) -> tuple[Window, ...]:
    """Find the movements of a recording.

    Args:
        motions: The whole signal, in order.
        rules: Thresholds; None takes those of the online spotter.
        screen: The screen; None takes the online spotter's with stricter limits on head turns: a
            peak on top of drift often comes from the turn.

    Returns:
        The movements in order of onset; each is decided at the end of its stretch.
    """
    rules = rules if rules is not None else Rules()
    screen = screen if screen is not None else Screen(LIMITS)
    windows: list[Window] = []
    for stretch in stretches(motions):
        windows.extend(_spot(stretch, rules, screen))
    return tuple(sorted(windows, key=lambda w: w.onset_ns))


class Foreseen:
    """Replaces a spotter by windows found beforehand; returns each one once it is over."""

    def __init__(self, windows: Iterable[Window], after_ns: int = 200_000_000):
        """Take the windows.

        Args:
            windows: The windows of the same recording.
            after_ns: How long after its offset a window is returned, so that its clip includes that
                time.
        """
        self._left = deque(sorted(windows, key=lambda w: (w.offset_ns, w.onset_ns)))
        self._after_ns = after_ns

    def step(self, motion: Motion) -> tuple[Window, ...]:
        """Return the windows that are over at the time of this motion."""
        over: list[Window] = []
        while self._left and self._left[0].offset_ns + self._after_ns <= motion.t_ns:
            over.append(self._left.popleft())
        return tuple(over)

    def flush(self) -> tuple[Window, ...]:
        """Return the remaining windows."""
        rest = tuple(self._left)
        self._left.clear()
        return rest


def stretches(motions: Iterable[Motion]) -> Iterator[MotionSeries]:
    """Split the signal where the face or its neutral is missing."""
    stretch = MotionSeries()
    probe = Trace(lost_ns=_BREAK_NS)
    for motion in motions:
        before = probe.last_ns
        broken = probe.is_broken_by(motion) or motion.state is State.NO_BASELINE
        if broken:
            probe.clear()
        probe.add(motion)
        if probe.last_ns != motion.t_ns:
            continue
        if len(stretch) and (broken or before == 0):
            yield stretch
            stretch = MotionSeries()
        stretch.add(motion)
    if len(stretch):
        yield stretch


def _spot(stretch: MotionSeries, rules: Rules, screen: Screen) -> list[Window]:
    times = stretch.times_ns()
    parts = [
        p
        for r in range(len(REGIONS))
        for p in _parts(r, stretch, times, rules)
        if not stretch.is_hidden(r, p.first_ns - _NEAR_NS, p.last_ns + _NEAR_NS)
    ]
    windows: list[Window] = []
    for group in sorted(gather(parts, rules), key=lambda g: -g[0].height):
        first, last = min(p.first_ns for p in group), max(p.last_ns for p in group)
        shared = (common((first, last), (w.onset_ns, w.offset_ns)) for w in windows)
        if any(ns >= 0.5 * (last - first) for ns in shared):
            continue
        trace = Trace(keep_ns=int(times[-1] - times[0]) + 1)
        near = (
            int(np.searchsorted(times, first - _AROUND_NS)),
            int(np.searchsorted(times, last + _AROUND_NS)),
        )
        for motion in stretch.between(*near):
            trace.add(motion)
        stirs = [
            Stir(p.first_ns, p.apex_ns, p.last_ns, p.height, p.region)
            for p in parts
            if p.region in LOWER
        ]
        window = window_of(group, trace, stirs, rules, screen, trace.last_ns)
        if window is not None:
            windows.append(window)
    return windows


def _parts(
    r: int, stretch: MotionSeries, times: NDArray[np.int64], rules: Rules
) -> list[ClosedRegion]:
    """Find the peaks of one region that exceed its noise."""
    # Imported here: the import takes half a second, and the window loads this module at start.
    from scipy.signal import find_peaks

    value = stretch.values(r).astype(np.float64)
    noise = float(np.median(stretch.noises(r)))
    least = max(rules.open_noise * noise, rules.open_least)
    step_ns = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    reach = max(3, int(2 * rules.longest_ns / max(step_ns, 1.0)))
    padded = np.concatenate([[0.0], value, [0.0]])
    found, about = find_peaks(padded, prominence=least, wlen=reach)
    parts = []
    for at, prominence in zip(found - 1, about["prominences"], strict=True):
        level = value[at] - (1.0 - rules.close_share) * float(prominence)
        left, right = (crossing(times, value, int(at), step, level) for step in (-1, 1))
        first = int(left) if left is not None else int(times[0])
        last = int(right) if right is not None else int(times[-1])
        if last - first >= rules.open_ns and last - first <= rules.longest_ns:
            held = right is None
            parts.append(
                ClosedRegion(r, first, last, int(times[at]), float(prominence), last, held)
            )
    return parts
