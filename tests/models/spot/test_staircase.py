"""Movements whose pictures were sent more than once climb in steps; others do not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from models.records import Numbers
from models.spot.bumps import Bump, Times
from models.spot.staircase import HOLDS_NS, Stairs, course_of

HEIGHT = 50.0
Movement = tuple[Times, Numbers, Bump]


def movement(
    fps: float,
    different: Fraction = Fraction(1),
    late: int = 0,
    length_s: float = 0.3,
    begin_s: float = 0.0,
    height: float = HEIGHT,
) -> Movement:
    """Rise and fall smoothly, filmed at `different` times the rate that the pictures are sent at.

    `late` pictures pass before the first row begins.
    """
    count = round((length_s + 0.4) * fps)
    t = np.round((begin_s + np.arange(count) / fps) * 1e9).astype(np.int64)
    filmed = np.floor((np.arange(count) + late) * float(different) + 1e-9) / float(different)
    shown_s = (np.ceil(filmed - 1e-9) - late) / fps
    share = np.clip((shown_s - 0.2) / length_s, 0.0, 1.0)
    noise = np.random.default_rng(1).random(count)
    v = height * np.sin(np.pi * share) ** 2 + 0.6 * noise
    times_s = (0.2, 0.2 + length_s / 2, 0.2 + length_s)
    onset, apex, offset = (round((begin_s + time_s) * 1e9) for time_s in times_s)
    return t, v, Bump(onset, apex, offset, height, 0.0, False)


def different(*movements: Movement) -> float:
    """Show movements one after the other; give the share of different pictures at the last."""
    stairs = Stairs()
    for move in movements:
        stairs.see(*move)
    return stairs.different(movements[-1][2].apex_ns)


@pytest.mark.parametrize("length_s", [0.1, 0.2, 0.3, 0.5])
@pytest.mark.parametrize("fps", [30.0, 60.0, 200.0])
def test_pictures_that_are_all_new_make_no_steps(fps: float, length_s: float) -> None:
    for late in range(3):
        assert different(movement(fps, late=late, length_s=length_s)) == 1.0


@pytest.mark.parametrize(
    ("fps", "share"),
    [
        (30.0, Fraction(1, 2)),
        (30.0, Fraction(1, 3)),
        (60.0, Fraction(1, 4)),
        (30.0, Fraction(2, 3)),
    ],
    ids=str,
)
def test_it_is_seen_which_share_of_the_pictures_is_new(fps: float, share: Fraction) -> None:
    for late in range(share.denominator):
        assert different(movement(fps, share, late, length_s=0.5)) == pytest.approx(float(share))


def test_too_few_different_pictures_are_said_with_their_rate() -> None:
    stairs = Stairs()
    t, v, bump = movement(30.0, Fraction(1, 2))
    stairs.see(t, v, bump)
    assert stairs.cause(t, bump) == (
        "only 15.0 of 30.0 frames a second are different pictures, 25 are needed"
    )


def test_sixty_pictures_of_which_thirty_differ_are_enough() -> None:
    stairs = Stairs()
    t, v, bump = movement(60.0, Fraction(1, 2))
    stairs.see(t, v, bump)
    assert stairs.different(bump.apex_ns) == 0.5
    assert stairs.cause(t, bump) == ""


def step_like(begin_s: float) -> Movement:
    """Go up within a picture and down again within a picture, three later."""
    t, _, bump = movement(30.0, begin_s=begin_s)
    after_s = t / 1e9 - begin_s
    return t, np.where((after_s > 0.25) & (after_s < 0.35), HEIGHT, 0.0), bump


def test_one_movement_without_stops_says_nothing_and_two_do() -> None:
    assert different(step_like(0.0)) == 1.0
    assert different(step_like(0.0), step_like(5.0)) == pytest.approx(1 / 3)


def test_a_second_look_at_a_movement_does_not_count_twice() -> None:
    assert different(step_like(0.0), step_like(0.0)) == 1.0


def test_what_a_blink_showed_holds_for_a_short_movement_after_it() -> None:
    blink = movement(30.0, Fraction(1, 2), length_s=0.5)
    short = movement(30.0, Fraction(1, 2), length_s=0.1, begin_s=4.0, height=9.0)
    assert different(short) == 1.0
    assert different(blink, short) == 0.5
    late = movement(30.0, Fraction(1, 2), length_s=0.1, begin_s=4.0 + HOLDS_NS / 1e9, height=9.0)
    assert different(blink, late) == 1.0


def test_a_movement_in_new_pictures_ends_it() -> None:
    steps, smooth = movement(30.0, Fraction(1, 2)), movement(30.0, begin_s=5.0, length_s=0.4)
    assert different(steps, smooth) == 1.0


def test_a_lost_picture_does_not_hide_the_steps() -> None:
    t, v, bump = movement(30.0, Fraction(1, 2), length_s=0.5)
    present = np.arange(len(t)) != 9
    assert different((t[present], v[present], bump)) == 0.5


def test_a_faint_movement_shows_nothing() -> None:
    assert course_of(*movement(30.0, Fraction(1, 2), height=6.0)) is None
