"""Movements whose pictures were sent more than once climb in steps; others do not."""

from __future__ import annotations

import numpy as np
import pytest

from models.records import State
from models.spot.bumps import Bump, Numbers, Times
from models.spot.screen import Verdict
from models.spot.staircase import filmed, pictures_each

FOUND = Verdict(True)
HEIGHT = 50.0


def movement(
    fps: float, each: int = 1, phase: int = 0, length_s: float = 0.3, noise: float = 0.3
) -> tuple[Times, Numbers, Bump]:
    """Rise and fall smoothly, filmed at a rate of which every picture comes `each` times."""
    count = round((length_s + 0.4) * fps)
    t = np.round(np.arange(count) * 1e9 / fps).astype(np.int64)
    shown = t[np.maximum((np.arange(count) + phase) // each * each - phase, 0)] / 1e9
    share = np.clip((shown - 0.2) / length_s, 0.0, 1.0)
    rng = np.random.default_rng(1)
    v = HEIGHT * np.sin(np.pi * share) ** 2 + noise * rng.random(count)
    apex_s = 0.2 + length_s / 2
    return (
        t,
        v,
        Bump(int(0.2e9), round(apex_s * 1e9), round((0.2 + length_s) * 1e9), HEIGHT, 0.0, False),
    )


@pytest.mark.parametrize("length_s", [0.1, 0.2, 0.3, 0.5])
@pytest.mark.parametrize("fps", [30.0, 60.0, 200.0])
def test_a_movement_whose_pictures_are_all_new_is_none(fps: float, length_s: float) -> None:
    assert pictures_each(*movement(fps, length_s=length_s)) == 1


@pytest.mark.parametrize(("fps", "each"), [(30.0, 2), (30.0, 3), (60.0, 4), (60.0, 6)])
def test_it_is_told_how_often_each_picture_came(fps: float, each: int) -> None:
    for phase in range(each):
        assert pictures_each(*movement(fps, each, phase, length_s=0.45)) == each


def test_too_few_different_pictures_are_said_with_their_rate() -> None:
    verdict = filmed(FOUND, *movement(30.0, 2))
    assert (verdict.kept, verdict.state) == (True, State.LOW_FPS)
    assert verdict.cause.startswith("only 15.0 of 30.0 frames a second are different pictures")


def test_sixty_pictures_of_which_thirty_differ_are_enough() -> None:
    assert pictures_each(*movement(60.0, 2)) == 2
    assert filmed(FOUND, *movement(60.0, 2)) is FOUND


def test_a_movement_that_is_over_within_a_picture_is_not_called_so() -> None:
    t, v, bump = movement(30.0)
    v = np.where((t > 0.25e9) & (t < 0.45e9), HEIGHT, 0.0)
    assert pictures_each(t, v, bump) == 1


def test_a_lost_picture_does_not_hide_the_steps() -> None:
    t, v, bump = movement(30.0, 2, length_s=0.5)
    kept = np.arange(len(t)) != 9
    assert pictures_each(t[kept], v[kept], bump) == 2


def test_other_verdicts_stay() -> None:
    for verdict in (Verdict(False), Verdict(True, State.LOW_QUALITY, "dark")):
        assert filmed(verdict, *movement(30.0, 2)) is verdict
