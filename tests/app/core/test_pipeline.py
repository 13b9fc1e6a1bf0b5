"""The whole path from frames to clips: what was played is found, twice the same."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

import numpy as np
import pytest

from app.core.pipeline import Update, standard_pipeline
from app.core.stages import updates_of
from models.records import Clip, Frame, State
from models.sources.source import SourceReport, SourceState
from models.spot.home import Home
from models.spot.regions import REGIONS
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


@pytest.fixture(scope="module")
def played(frames: list[Frame]) -> tuple[list[Update], list[Clip]]:
    """Give what one thread makes of the frames; every other way is compared with it."""
    return _run(frames)


def test_the_played_movement_is_found_the_same_way_twice(
    frames: list[Frame], played: tuple[list[Update], list[Clip]], truth: TrueEvent
) -> None:
    updates, clips = played
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


class _Played:
    """Gives frames that lie ready, as a file does."""

    name, live, packets, frames_total, tap = "play", False, False, None, None

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = iter(frames)
        self._state = SourceState.RUNNING

    def open(self) -> None:
        pass

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        frame = next(self._frames, None)
        if frame is None:
            self._state = SourceState.ENDED
        return frame

    def report(self) -> SourceReport:
        return SourceReport(self.name, self._state, None, None, 0.0, 0, 0, 0)

    def close(self) -> None:
        pass


def test_two_threads_give_what_one_gives_to_the_bit(
    frames: list[Frame], played: tuple[list[Update], list[Clip]]
) -> None:
    updates, clips = played
    with (
        closing(standard_pipeline()) as pipeline,
        updates_of(_Played(frames), pipeline) as staged,
    ):
        others = list(staged)
        last = pipeline.flush()
    assert len(others) == len(updates)
    for first, other in zip(updates, others, strict=True):
        assert first.crop is not None
        assert other.crop is not None
        assert first.crop.image.tobytes() == other.crop.image.tobytes()
        assert first.crop.points.tobytes() == other.crop.points.tobytes()
        assert first.motion.value.tobytes() == other.motion.value.tobytes()
        assert first.motion.noise.tobytes() == other.motion.noise.tobytes()
        assert (first.state, first.cause) == (other.state, other.cause)
    again = [clip for update in others for clip in update.clips] + list(last)
    assert [clip.window for clip in again] == [clip.window for clip in clips]


def test_pictures_without_a_face_give_nothing_but_their_state() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    updates, clips = _run([Frame(k, k * 33_333_333, noise, "noise") for k in range(40)])
    assert clips == []
    assert {u.state for u in updates} == {State.NO_FACE}
    assert all(u.face is None and u.crop is None for u in updates)


def test_the_clips_of_a_file_with_a_known_rest_are_read_without_the_motion_of_the_head(
    frames: list[Frame], played: tuple[list[Update], list[Clip]]
) -> None:
    nowhere = np.zeros((len(REGIONS), 2))
    with closing(standard_pipeline()) as pipeline:
        pipeline.keep_to(Home(nowhere, nowhere, np.full(len(REGIONS), 0.0005)))
        clips = [clip for frame in frames for clip in pipeline.step(frame).clips]
        clips += pipeline.flush()
    assert clips
    assert all(clip.steady for clip in clips)
    assert not any(clip.steady for clip in played[1])
