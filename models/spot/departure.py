"""Finds the largest departure from rest in a short file, even if no return is seen.

A spotter of peaks needs a rise and a fall, and rejects what begins or ends with the file, fills it,
or holds a blink. In a file that is measured from its own first pictures, a place far from rest is
evidence enough: this module leaves out the pictures that show something else (blinks, jolts of the
head, covered or spoilt pictures), takes the median of the others over a fifth of a second, so that
single pictures and syllables do not count, and reports the one largest distance in which several
regions agree. Each limit is in eye distances, degrees or seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.records import Motion, Numbers, State, Window
from models.spot.bumps import Bump
from models.spot.groups import Rules, report
from models.spot.offline import stretches
from models.spot.regions import PARTS, REGIONS
from models.spot.screen import ScreenLimits
from models.spot.trace import SHUT, Trace

_LIMITS = ScreenLimits()
_NOISES = Rules().open_noise
_SIDE_NS = 100_000_000
"""A picture's places are the median of those up to this far before and after it."""
_AGREE = 3
"""Number of regions that must rise above the noise: one alone may be followed wrongly."""
_LEAST_ED = 0.006
"""Least departure of the farthest region. It is a distance, because heights in noises separated
real expressions from neutral clips worse (area under the curve 0.77, distances 0.85)."""
_PER_DEGREE = 0.004
"""Departure that each degree of a turn of the head since the rest explains."""
_EDGE = 0.35
"""The departure begins and ends where it falls below this share of its height."""
_LEAST_NS = 300_000_000
"""Shortest departure; syllables are shorter, and a brief expression is a matter for peaks."""
_OPENINGS = 3
"""A departure of lips or chin is speech if they move out so often in the file ..."""
_OPEN = 0.5
"""... beyond this share of their largest distance."""
_FEWEST = 8
"""Least number of pictures that show the face with open eyes, undisturbed."""
_SKIN = np.array([i for i, part in enumerate(PARTS) if part != "eyes"])
"""Regions that count: the lids follow every glance."""
_LIPS = [REGIONS.index(name) for name in ("upper lip", "lower lip", "chin")]

HELD = "the face is still away from rest as the file ends"
"""Cause of a movement whose end the file does not show."""


@dataclass(frozen=True, slots=True)
class _Clear:
    """The clear pictures of a stretch, all arrays of one length n."""

    motions: list[Motion]
    t_ns: NDArray[np.int64]
    places: Numbers
    """`(n, R)` median distance from rest of the regions that count, eye distances."""
    height: Numbers
    """`(n,)` distance that `_AGREE` regions reached."""
    torn: NDArray[np.bool_]
    """`(n,)`, whether something disturbed lies between a picture and the one before it."""


def departure(motions: Iterable[Motion]) -> Window | None:
    """Find the largest departure of a face from its rest.

    Args:
        motions: The signal of a whole file, measured from its resting face, in order.

    Returns:
        The movement, to be read against the picture nearest to rest; None if the face stays where
        it rests, speaks, or if a turn of the head or a glance explains the distance.
    """
    stretch = next(stretches(motions), None)
    if stretch is None:
        return None
    whole = list(stretch.between(0, len(stretch)))
    clear = _clear(whole)
    if clear is None:
        return None
    apex = int(np.argmax(clear.height))
    rest = int(np.argmin([m.value[_SKIN].max() for m in clear.motions]))
    if not _is_far(clear, apex) or _is_explained(clear, apex, rest):
        return None
    first, last = _reach(clear, apex, -1), _reach(clear, apex, 1)
    region = int(_SKIN[int(np.argmax(clear.places[apex]))])
    speaks = region in _LIPS and _openings(clear.motions) >= _OPENINGS
    if speaks or clear.t_ns[last] - clear.t_ns[first] < _LEAST_NS:
        return None
    held = clear.t_ns[last] == whole[-1].t_ns
    bump = Bump(
        int(clear.t_ns[first]),
        int(clear.t_ns[apex]),
        int(clear.t_ns[last]),
        float(clear.height[apex]) / _noise(clear.motions),
        0.0,
        bool(held),
    )
    return _window(whole, bump, REGIONS[region], int(clear.t_ns[rest]))


def _window(whole: list[Motion], bump: Bump, region: str, rest_ns: int) -> Window:
    trace = Trace(keep_ns=whole[-1].t_ns - whole[0].t_ns + 1)
    for motion in whole:
        trace.add(motion)
    cause = HELD if bump.held else ""
    window = report(bump, region, trace, State.OK, cause, trace.last_ns)
    return replace(
        window,
        cause=window.cause or cause,
        uncertainty_ns=max(window.uncertainty_ns, _SIDE_NS),
        onset_read_ns=rest_ns,
        offset_read_ns=rest_ns,
    )


def _clear(whole: list[Motion]) -> _Clear | None:
    """Leave out blinks and disturbed pictures; None if too few pictures are left."""
    times = np.array([m.t_ns for m in whole], np.int64)
    shut = times[[m.closed > SHUT for m in whole]]
    torn: list[bool] = []
    clear_motions: list[Motion] = []
    broken = False
    for motion in whole:
        if motion.state is not State.OK:
            broken = True
        elif not np.any(np.abs(shut - motion.t_ns) <= _LIMITS.near_ns):
            clear_motions.append(motion)
            torn.append(broken)
            broken = False
    if len(clear_motions) < _FEWEST:
        return None
    t_ns = np.array([m.t_ns for m in clear_motions], np.int64)
    values = np.array([m.value[_SKIN] for m in clear_motions], np.float64)
    places = np.array([np.median(values[np.abs(t_ns - t) <= _SIDE_NS], axis=0) for t in t_ns])
    return _Clear(clear_motions, t_ns, places, np.sort(places, axis=1)[:, -_AGREE], np.array(torn))


def _noise(motions: list[Motion]) -> float:
    return float(np.median([m.noise[_SKIN] for m in motions]))


def _is_far(clear: _Clear, apex: int) -> bool:
    agree = clear.height[apex] >= _NOISES * _noise(clear.motions)
    return bool(agree and clear.places[apex].max() >= _LEAST_ED)


def _is_explained(clear: _Clear, apex: int, rest: int) -> bool:
    """Return whether a turn of the head, or a glance, explains the distance."""
    pose = np.array([(m.yaw_deg, m.pitch_deg, m.gaze) for m in clear.motions])
    at = [
        np.median(pose[np.abs(clear.t_ns - clear.t_ns[place]) <= _SIDE_NS], axis=0)
        for place in (apex, rest)
    ]
    yaw_deg, pitch_deg, gaze = np.abs(at[0] - at[1])
    turned = _PER_DEGREE * float(np.hypot(yaw_deg, pitch_deg))
    return bool(clear.height[apex] < max(turned, _LIMITS.per_glance * float(gaze)))


def _openings(motions: list[Motion]) -> int:
    """Count how often lips or chin move far out and back."""
    lips = np.array([m.value[_LIPS].max() for m in motions])
    out = lips > _OPEN * lips.max()
    return int(np.count_nonzero(out[1:] & ~out[:-1])) + int(out[0])


def _reach(clear: _Clear, apex: int, step: int) -> int:
    """Walk from the apex to the first picture near rest, or the last undisturbed one before."""
    at = apex
    while 0 <= at + step < len(clear.t_ns):
        if clear.torn[max(at, at + step)]:
            return at
        at += step
        if clear.height[at] < _EDGE * clear.height[apex]:
            return at
    return at
