"""The offset between screen and camera is found from uneven changes, or said not to be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.capture.errors import StudyError
from training.capture.layout import StudyFolder
from training.capture.sync import (
    Flip,
    Setup,
    flip_times,
    keep_offset,
    measured,
    offsets_ms,
    sync_for,
)

SETUP = Setup("HDMI-1 1920x1080@60", "Brio", "1280x720@60")
NOW = "2026-11-28T20:00:00Z"


def _flips() -> list[Flip]:
    times = (1_000_000_000 + round(1e9 * time) for time in flip_times(10.0))
    return [Flip(t_ns, n % 2 == 0) for n, t_ns in enumerate(times)]


def _seen(
    flips: list[Flip], late_ms: float, contrast: float = 100.0, fps: float = 60.0
) -> tuple[list[int], list[float]]:
    """Give what a camera sees: each change later by so much, with a little noise."""
    rng = np.random.default_rng(1)
    times = np.arange(0, 12_000_000_000, round(1e9 / fps))
    white = np.zeros(len(times))
    for flip in flips:
        white[times >= flip.t_ns + late_ms * 1e6] = float(flip.white)
    return times.tolist(), (50 + contrast * white + rng.normal(0, 0.3, len(times))).tolist()


def test_changes_are_uneven_and_far_enough_apart() -> None:
    steps = np.diff(flip_times())
    assert 25 < len(steps) < 45
    assert steps.min() > 0.44
    assert steps.std() > 0.05


@pytest.mark.parametrize("late_ms", [0.0, 42.0, 180.0])
def test_a_late_camera_is_measured_to_within_a_frame(late_ms: float) -> None:
    flips = _flips()
    t_ns, brightness = _seen(flips, late_ms)
    found = offsets_ms(flips, np.asarray(t_ns), np.asarray(brightness))
    assert len(found) == len(flips)
    assert abs(float(np.median(found)) - late_ms) < 1000 / 60
    offset = measured(SETUP, flips, t_ns, brightness, NOW)
    assert offset.p50_ms <= offset.p95_ms
    assert (offset.seen, offset.shown, offset.setup) == (len(flips), len(flips), SETUP)


def test_a_camera_that_looks_elsewhere_is_said() -> None:
    flips = _flips()
    with pytest.raises(StudyError, match=f"saw 0 of {len(flips)} changes"):
        measured(SETUP, flips, *_seen(flips, 40.0, contrast=3.0), NOW)
    with pytest.raises(StudyError, match="saw 0 of 0"):
        measured(SETUP, [], [1, 2], [0.0, 1.0], NOW)


def test_a_measurement_holds_for_its_own_screen_camera_and_mode(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    assert sync_for(folder, SETUP) == ""
    flips = _flips()
    offset = measured(SETUP, flips, *_seen(flips, 40.0), NOW)
    assert keep_offset(folder, offset) == "001"
    assert sync_for(folder, SETUP) == "001"
    assert sync_for(folder, Setup(SETUP.screen, SETUP.camera, "640x480@30")) == ""
    other = offset.model_copy(update={"camera": "C920"})
    assert keep_offset(folder, other) == "002"
    assert sync_for(folder, SETUP) == ""
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.sync.iterdir())
    (folder.sync / "002.json").write_text("{}")
    with pytest.raises(StudyError):
        sync_for(folder, SETUP)
