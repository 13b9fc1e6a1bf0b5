"""Arrows that show how the skin moves just now."""

import numpy as np
import pytest
from helpers.live_parts import a_face_crop

from app.ui.live.arrows import GAIN, ArrowMeter, room_within

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


def test_an_arrow_ends_at_the_outline_of_the_face() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [5, 5]], np.float32)
    start = np.array([[5, 5], [5, 5], [10, 5], [9, 9]], np.float32)
    move = np.array([[20, 0], [-2, 3], [4, 0], [2, 4]], np.float32)
    assert room_within(square, start, move).tolist() == pytest.approx([0.25, 1.0, 0.0, 0.25])


def test_arrows_of_a_large_movement_stay_on_the_face() -> None:
    meter = ArrowMeter()
    for i in range(6):
        meter.step(a_face_crop(i, i * FRAME_NS))
    still, moved = a_face_crop(6, 6 * FRAME_NS), a_face_crop(6, 6 * FRAME_NS, shift_px=6)
    image = still.image.copy()
    image[150:] = moved.image[150:]
    shown = meter.step(type(still)(6, 6 * FRAME_NS, 1, image, still.points, still.warp))
    assert shown is not None
    assert len(shown.end) > 5
    to_frame = np.linalg.inv(np.vstack([still.warp, [0, 0, 1]]))
    points = still.points @ to_frame[:2, :2].T + to_frame[:2, 2]
    assert (shown.end >= points.min(axis=0) - 0.01).all()
    assert (shown.end <= points.max(axis=0) + 0.01).all()
