"""Lost frames are read from the clock; late ones are not taken for lost."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.recording.schedule import missing_before

MS = 1_000_000


def stamps(count: int, seed: int, jitter_ms: float, rate: float = 60.0) -> NDArray[np.int64]:
    """Stamp frames on a steady clock, each late by a random time; order is kept."""
    rng = np.random.default_rng(seed)
    late = rng.exponential(jitter_ms * MS, count)
    return np.maximum.accumulate((np.arange(count) * 1e9 / rate + late).astype(np.int64))


def first(count: int) -> NDArray[np.bool_]:
    return np.asarray(np.arange(count) == 0)


@pytest.mark.parametrize("rate", [60.0, 59.94, 30.0, 24.7])
def test_a_steady_camera_loses_nothing(rate: float) -> None:
    t_ns = stamps(3000, 1, 2.0, rate)
    assert missing_before(t_ns, first(3000)).sum() == 0


@pytest.mark.parametrize("seed", range(4))
def test_every_lost_frame_is_found_where_it_was(seed: int) -> None:
    t_ns = stamps(6000, seed, 1.0)
    lost = np.sort(np.random.default_rng(seed).choice(np.arange(100, 5900, 3), 37, replace=False))
    numbers = np.delete(np.arange(6000), lost)
    found = missing_before(t_ns[numbers], first(len(numbers)))
    assert found.sum() == 37
    for number in lost:
        place = int(np.searchsorted(numbers, number))
        assert found[place - 2 : place + 3].sum() >= 1


def test_a_host_that_was_late_lost_nothing() -> None:
    t_ns = stamps(2000, 5, 1.0)
    for start in (300, 900, 1500):
        t_ns[start : start + 30] = np.maximum(t_ns[start : start + 30], t_ns[start] + 450 * MS)
    assert missing_before(np.maximum.accumulate(t_ns), first(2000)).sum() == 0


def test_a_host_that_was_late_for_seconds_lost_nothing() -> None:
    t_ns = stamps(3000, 7, 0.5)
    t_ns[1000:1300] += 13 * MS
    t_ns[2000:2100] += 15 * MS
    assert missing_before(np.maximum.accumulate(t_ns), first(3000)).sum() == 0


def test_the_last_frames_may_be_late() -> None:
    t_ns = stamps(600, 7, 0.5)
    t_ns[-3:] += 60 * MS
    assert missing_before(t_ns, first(600)).sum() == 0


def test_losses_before_a_late_stretch_stay_counted() -> None:
    numbers = np.delete(np.arange(3000), [500, 2400])
    t_ns = stamps(3000, 7, 0.5)[numbers]
    t_ns[1000:1300] += 13 * MS
    found = missing_before(np.maximum.accumulate(t_ns), first(len(numbers)))
    assert found.sum() == 2
    assert (found[500], found[2399]) == (1, 1)


def test_several_frames_lost_at_once_are_counted() -> None:
    numbers = np.delete(np.arange(1000), slice(400, 409))
    found = missing_before(stamps(1000, 2, 0.5)[numbers], first(len(numbers)))
    assert found[400] == 9
    assert found.sum() == 9


def test_a_new_segment_starts_a_new_schedule() -> None:
    t_ns = np.concatenate([stamps(300, 1, 0.5), stamps(300, 2, 0.5) + 9_007 * MS])
    begin = first(600)
    begin[300] = True
    assert missing_before(t_ns, begin).sum() == 0


def test_a_rate_that_halves_is_slow_and_not_lossy() -> None:
    t_ns = np.concatenate([np.arange(1200) * 33_333_333])
    assert missing_before(t_ns, first(1200)).sum() == 0


def test_short_segments_say_nothing() -> None:
    assert missing_before(np.array([0, 500 * MS, 600 * MS]), first(3)).sum() == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [1800, 6000])
def test_a_camera_that_loses_every_fiftieth_frame_is_found_out(count: int, seed: int) -> None:
    t_ns = stamps(count, seed, 1.0)
    lost = np.random.default_rng(seed).choice(np.arange(40, count - 40), count // 50, replace=False)
    numbers = np.delete(np.arange(count), lost)
    found = missing_before(t_ns[numbers], first(len(numbers)))
    assert found.sum() == len(lost)


def test_a_camera_that_loses_every_twentieth_frame_does_not_look_whole() -> None:
    t_ns = stamps(1800, 3, 1.0)
    lost = np.random.default_rng(3).choice(np.arange(40, 1760), 90, replace=False)
    found = missing_before(np.delete(t_ns, lost), first(1710))
    assert 80 <= found.sum() <= 92


def test_a_very_late_host_is_not_taken_for_a_losing_camera() -> None:
    t_ns = stamps(3000, 11, 6.0)
    assert missing_before(t_ns, first(3000)).sum() == 0


@pytest.mark.parametrize("rate", [30.0, 60.0])
@pytest.mark.parametrize("count", [45, 80, 119])
def test_a_short_recording_is_judged_too(count: int, rate: float) -> None:
    for seed in range(5):
        t_ns = stamps(count, seed, 1.0, rate)
        assert missing_before(t_ns, first(count)).sum() == 0
        lost = np.random.default_rng(seed).integers(5, count - 22)
        assert missing_before(np.delete(t_ns, lost), first(count - 1)).sum() == 1


def test_a_host_that_hands_over_half_a_second_at_once_lost_nothing() -> None:
    t_ns = stamps(60, 3, 0.5)
    t_ns[20:55] = t_ns[54]
    assert missing_before(t_ns, first(60)).sum() == 0
