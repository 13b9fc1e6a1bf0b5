"""A stand-in moves as the face of the video does, and is nobody."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

import numpy as np
import pytest

from models.records import Frame
from training.synth.demo import DemoFace
from training.synth.stand_in import (
    HELD_NS,
    FaceFollower,
    StandIn,
    StandInError,
    choose_reference,
    nobodys_face,
)

MOUTH_CORNERS = (61, 291)
STEP_NS = 33_333_333
DEMO = DemoFace(60.0, 0)
SMILE = DEMO.truth[0]
BEFORE = 16
"""Frames of the still face before the smile begins."""


def frames() -> list[Frame]:
    """Give the frames around the practice face's smile."""
    first, last = SMILE.onset_seq - BEFORE, SMILE.offset_seq + 4
    shots = list(islice(DEMO.frames(), last))
    return [Frame(k, shots[k].t_ns, shots[k].image, "played") for k in range(first, last)]


def empty(seq: int, t_ns: int) -> Frame:
    return Frame(seq, t_ns, np.full((720, 1280, 3), 90, np.uint8), "played")


@pytest.fixture(scope="module")
def played() -> list[Frame]:
    return frames()


def test_the_mouth_moves_when_and_as_far_as_the_real_one_does(played: list[Frame]) -> None:
    resting = choose_reference(played[:15])
    with closing(StandIn(resting, nobodys_face(5))) as actor, closing(FaceFollower()) as follower:
        crops = [follower.follow(frame) for frame in played]
        did = [actor.performance(crop) for crop in crops if crop is not None]
    assert len(did) == len(played)
    lifted = np.array([-what.skin[list(MOUTH_CORNERS), 1].mean() for what in did])
    apex = SMILE.apex_seq - SMILE.onset_seq + BEFORE
    assert int(lifted.argmax()) == pytest.approx(apex, abs=1)
    assert lifted.max() > 0.005
    assert np.abs(lifted[:BEFORE]).max() < 0.002
    assert max(abs(what.head.roll_deg) for what in did) < 1.0


def test_a_lost_face_stays_for_a_moment_and_is_then_nobody(played: list[Frame]) -> None:
    resting = choose_reference(played[:4])
    with closing(StandIn(resting, nobodys_face(5))) as actor:
        shown, is_seen = actor.show(played[0])
        t_ns = played[0].t_ns
        held, held_seen = actor.show(empty(1, t_ns + HELD_NS // 2))
        gone, gone_seen = actor.show(empty(2, t_ns + 2 * HELD_NS))
    assert (is_seen, held_seen, gone_seen) == (True, False, False)
    assert np.abs(shown.astype(int) - held).mean() < 3
    assert gone.min() == gone.max()


def test_a_video_without_a_face_has_nobody_to_stand_in_for() -> None:
    with pytest.raises(StandInError, match="No face was found in 3 frames"):
        choose_reference(empty(k, k * STEP_NS) for k in range(3))
