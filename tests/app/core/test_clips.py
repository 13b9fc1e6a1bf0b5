"""The crop keeper: one transform a clip, its margins, and what it says of missing pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import FRAME_NS, crop, skin

from app.core.clips import CropKeeper, under
from models.records import Kind, State, Window

HOME = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
MOVED = np.array([[1, 0, 5], [0, 1, -3]], np.float32)


def _window(onset: int, apex: int, offset: int, state: State = State.OK, cause: str = "") -> Window:
    times = [k * FRAME_NS for k in (onset, apex, offset)]
    return Window(
        *times, onset, apex, offset, 20.0, Kind.MICRO, "nose", times[2], state=state, cause=cause
    )


def _kept(seqs: range, warp_after: int = 10_000) -> CropKeeper:
    keeper = CropKeeper()
    for seq in seqs:
        keeper.add(crop(seq, HOME if seq < warp_after else MOVED))
    return keeper


def test_clip_holds_the_movement_and_a_margin() -> None:
    clip = _kept(range(60)).take(_window(20, 25, 30))
    assert (clip.onset.seq, clip.apex.seq, clip.offset.seq) == (20, 25, 30)
    assert (clip.frames[0].seq, clip.frames[-1].seq) == (14, 36)
    assert clip.state is State.OK


def test_all_pictures_lie_under_the_transform_of_the_onset() -> None:
    clip = _kept(range(60), warp_after=23).take(_window(20, 25, 30))
    assert all(np.array_equal(c.warp, HOME) for c in (*clip.frames, clip.apex, clip.offset))


def test_a_picture_under_the_same_transform_is_not_touched() -> None:
    keeper = _kept(range(30))
    clip = keeper.take(_window(10, 12, 14))
    again = keeper.take(_window(10, 12, 14))
    assert clip.apex is again.apex


def test_warping_back_puts_the_skin_where_it_was() -> None:
    import cv2

    picture = skin((256, 256))
    shifted = np.asarray(cv2.warpAffine(picture, MOVED, (256, 256)), np.uint8)
    unwarped = under(crop(0, MOVED, image=shifted), HOME)
    inner = (slice(10, -10), slice(10, -10))
    assert np.abs(unwarped.image[inner].astype(int) - picture[inner]).max() <= 1


def test_a_border_within_the_movement_is_read_at_rest() -> None:
    window = replace(_window(20, 25, 30), onset_read_ns=45 * FRAME_NS, offset_read_ns=10 * FRAME_NS)
    clip = _kept(range(60)).take(window)
    assert (clip.onset.seq, clip.apex.seq, clip.offset.seq) == (45, 25, 10)
    assert clip.state is State.OK


def test_crops_older_than_five_seconds_are_let_go() -> None:
    keeper = _kept(range(300))
    assert len(keeper) == 151
    clip = keeper.take(_window(20, 25, 30))
    assert clip.state is State.LOW_QUALITY
    assert "oldest picture" in clip.cause


def test_a_face_lost_inside_is_said() -> None:
    keeper = CropKeeper()
    for seq in (*range(25), *range(27, 60)):
        keeper.add(crop(seq))
    assert keeper.take(_window(20, 26, 30)).state is State.NO_FACE


def test_missing_frames_that_the_window_carries_are_said_and_leave_the_state() -> None:
    keeper = CropKeeper()
    for seq in (*range(22), *range(24, 60)):
        keeper.add(crop(seq))
    clip = keeper.take(_window(20, 25, 30, cause="2 of 11 pictures are missing"))
    assert clip.state is State.OK
    assert clip.cause == "2 of 11 pictures are missing"


def test_a_closed_gate_inside_is_passed_on() -> None:
    keeper = CropKeeper()
    for seq in range(60):
        bad = seq == 24
        state = State.EXPOSURE_CHANGE if bad else State.OK
        reasons = ("brightness changed by +9 %",) if bad else ()
        keeper.add(crop(seq, quality=0.4 if bad else 1.0, state=state, reasons=reasons))
    clip = keeper.take(_window(20, 25, 30))
    assert clip.state is State.EXPOSURE_CHANGE
    assert clip.cause.startswith("brightness")
    assert clip.quality == 0.4


def test_the_window_speaks_first() -> None:
    clip = _kept(range(60)).take(_window(20, 25, 30, State.LOW_FPS, "20.0 frames a second"))
    assert clip.state is State.LOW_FPS
    assert clip.cause == "20.0 frames a second"


def test_nothing_kept_is_a_state_and_not_an_error() -> None:
    assert not CropKeeper().take(_window(20, 25, 30)).state.may_be_labelled


def test_a_source_that_starts_again_starts_a_new_memory() -> None:
    keeper = _kept(range(60))
    keeper.add(crop(0))
    assert len(keeper) == 1


def test_a_crop_under_another_transform_keeps_its_depth_in_its_own_pixels() -> None:
    twice = np.array([[0, 2, 0], [-2, 0, 500]], np.float32)
    assert under(crop(0, HOME, depth=np.full(478, 3, np.float32)), twice).depth == pytest.approx(6)


def test_clips_are_read_without_the_motion_of_the_head_only_if_that_is_asked_for() -> None:
    keeper = _kept(range(60))
    assert not keeper.take(_window(20, 25, 30)).steady
    keeper.steady = True
    assert keeper.take(_window(20, 25, 30)).steady
