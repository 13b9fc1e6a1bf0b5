"""The whole path from frames to clips: what was played is found, twice the same."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from app.core.pipeline import Update, standard_pipeline
from models.records import Clip, Frame, State
from training.synth.demo import DemoFace
from training.synth.timed import TrueEvent

FRAMES = 190


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    face = DemoFace(9.0, seed=1, size=(640, 360))
    return [
        Frame(seq, timed.t_ns, timed.image, "play")
        for seq, timed in enumerate(islice(face.frames(), FRAMES))
    ]


@pytest.fixture(scope="module")
def truth() -> TrueEvent:
    return DemoFace(9.0, seed=1, size=(640, 360)).truth[0]


def _run(frames: list[Frame]) -> tuple[list[Update], list[Clip]]:
    pipeline = standard_pipeline()
    updates = [pipeline.step(frame) for frame in frames]
    clips = [clip for update in updates for clip in update.clips] + list(pipeline.flush())
    pipeline.close()
    return updates, clips


def test_the_played_movement_is_found_the_same_way_twice(
    frames: list[Frame], truth: TrueEvent
) -> None:
    updates, clips = _run(frames)
    _, again = _run(frames)
    (clip,) = clips
    assert clip.state is State.OK
    assert abs(clip.window.apex_seq - truth.apex_seq) <= 2
    assert abs(clip.window.onset_seq - truth.onset_seq) <= 2
    assert abs(clip.window.offset_seq - truth.offset_seq) <= 3
    assert [c.window for c in again] == [c.window for c in clips]
    assert np.array_equal(again[0].apex.image, clip.apex.image)
    assert updates[0].state is State.NO_BASELINE
    assert updates[-1].state is State.OK


def test_pictures_without_a_face_give_nothing_but_their_state() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    updates, clips = _run([Frame(k, k * 33_333_333, noise, "noise") for k in range(40)])
    assert clips == []
    assert {u.state for u in updates} == {State.NO_FACE}
    assert all(u.face is None and u.crop is None for u in updates)
