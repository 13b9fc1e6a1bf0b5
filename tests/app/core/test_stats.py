"""Rates and percentiles say what was measured, and NaN or 0 where nothing was."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.stats import Percentiles, Rate, rss_mb

SECOND = 1_000_000_000


@settings(deadline=None)
@given(st.integers(1, 240), st.integers(0, 10**12))
def test_even_stamps_give_their_rate(fps: int, start: int) -> None:
    rate = Rate(window_s=3.0)
    for i in range(fps * 4):
        rate.add(start + round(i * SECOND / fps))
    assert rate.per_second() == pytest.approx(fps, rel=1e-3)


def test_old_stamps_leave_the_window() -> None:
    rate = Rate(window_s=1.0)
    for i in range(100):
        rate.add(i * SECOND // 100)
    for i in range(20):
        rate.add(2 * SECOND + i * SECOND // 10)
    assert rate.per_second() == pytest.approx(10)


def test_a_silent_source_falls_to_zero() -> None:
    rate = Rate(window_s=1.0)
    for i in range(30):
        rate.add(i * SECOND // 30)
    assert rate.per_second(SECOND) == pytest.approx(30, rel=0.05)
    assert 10 < rate.per_second(SECOND + SECOND // 2) < 25
    assert rate.per_second(4 * SECOND) == 0


def test_one_stamp_is_no_rate_and_a_step_back_starts_anew() -> None:
    rate = Rate()
    rate.add(5 * SECOND)
    assert rate.per_second() == 0
    rate.add(SECOND)
    assert rate.per_second() == 0
    assert not rate.full()


def test_the_window_is_full_after_its_length() -> None:
    rate = Rate(window_s=2.0)
    full_at = next(i for i in range(100) if rate.add(i * SECOND // 30) or rate.full())
    assert 57 <= full_at <= 61


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.integers(1, 20))
def test_percentiles_are_those_of_the_last_values(values: list[float], window: int) -> None:
    percentiles = Percentiles(window)
    for value in values:
        percentiles.add(value)
    last = values[-window:]
    spread = percentiles.spread()
    assert spread.count == percentiles.count() == len(last)
    assert spread.largest == max(last)
    assert spread.p95 == percentiles.percentile(95) == pytest.approx(float(np.percentile(last, 95)))
    assert spread.p50 == pytest.approx(float(np.median(last)))


def test_nothing_measured_is_nan() -> None:
    percentiles = Percentiles(4)
    assert percentiles.spread().count == 0
    assert math.isnan(percentiles.spread().p99)
    assert math.isnan(percentiles.percentile(50))


def test_a_window_holds_at_least_one_value() -> None:
    with pytest.raises(ValueError, match="at least 1, found 0"):
        Percentiles(0)


def test_memory_is_measured() -> None:
    assert 5 < rss_mb() < 100_000
