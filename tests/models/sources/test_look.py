"""A look tells one even colour and a picture that never changes, however it is encoded."""

from __future__ import annotations

import numpy as np

from models.sources.look import (
    PAUSES_NS,
    Content,
    Grey,
    Looker,
    small_from_image,
    small_from_jpeg,
)

SECOND = 1_000_000_000


def noisy(level: float, seed: int) -> Grey:
    """Make a ramp with noise around a level."""
    noise = np.random.default_rng(seed).normal(0, 0.5, (45, 80))
    return np.clip(level + np.linspace(0, 60, 80) + noise, 0, 255).astype(np.uint8)


def test_a_picture_that_moves_is_fine() -> None:
    looker = Looker()
    looks = [looker.see(n * SECOND, noisy(50 + 8 * (n % 3), n)) for n in range(6)]
    assert not any(look.poor for look in looks)


def test_a_picture_that_stands_still_is_told_after_two_seconds() -> None:
    looker = Looker()
    looks = [looker.see(n * SECOND, noisy(50, n)) for n in range(5)]
    assert [look.poor for look in looks] == [False, False, True, True, True]
    assert Content().plus(looks[-1]).still_s == 4.0
    assert not looker.see(5 * SECOND, noisy(80, 5)).poor


def test_one_even_colour_is_told_at_once() -> None:
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, :, 1] = 150
    assert Looker().see(0, small_from_image(picture)).blank


def test_looks_are_rare_uneven_and_begin_anew_when_the_clock_runs_back() -> None:
    looker = Looker()
    looks = []
    for t_ns in range(0, 10 * SECOND, SECOND // 60):
        if looker.due(t_ns):
            looker.see(t_ns, noisy(50, 0))
            looks.append(t_ns)
    steps = np.diff(looks)
    assert len(looks) == 12
    assert set(np.round(steps / 1e8)) == {round(pause / 1e8) for pause in PAUSES_NS}
    assert looker.due(0)


def test_what_is_no_jpeg_is_not_looked_at() -> None:
    assert small_from_jpeg(b"\xff\xd8\xff no picture") is None
