"""A series gives back the motions that it was given, and keeps few bytes of each."""

from __future__ import annotations

import numpy as np

from models.records import Motion, State
from models.spot.series import MotionSeries


def motion(k: int) -> Motion:
    state, cause = (State.HEAD_MOTION, f"turned {k} deg") if k % 3 == 0 else (State.OK, "")
    value = np.array([k / 7, -k / 3], np.float32)
    noise = np.array([0.1, 0.2 + k], np.float32)
    return Motion(
        k,
        33_333_333 * k,
        value,
        noise,
        state,
        cause,
        k / 11,
        k / 13,
        -k / 17,
        k / 19,
        k % 2,
        k % 5,
        k / 23,
    )


def test_every_field_comes_back_as_it_was() -> None:
    series = MotionSeries()
    for k in range(9000):
        series.add(motion(k))
    assert len(series) == 9000
    for k, found in zip((8998, 8999), series.between(8998, 9999), strict=True):
        for name in Motion.__slots__:
            np.testing.assert_array_equal(getattr(found, name), getattr(motion(k), name))
    assert series.times_ns()[8999] == motion(8999).t_ns
    assert series.values(1)[5] == motion(5).value[1]
    assert series.noises(1)[5] == motion(5).noise[1]
