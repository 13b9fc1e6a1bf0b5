"""Times of pictures if the container's stamps are missing, repeat or run backwards."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOSTLY = 0.9
"""Share of the stamps that must increase for the others to count as single errors."""


@dataclass(frozen=True, slots=True)
class Times:
    """Strictly increasing times in the stream's time base, how many were invented, and how."""

    ticks: NDArray[np.int64]
    made_up: int = 0
    rule: str = ""


def mended(stamps: Sequence[int | None], step: int) -> Times:
    """Make increasing times from stamps in display order.

    Single stamps that are missing or wrong are interpolated. If the clock restarts, the later part
    is moved after the earlier one.

    Args:
        stamps: One per picture, None if missing. At least one is not None.
        step: The usual step between two pictures, at least 1.
    """
    stamped = [(place, stamp) for place, stamp in enumerate(stamps) if stamp is not None]
    good = _longest_rise([stamp for _, stamp in stamped])
    if len(good) < MOSTLY * len(stamped):
        joined, jumps = _joined(stamped, step)
        good, stamped = _longest_rise([stamp for _, stamp in joined]), joined
    else:
        jumps = 0
    places = np.array([stamped[k][0] for k in good], np.int64)
    values = np.array([stamped[k][1] for k in good], np.int64)
    ticks = _filled(places, values, len(stamps), step)
    made_up = int(
        np.sum(
            [stamp is None or int(tick) != stamp for stamp, tick in zip(stamps, ticks, strict=True)]
        )
    )
    return Times(ticks, made_up, _rule(made_up, jumps))


def _rule(made_up: int, jumps: int) -> str:
    if not made_up:
        return ""
    if jumps:
        return (
            f"its clock ran backwards {jumps} times; {made_up} times were set so that each part "
            "follows the one before"
        )
    return (
        f"{made_up} time stamps were missing or out of line and were set between their neighbours"
    )


def from_decoding(stamps: Sequence[int], delay: int, step: int) -> Times:
    """Make times from stamps in decoding order.

    The encoder stamps the `n`-th decoded picture with the time of the `(n - delay)`-th shown one,
    so the display times are the same sequence, shifted by `delay`.

    Args:
        stamps: In decoding order. delay: Largest number of places by which a picture is decoded
            later than shown. step: The usual step.
    """
    row = mended(stamps, step).ticks
    lag = int(row[min(delay, len(row) - 1)] - row[0])
    ahead = row[delay:] - lag
    last = int(ahead[-1]) if len(ahead) else int(row[0]) - step
    rest = last + step * np.arange(1, len(row) - len(ahead) + 1)
    ticks = np.concatenate([ahead, rest]).astype(np.int64)
    rule = (
        f"its container holds no times of showing; {len(row)} times were set from those of "
        "decoding, in the order of showing"
    )
    return Times(ticks, len(row), rule)


def _filled(
    places: NDArray[np.int64], values: NDArray[np.int64], count: int, step: int
) -> NDArray[np.int64]:
    """Interpolate and extrapolate the good times; the result increases strictly."""
    every = np.arange(count)
    ticks = np.round(np.interp(every, places, values)).astype(np.int64)
    before, after = every < places[0], every > places[-1]
    ticks[before] = values[0] - step * (places[0] - every[before])
    ticks[after] = values[-1] + step * (every[after] - places[-1])
    # If there are more pictures between two stamps than ticks, the later ones are moved on.
    return np.asarray(np.maximum.accumulate(ticks - every) + every, np.int64)


def _joined(stamped: Sequence[tuple[int, int]], step: int) -> tuple[list[tuple[int, int]], int]:
    """Move each part that begins with a jump backwards after the previous part."""
    joined, offset, jumps = [stamped[0]], 0, 0
    for (_, before), (place, stamp) in pairwise(stamped):
        if stamp < before:
            jumps += 1
            offset = joined[-1][1] + step - stamp
        joined.append((place, stamp + offset))
    return joined, jumps


def _longest_rise(values: Sequence[int]) -> list[int]:
    """Return the indices of the longest strictly increasing subsequence (patience sorting)."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_left(tails, value)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(value)
            at.append(place)
        else:
            tails[pile], at[pile] = value, place
    rise, place = [], at[-1] if at else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]
