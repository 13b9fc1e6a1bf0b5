"""Borders of a movement do not shift with the frame rate."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.spot.bumps import refine

ONSET, APEX, OFFSET = 1.0, 1.12, 1.30
"""Seconds."""


def curve(s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give a raised-cosine movement at these times."""
    rise = np.clip((s - ONSET) / (APEX - ONSET), 0.0, 1.0)
    fall = np.clip((s - APEX) / (OFFSET - APEX), 0.0, 1.0)
    return (1.0 - np.cos(np.pi * rise)) / 2.0 * (1.0 + np.cos(np.pi * fall)) / 2.0


def borders(rate: float, phase: float) -> tuple[float, float]:
    """Measure the movement filmed at a rate, in seconds off the truth: onset, offset."""
    s = np.arange(0.6 + phase / rate, 1.8, 1.0 / rate)
    v = curve(s)
    core = np.flatnonzero(v > 0.4)
    bump = refine((s * 1e9).astype(np.int64), v, int(core[0]), int(core[-1]))
    return bump.onset_ns / 1e9 - ONSET, bump.offset_ns / 1e9 - OFFSET


@pytest.mark.parametrize("rate", [30.0, 60.0, 200.0])
def test_borders_lie_beyond_the_foot_alike_at_every_rate(rate: float) -> None:
    """The mean shift over all phases is the same, and no border is a frame off it."""
    off = np.array([borders(rate, phase) for phase in np.linspace(0.0, 1.0, 40, endpoint=False)])
    assert off.mean(axis=0) == pytest.approx((-0.015, 0.015), abs=0.003)
    assert np.abs(off - off.mean(axis=0)).max() < 1.0 / rate


def test_onset_comes_before_apex_before_offset() -> None:
    """Even where a movement lasts two frames."""
    t = np.arange(40, dtype=np.int64) * 33_333_333
    v = np.zeros(40)
    v[20] = 1.0
    bump = refine(t, v, 20, 20)
    assert bump.onset_ns < bump.apex_ns < bump.offset_ns


@pytest.mark.parametrize("side", [1, -1])
def test_a_movement_that_is_cut_off_counts_from_the_side_that_shows_rest(side: int) -> None:
    s = np.arange(0.0, 2.0, 1 / 30)
    v = np.exp(-((s - 0.2) ** 2) / 0.06)
    t, v = (s * 1e9).astype(np.int64), v[::side]
    core = np.flatnonzero(v > 0.6)
    bump = refine(t, v, int(core[0]), int(core[-1]), known_rest=True)
    assert bump.height == pytest.approx(float(v.max()), abs=0.05)
    assert bump.base == pytest.approx(0.0, abs=0.05)
