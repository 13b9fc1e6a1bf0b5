"""What follows the head is learned and taken away; what moves by itself is not."""

from __future__ import annotations

import numpy as np
import pytest

from models.spot.head import HeadRest

STEP_NS = 33_333_333


def _watch(rest: HeadRest, own: float, turn: float, seconds: float, start_ns: int = 0) -> float:
    """Turn the head there and back while a region follows it by 0.3 and moves `own` by itself.

    Returns:
        The largest distance from rest that is left.
    """
    left = 0.0
    for k in range(int(seconds * 30)):
        share = np.sin(np.pi * k / (seconds * 30)) ** 2
        head = np.zeros(6)
        head[4] = turn * share
        place = np.array([[0.3 * head[4] + own * share, 0.0]])
        still = rest.step(place, head, start_ns + k * STEP_NS)
        rest.learn(still, head, start_ns + k * STEP_NS)
        left = max(left, float(np.hypot(*still[0])))
    return left


def test_a_turn_leaves_little() -> None:
    assert _watch(HeadRest(1), 0.0, turn=0.1, seconds=2.0) < 0.4 * 0.03


def test_a_second_turn_leaves_less() -> None:
    rest = HeadRest(1)
    first = _watch(rest, 0.0, turn=0.1, seconds=2.0)
    second = _watch(rest, 0.0, turn=0.1, seconds=2.0, start_ns=4_000_000_000)
    assert second < 0.7 * first


@pytest.mark.parametrize("turn", [0.0, 0.005])
def test_a_movement_without_a_turn_stays(turn: float) -> None:
    assert _watch(HeadRest(1), 0.02, turn, seconds=0.4) > 0.9 * 0.02


def test_a_turn_raises_the_doubt_until_it_is_known() -> None:
    rest = HeadRest(1)
    assert rest.doubt == 0.0
    _watch(rest, 0.0, turn=0.1, seconds=1.0)
    first = rest.doubt
    assert first > 0.0
    rest.forget()
    assert rest.doubt == 0.0
