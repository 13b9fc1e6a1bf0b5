"""A mode must be what it claims; a picture is judged by brightness and sharpness."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from helpers.cameras import FakeControls, real_fps
from helpers.recordings import Played

from app.core.camera_control.check import (
    MeasuredMode,
    best_mode,
    histogram,
    measure,
    sharpness,
)
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.presets import preset_for
from models.records import Frame
from models.sources.source import Mode

MODES = preset_for("C922").modes


class Ticking(Played):
    """A source that gives a frame at every reading, on a clock of its own."""

    def __init__(self, mode: Mode, fps: float):
        super().__init__(mode, packets=False)
        self._step_ns, self._seq = round(1e9 / fps), 0

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        self._seq += 1
        image = np.zeros((2, 2, 3), np.uint8)
        return Frame(self._seq, self._seq * self._step_ns, image, self.name)


def trial(controls: FakeControls, mode: Mode, format_taken: bool = True) -> MeasuredMode:
    actual = mode if format_taken else replace(mode, fourcc="YUYV")
    return measure(Ticking(actual, real_fps(actual, controls)), mode)


def test_a_locked_camera_is_what_it_claims() -> None:
    controls = FakeControls()
    lock(controls, LockPlan(60))
    found = best_mode(MODES, lambda mode: trial(controls, mode))
    assert str(found.requested) == "1280x720@60"
    assert found.fps == pytest.approx(60.0, abs=0.1)
    assert found.verdict.valid


def test_exposure_that_caps_the_rate_leads_to_the_second_mode() -> None:
    found = best_mode(MODES, lambda mode: trial(FakeControls(), mode))
    assert str(found.requested) == "1920x1080@30"
    assert found.verdict.valid


def test_yuyv_at_ten_frames_a_second_is_named() -> None:
    found = trial(FakeControls(), MODES[0], format_taken=False)
    reasons = " ".join(found.verdict.reasons)
    assert found.fps == pytest.approx(10.0, abs=0.1)
    assert "gives YUYV instead of MJPG" in reasons
    assert "at least 25" in reasons
    assert not found.verdict.valid


def test_a_silent_source_has_no_rate() -> None:
    assert measure(Played(MODES[0]), MODES[0], seconds=0.01).fps == 0.0


def test_the_histogram_counts_every_pixel_it_looks_at() -> None:
    image = np.zeros((80, 80, 3), np.uint8)
    image[:, 40:] = 255
    counts = histogram(image)
    assert counts.shape == (64,)
    assert counts.sum() == 400
    assert counts[0] == counts[63] == 200


def test_a_blurred_picture_is_less_sharp() -> None:
    image = np.random.default_rng(0).integers(0, 255, (80, 80, 3), np.uint8)
    blurred = np.asarray(cv2.GaussianBlur(image, (7, 7), 0), np.uint8)
    assert sharpness(blurred) < 0.2 * sharpness(image)
