"""Tells by a movement's own course that the source sent each picture more than once.

`models.spot.repeats` looks at the pixels, where a codec may leave as much in a repeated picture as
a resting face does. A movement cannot hide it: it then climbs and falls in steps, and stands still
between them, always in the same place of each pair (or three, or four) of pictures. No face does
that; it moves in every picture of a rise.
"""

from __future__ import annotations

import numpy as np

from models.records import State
from models.sources.validity import LOWEST_FPS, ROOM_FPS, too_few
from models.spot.bumps import Bump, Numbers, Times
from models.spot.screen import Verdict

MOST_EACH = 6
"""How often a picture is thought to be sent at most: ten different ones at 60 a second."""
SHARE = 0.9
"""Share of the way, up and down, that lies in the pictures that are new. Of movements filmed at 30
a second the larger half of the pictures holds 0.5 to 0.8 of it, of pictures sent twice 0.95."""
LEAST_STEPS = 3
"""Steps that must be seen: a movement that is up and down again within a picture each has two."""
LEAST_STEP = 0.1
"""Height of such a step, as a share of the movement's."""


def pictures_each(t: Times, v: Numbers, bump: Bump) -> int:
    """Tell how often the source sent each picture in the course of a movement.

    Args:
        t: `(n,)` int64 ns, growing. v: `(n,)` float64 distance from rest.
        bump: The movement.

    Returns:
        2 to `MOST_EACH`; 1 where the pictures are new each time or it cannot be told.
    """
    first = max(int(np.searchsorted(t, bump.onset_ns)) - 1, 0)
    last = int(np.searchsorted(t, bump.offset_ns, side="right"))
    t, steps = t[first:last], np.abs(np.diff(v[first:last]))
    if len(steps) < 2 * LEAST_STEPS or steps.sum() <= 0.0:
        return 1
    place = np.rint((t[1:] - t[0]) / np.median(np.diff(t))).astype(np.int64)
    for each in range(MOST_EACH, 1, -1):
        for phase in range(each):
            new = steps[place % each == phase]
            seen = int(np.sum(new >= LEAST_STEP * bump.height))
            if seen >= LEAST_STEPS and new.sum() >= SHARE * steps.sum():
                return each
    return 1


def filmed(verdict: Verdict, t: Times, v: Numbers, bump: Bump) -> Verdict:
    """Doubt a verdict where too few different pictures a second show the movement.

    Args:
        verdict: What was said so far.
        t: `(n,)` int64 ns, growing. v: `(n,)` float64 distance from rest.
        bump: The movement.

    Returns:
        The verdict, or one of the state `low_fps`.
    """
    if not verdict.kept or verdict.state is not State.OK:
        return verdict
    each = pictures_each(t, v, bump)
    fps = 1e9 / float(np.median(np.diff(t)))
    if each == 1 or fps / each >= LOWEST_FPS - ROOM_FPS:
        return verdict
    return Verdict(True, State.LOW_FPS, too_few(fps, 1.0 - 1.0 / each))
