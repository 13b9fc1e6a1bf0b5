"""Arrows that show how the skin moves just now."""

import numpy as np
import pytest
from helpers.live_parts import a_face_crop

from app.ui.live.arrows import GAIN, ArrowMeter

FRAME_NS = 33_333_333


def test_a_still_face_shows_no_arrows() -> None:
    meter = ArrowMeter()
    shown = [meter.step(a_face_crop(i, i * FRAME_NS)) for i in range(8)][-1]
    assert shown is not None
    assert len(shown.start) == 0


def test_nothing_is_compared_before_some_time_has_passed() -> None:
    meter = ArrowMeter()
    assert meter.step(a_face_crop(0, 0)) is None
    assert meter.step(a_face_crop(1, FRAME_NS)) is None


def test_a_shift_of_the_whole_crop_is_head_motion_and_shows_no_arrows() -> None:
    meter = ArrowMeter()
    for i in range(6):
        meter.step(a_face_crop(i, i * FRAME_NS))
    shown = meter.step(a_face_crop(6, 6 * FRAME_NS, shift_px=2))
    assert shown is not None
    assert len(shown.start) < 6


def test_a_patch_that_moves_gets_arrows_along_its_movement() -> None:
    meter = ArrowMeter()
    for i in range(6):
        meter.step(a_face_crop(i, i * FRAME_NS))
    still, moved = a_face_crop(6, 6 * FRAME_NS), a_face_crop(6, 6 * FRAME_NS, shift_px=3)
    image = still.image.copy()
    image[150:] = moved.image[150:]
    patch = type(still)(6, 6 * FRAME_NS, 1, image, still.points, still.warp)
    shown = meter.step(patch)
    assert shown is not None
    length = shown.end - shown.start
    assert len(length) > 5
    # 3 crop pixels are 1.5 frame pixels under this warp.
    assert float(np.median(length[:, 0])) == pytest.approx(1.5 * GAIN, abs=2.0)


def test_losing_the_face_forgets_what_was_seen() -> None:
    meter = ArrowMeter()
    for i in range(6):
        meter.step(a_face_crop(i, i * FRAME_NS))
    assert meter.step(None) is None
    assert meter.step(a_face_crop(9, 9 * FRAME_NS)) is None
