"""Spot movements in a file that is too short for a rolling neutral.

Such a file is looked at twice: first to find where the face rests (`models.spot.home`), then to
measure from there, from its first picture to its last. What was under way as it began, or had not
come back as it ended, then shows as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from models.records import Motion, Window
from models.spot.bumps import Bump
from models.spot.groups import Rules
from models.spot.offline import LIMITS, spot_offline
from models.spot.regions import PARTS, REGIONS
from models.spot.screen import Screen, ScreenVerdict, Stir
from models.spot.trace import Trace

SHORT_NS = 5_000_000_000
"""Length below which a file is too short for a rolling neutral."""

_LIMITS = replace(LIMITS, slow_score=9.0)
_CUT_NS, _CUT_SCORE = 500_000_000, 15.0
"""What a movement needs that was under way at the first picture, of which one side is not seen:
length and height in noises."""
_SETTLE_NS = 100_000_000
"""Time from the first picture on that is left out: encoders begin with pictures that differ from
those after them."""
_LIDS_SCORE = 20.0
"""Least height in noises of a movement that the lids lead."""
_LEAST_ED = 0.006
"""Least movement in eye distances: with a neutral that does not follow drift, slow wandering
reaches 0.005."""
_LED = 1.25
"""How many times further than the lips a mouth's corner goes in an expression: speech moves lips
and chin."""
_EYES = [i for i, part in enumerate(PARTS) if part == "eyes"]
_CORNERS = [i for i, name in enumerate(REGIONS) if name.startswith("mouth corner")]
_LIPS = [REGIONS.index(name) for name in ("upper lip", "lower lip", "chin")]


class HindsightScreen(Screen):
    """Judges movements that are measured from a neutral of the whole file."""

    def __init__(self) -> None:
        super().__init__(_LIMITS)

    def judge(
        self, trace: Trace, bump: Bump, regions: list[int], stirs: list[Stir]
    ) -> ScreenVerdict:
        """Say whether a movement is an expression; see `Screen.judge`.

        A corner of the mouth that leads does not speak, however often it stirs.
        """
        inside = trace.span(bump.onset_ns, bump.offset_ns)
        apex = min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns))
        faint = float(apex.value[regions].max()) < _LEAST_ED
        if faint or _is_cut_off(trace, bump, lids=int(np.argmax(apex.value)) in _EYES):
            return ScreenVerdict(False)
        speech_ns = self._limits.speech_ns
        around = trace.span(bump.apex_ns - speech_ns, bump.apex_ns + speech_ns)
        if _is_led_by_a_corner(around, apex):
            stirs = []
        return super().judge(trace, bump, regions, stirs)


def _is_cut_off(trace: Trace, bump: Bump, lids: bool) -> bool:
    """Return whether too little of a movement is seen to call it one.

    What fills the whole file shows no rest. Where lids lead, only a strong movement that is seen
    from beginning to end is one: a glance moves them and lasts.
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
"""A neutral that was chosen among all pictures leaves less noise: more must stand out of it."""


class AtTheEnd:
    """A spotter that keeps the whole signal of a short file and looks at it when it has ended."""

    def __init__(self) -> None:
        """Start empty."""
        self._motions: list[Motion] = []

    def step(self, motion: Motion) -> tuple[Window, ...]:
        """Keep one motion; nothing is decided yet."""
        self._motions.append(motion)
        return ()

    def flush(self) -> tuple[Window, ...]:
        """Return the movements of the file."""
        windows = spot_in_hindsight(self._motions)
        self._motions = []
        return windows


def spot_in_hindsight(motions: Iterable[Motion]) -> tuple[Window, ...]:
    """Find the movements of a short file that was measured from its own neutral.

    Args:
        motions: The whole signal, in order.

    Returns:
        The movements in order of onset.
    """
    whole = list(motions)
    settled_ns = whole[0].t_ns + _SETTLE_NS if whole else 0
    return spot_offline((m for m in whole if m.t_ns >= settled_ns), RULES, HindsightScreen())
