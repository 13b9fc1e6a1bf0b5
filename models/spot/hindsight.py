"""Spots movements in a file that is too short for a rolling neutral.

Such a file is read twice: first to find the resting face (`models.spot.home`), then to measure all
pictures from it. So a movement that began before the file, or ends after it, is measured too. Where
no movement with a rise and a fall is found, the largest departure from rest is reported
(`models.spot.departure`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from models.records import Motion, State, Window
from models.spot.bumps import Bump
from models.spot.departure import departure
from models.spot.groups import MICRO_NS, Rules
from models.spot.home import SETTLE_NS
from models.spot.offline import LIMITS, spot_offline
from models.spot.regions import PARTS, REGIONS
from models.spot.screen import Screen, ScreenVerdict, Stir
from models.spot.trace import Trace

SHORT_NS = 5_000_000_000
"""Length below which a file is too short for a rolling neutral."""

_LIMITS = replace(LIMITS, slow_score=9.0)
_CUT_NS, _CUT_SCORE = 500_000_000, 15.0
"""Least length and least height in noises of a movement that began before the first picture, of
which one side is missing.
"""
_LIDS_SCORE = 20.0
"""Least height in noises of a movement led by the lids."""
_LEAST_ED = 0.006
"""Least micro movement in eye distances: with a neutral that does not follow drift, slow drift
reaches 0.005.
"""
_LEAST_LONG_ED = 0.020
"""The same for macro movements: single regions of neutral clips strayed by up to 0.0172. Smaller
movements must be a departure, in which regions agree."""
_LED = 1.25
"""An expression moves a mouth corner this many times as far as the lips; speech moves lips and
chin.
"""
_EYES = [i for i, part in enumerate(PARTS) if part == "eyes"]
_CORNERS = [i for i, name in enumerate(REGIONS) if name.startswith("mouth corner")]
_LIPS = [REGIONS.index(name) for name in ("upper lip", "lower lip", "chin")]


class HindsightScreen(Screen):
    """Judges movements that are measured from one neutral for the whole file."""

    def __init__(self) -> None:
        super().__init__(_LIMITS)

    def judge(
        self, trace: Trace, bump: Bump, regions: list[int], stirs: list[Stir]
    ) -> ScreenVerdict:
        """Decide whether a movement is an expression; see `Screen.judge`.

        A leading mouth corner is never speech, however often it moves.
        """
        inside = trace.span(bump.onset_ns, bump.offset_ns)
        apex = min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns))
        long = bump.held or bump.offset_ns - bump.onset_ns > MICRO_NS
        least = _LEAST_LONG_ED if long else _LEAST_ED
        faint = float(apex.value[regions].max()) < least
        if faint or _is_cut_off(trace, bump, lids=int(np.argmax(apex.value)) in _EYES):
            return ScreenVerdict(False)
        speech_ns = self._limits.speech_ns
        around = trace.span(bump.apex_ns - speech_ns, bump.apex_ns + speech_ns)
        if _is_led_by_a_corner(around, apex):
            stirs = []
        return super().judge(trace, bump, regions, stirs)


def _is_cut_off(trace: Trace, bump: Bump, lids: bool) -> bool:
    """Return whether too little of a movement is visible to accept it.

    A movement over the whole file shows no rest. If the lids lead, only a strong movement that is
    visible from beginning to end counts: a glance moves the lids too, and lasts.
    """
    begun = bump.onset_ns <= trace.first_ns
    lasts = bump.held or bump.offset_ns >= trace.last_ns
    short = bump.offset_ns - bump.onset_ns < _CUT_NS or bump.height < _CUT_SCORE
    if lids and (begun or lasts or bump.height < _LIDS_SCORE):
        return True
    return begun and (short or lasts)


def _is_led_by_a_corner(around: list[Motion], apex: Motion) -> bool:
    lips = max(float(m.value[_LIPS].max()) for m in around)
    return float(apex.value[_CORNERS].max()) > _LED * lips


RULES = replace(Rules(), known_rest=True, score=10.5)
"""A neutral chosen among all pictures leaves less noise, so the thresholds in noises are higher."""


class AtTheEnd:
    """Stores the whole signal of a short file and spots its movements at the end."""

    def __init__(self) -> None:
        """Start empty."""
        self._motions: list[Motion] = []

    def step(self, motion: Motion) -> tuple[Window, ...]:
        """Store one motion; nothing is decided yet."""
        self._motions.append(motion)
        return ()

    def flush(self) -> tuple[Window, ...]:
        """Return the movements of the file."""
        windows = spot_in_hindsight(self._motions)
        self._motions = []
        return windows


def spot_in_hindsight(motions: Iterable[Motion]) -> tuple[Window, ...]:
    """Find the movements of a short file, measured from the file's own neutral.

    Args:
        motions: The whole signal, in order.

    Returns:
        The movements in order of onset.
    """
    whole = list(motions)
    settled_ns = whole[0].t_ns + SETTLE_NS if whole else 0
    settled = [m for m in whole if m.t_ns >= settled_ns]
    found = spot_offline(settled, RULES, HindsightScreen())
    if any(window.state is State.OK for window in found):
        return found
    largest = departure(settled)
    if largest is None:
        return found
    return tuple(sorted((*found, largest), key=lambda window: window.onset_ns))
