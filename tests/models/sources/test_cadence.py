"""Lost frames are told from late ones by what follows the pause."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.sources.cadence import Cadence

MS = 1_000_000


def lost(stamps_ms: Iterable[float]) -> list[int]:
    cadence = Cadence()
    return [cadence.step(round(t * MS)) for t in stamps_ms]


def steady(count: int, step_ms: float = 33.3) -> list[float]:
    return [i * step_ms for i in range(count)]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([60, 30, 20]))
@example(153, 60)
@example(7640, 60)
def test_jitter_of_four_milliseconds_is_no_loss(seed: int, fps: int) -> None:
    rng = np.random.default_rng(seed)
    stamps = np.arange(200) * 1000 / fps + rng.uniform(-4, 4, 200)
    assert sum(lost(stamps)) == 0


@settings(deadline=None)
@given(st.sets(st.integers(20, 180), max_size=10))
def test_every_missing_frame_is_counted_once(missing: set[int]) -> None:
    stamps = [t for i, t in enumerate(steady(200)) if i not in missing]
    assert sum(lost(stamps)) == len(missing)


def test_a_burst_after_a_pause_is_a_late_host_and_no_loss() -> None:
    stamps = steady(40)
    for i in range(20, 24):
        stamps[i] = stamps[24] - (24 - i)
    assert sum(lost(stamps)) == 0


def test_a_pause_that_is_only_half_made_up_counts_the_rest() -> None:
    stamps = steady(40)
    arrived = [*stamps[:20], stamps[24] - 1, stamps[24], *stamps[25:]]
    assert sum(lost(arrived)) == 3


def test_a_halved_rate_is_soon_taken_for_what_it_is() -> None:
    slow = [40 * 16.7 + i * 33.4 for i in range(100)]
    verdicts = lost(steady(40, 16.7) + slow)
    assert sum(verdicts[80:]) == 0


def test_restart_forgives_an_absence() -> None:
    cadence = Cadence()
    for t in steady(30):
        cadence.step(round(t * MS))
    cadence.restart()
    assert sum(cadence.step(round((t + 60_000) * MS)) for t in steady(30)) == 0
