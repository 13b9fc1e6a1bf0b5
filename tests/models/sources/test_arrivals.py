"""Counts by the second, in constant memory, the same however time passes."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sources.arrivals import SECOND_NS, Arrivals, Evidence


def steady(arrivals: Arrivals, fps: int, first: int, count: int) -> None:
    """Let `count` pictures come, from number `first` on."""
    for number in range(first, first + count):
        arrivals.add(number * SECOND_NS // fps)


def test_nothing_has_no_evidence() -> None:
    assert Arrivals().evidence() == Evidence()
    assert Arrivals(4).evidence(5) == Evidence()


def test_a_day_of_silence_costs_no_time_and_counts_as_poor() -> None:
    arrivals = Arrivals()
    steady(arrivals, 30, 0, 60)
    arrivals.add(86_400 * SECOND_NS)
    found = arrivals.evidence()
    assert found.poor == found.seconds - 2 == 86_398
    assert found.first_poor_s == 2
    assert found.empty_s == pytest.approx(86_398.0, abs=0.1)
    assert found.longest_s == pytest.approx(86_398.0, abs=0.1)


def test_a_window_forgets_what_is_older() -> None:
    arrivals = Arrivals(4)
    steady(arrivals, 10, 0, 50)
    steady(arrivals, 30, 150, 300)
    found = arrivals.evidence()
    assert (found.seconds, found.poor, found.pictures) == (4, 0, 120)


def test_a_pause_that_lasts_counts_before_it_ends() -> None:
    arrivals = Arrivals(4)
    steady(arrivals, 30, 0, 150)
    assert arrivals.evidence(5 * SECOND_NS).poor == 0
    assert arrivals.evidence(8 * SECOND_NS).poor == 3
    arrivals.add(7 * SECOND_NS)
    assert arrivals.evidence().poor == 3


def test_a_restart_forgets_everything() -> None:
    arrivals = Arrivals()
    steady(arrivals, 30, 0, 90)
    arrivals.restart()
    assert arrivals.evidence() == Evidence()


def test_memory_stays_the_same_however_long_it_runs() -> None:
    arrivals = Arrivals()
    steady(arrivals, 60, 0, 6000)
    size = sum(sys.getsizeof(value) for value in vars(arrivals).values())
    steady(arrivals, 60, 6000, 6000)
    assert sum(sys.getsizeof(value) for value in vars(arrivals).values()) == size


@given(st.lists(st.tuples(st.integers(-(10**10), 10**10), st.booleans()), max_size=60))
def test_any_stamps_give_counts_that_add_up(pictures: list[tuple[int, bool]]) -> None:
    arrivals = Arrivals()
    for t_ns, repeated in pictures:
        arrivals.add(t_ns, repeated)
    found = arrivals.evidence()
    assert found.pictures == len(pictures)
    assert found.different + found.repeated <= found.pictures
    assert 0 <= found.poor <= found.seconds
    assert 0 <= found.empty_s <= found.span_s
