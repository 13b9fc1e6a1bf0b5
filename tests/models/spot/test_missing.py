"""What missing frames do to a movement: carried or not, under whose name, in which words."""

from __future__ import annotations

import pytest

from models.records import State
from models.spot.missing import Missing

FRAME_NS = 33_333_333


def test_nothing_missing_says_nothing() -> None:
    whole = Missing(9)
    assert (whole.state, whole.cause, whole.count) == (State.OK, "", 0)


def test_one_missing_picture_is_carried_and_said() -> None:
    missing = Missing(9, camera=1, longest_ns=2 * FRAME_NS)
    assert missing.state is State.OK
    assert missing.cause == (
        "1 of 9 pictures inside the movement is missing: 1 lost by the camera or its connection"
    )


@pytest.mark.parametrize(
    ("missing", "state"),
    [
        (Missing(12, camera=3, longest_ns=4 * FRAME_NS), State.LOW_FPS),
        (Missing(12, computer=3, longest_ns=4 * FRAME_NS), State.SLOW_COMPUTER),
        (Missing(12, unseen=3, longest_ns=4 * FRAME_NS), State.NO_FACE),
        (Missing(12, camera=1, computer=2, longest_ns=4 * FRAME_NS), State.SLOW_COMPUTER),
        (Missing(6, camera=3, longest_ns=2 * FRAME_NS), State.LOW_FPS),
    ],
)
def test_what_is_not_carried_is_laid_to_whoever_lost_most(missing: Missing, state: State) -> None:
    assert missing.state is state
    assert not missing.state.may_be_labelled


def test_all_who_lost_something_are_named() -> None:
    cause = Missing(12, camera=1, computer=2, unseen=1, longest_ns=4 * FRAME_NS).cause
    assert cause.startswith("4 of 12 pictures inside the movement are missing: ")
    assert "1 lost by the camera or its connection" in cause
    assert "2 lost because the computer could not follow" in cause
    assert "1 without a face" in cause
