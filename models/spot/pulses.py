"""Measures how much of a movement the coding made, and rejects movements made by it.

A face takes several pictures to move and does not wait for the codec. If the picture jumps because
it is recoded (`models.spot.recoding`), nearly all of the rise lies in that one step; in a true
movement that coincides with a key frame, only a part does. A codec that changes only part of a
picture is recognised at 60 fps and more by jumps that are too fast for a muscle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.records import COMPRESSION, Numbers, State
from models.spot.bumps import Bump, Times
from models.spot.screen import ScreenVerdict
from models.spot.trace import Trace


@dataclass(frozen=True, slots=True)
class Belief:
    """When a movement is attributed to the codec."""

    coded_share: float = 0.6
    """From this share of the rise in recoded pictures, the coding caused the movement."""
    mixed: float = 0.35
    """From this share the cause is unclear, unless the movement is `high`."""
    high: float = 20.0
    """Height of such a movement, in noises; the coding's own noise counts among them."""
    excess: float = 2.0
    """The face moved as well where it jumped this many times as far as usual."""
    leap: float = 0.8
    """Share of the rise within `leap_ns` that no muscle makes: a rise of 40 ms has 0.6 of it
    there."""
    leap_ns: int = 17_500_000
    """Length of that stretch."""
    often: float = 0.9
    """How often a second the face is recoded where the codec works hard ..."""
    faint: float = 10.0
    """... so that a movement below this height, in noises, may be the codec's."""


_BELIEF = Belief()
_NONE = ScreenVerdict(False)


@dataclass(frozen=True, slots=True)
class CodedRise:
    """The part of a movement's rise that came in recoded pictures.

    `share`: share of the rise; below 0 if those pictures moved against it. `excess`: the largest
    `Motion.recoded` of them. `leap`: largest share of the rise within `Belief.leap_ns`,
    re-encoded or not. `per_s`: how often a second the face was recoded before the apex.
    """

    share: float = 0.0
    excess: float = 0.0
    leap: float = 0.0
    per_s: float = 0.0


def coded_part(trace: Trace, t: Times, v: Numbers, bump: Bump) -> CodedRise:
    """Measure how much of a movement's rise came in recoded pictures.

    Args:
        trace: The motion around it.
        t: `(n,)` int64 ns. v: `(n,)` distance from rest of its regions together.
        bump: Its times.

    Returns:
        That part.
    """
    first = max(int(np.searchsorted(t, bump.onset_ns)) - 1, 0)
    last = int(np.searchsorted(t, bump.apex_ns))
    rise = float(v[last] - v[first])
    if rise <= 0.0:
        return CodedRise()
    leap = _leap(t[first : last + 1], v[first : last + 1]) / rise
    rising = trace.span(int(t[first]) + 1, bump.apex_ns)
    anew = {m.t_ns: m.recoded for m in rising if m.recoded}
    per_s = trace.recoded_per_s(bump.apex_ns)
    if not anew:
        return CodedRise(leap=leap, per_s=per_s)
    steps = zip(t[first + 1 : last + 1], np.diff(v[first : last + 1]), strict=True)
    coded = sum(float(step) for when, step in steps if int(when) in anew)
    return CodedRise(coded / rise, max(anew.values()), leap, per_s)


def _leap(t: Times, v: Numbers) -> float:
    """Measure the largest rise within the time in which no muscle moves."""
    ends = np.searchsorted(t, t + _BELIEF.leap_ns, side="right")
    return max(float(v[k:end].max() - v[k]) for k, end in enumerate(ends))


def believed(
    verdict: ScreenVerdict, coded: CodedRise, height: float, belief: Belief = _BELIEF
) -> ScreenVerdict:
    """Revoke a verdict if the coding made the movement.

    Args:
        verdict: The screen's verdict.
        coded: The part of the rise in recoded pictures.
        height: Height of the movement in noises.
        belief: When a movement is attributed to the coding.

    Returns:
        The verdict; not accepted if the coding made the movement, `low_quality` if that is unclear.
    """
    if coded.leap >= belief.leap:
        return _NONE
    if not verdict.accepted or coded.share < belief.mixed:
        return _faint(verdict, coded, height, belief)
    mostly = coded.share >= belief.coded_share
    if mostly and coded.excess < belief.excess:
        return _NONE
    if verdict.state is not State.OK or (not mostly and height >= belief.high):
        return verdict
    percent = 100 * min(coded.share, 1.0)
    return ScreenVerdict(
        True,
        State.LOW_QUALITY,
        f"{COMPRESSION}{percent:.0f} % of the rise came in pictures in which the video's "
        "codec re-encoded the face",
    )


def _faint(
    verdict: ScreenVerdict, coded: CodedRise, height: float, belief: Belief
) -> ScreenVerdict:
    """Mark a movement as low quality if it is faint and the codec works hard."""
    if not verdict.accepted or verdict.state is not State.OK:
        return verdict
    if height >= belief.faint or coded.per_s < belief.often:
        return verdict
    return ScreenVerdict(
        True,
        State.LOW_QUALITY,
        f"{COMPRESSION}the movement is {height:.1f} times as high as the noise; it must be "
        f"{belief.faint:.0f} times as high where the video's codec re-encodes the face "
        f"{coded.per_s:.1f} times a second",
    )
