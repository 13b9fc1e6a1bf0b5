"""The recorded rest: taken, refused with the measured cause, kept, and recognised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import FRAME_NS
from helpers.faces import face as a_face

from models.records import Face, Motion, State
from models.spot.neutral import (
    Neutral,
    NeutralError,
    NeutralProgress,
    Recall,
    Taking,
    places_of,
)
from models.spot.regions import ALL, REGIONS

LIP = REGIONS.index("lower lip")
STILL = np.zeros((len(REGIONS), 2))


def frames(
    seconds: float, lip_px: float = 0.0, from_s: float = 0.0
) -> Iterator[tuple[Face, Motion]]:
    """Give a resting face whose lower lip is moved down from some moment on."""
    noise = np.full(len(REGIONS), 0.001, np.float32)
    for seq in range(int(seconds * 30) + 2):
        face = a_face(seq)
        if lip_px and face.t_ns >= from_s * 1e9:
            points = face.points.copy()
            points[list(ALL[LIP].points), 1] += lip_px
            face = replace(face, points=points)
        yield face, Motion(seq, seq * FRAME_NS, noise * 0, noise)


def outcome(pairs: Iterator[tuple[Face, Motion]]) -> NeutralProgress:
    taking = Taking("P001")
    for face, motion in pairs:
        progress = taking.step(face, motion)
        if progress.refusal or progress.neutral:
            return progress
    return progress


def test_three_calm_seconds_make_a_rest() -> None:
    taken = outcome(frames(3.2)).neutral
    assert taken is not None
    assert taken.person == "P001"
    assert taken.seconds == pytest.approx(3.0, abs=0.05)
    assert taken.noise == pytest.approx(np.full(len(REGIONS), 0.001))
    again = Neutral.from_json("P001", taken.to_json())
    assert np.allclose(again.place, taken.place, atol=1e-4)


def test_a_moved_lip_is_refused_with_its_measure() -> None:
    refusal = outcome(frames(3.2, lip_px=20, from_s=1.0)).refusal
    assert "the lower lip moved by" in refusal
    assert "% of the eye distance" in refusal


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"state": State.NO_FACE, "cause": "no face is seen"}, "no face is seen"),
        ({"state": State.MANY_FACES, "cause": "2 faces are seen"}, "2 faces are seen"),
    ],
)
def test_a_spoilt_view_is_refused_with_its_cause(change: dict[str, object], cause: str) -> None:
    spoilt = (
        (face, replace(motion, **change) if motion.t_ns > 1e9 else motion)  # type: ignore[arg-type]
        for face, motion in frames(3.2)
    )
    assert outcome(spoilt).refusal == cause


def test_blinking_all_the_time_and_turning_away_are_refused() -> None:
    blinking = (
        (face, replace(motion, closed=0.9 if motion.seq % 10 < 3 else 0.0))
        for face, motion in frames(3.2)
    )
    assert "blinked 4 times" in outcome(blinking).refusal
    turning = ((face, replace(motion, yaw_deg=motion.seq / 5)) for face, motion in frames(3.2))
    assert "the head turned by" in outcome(turning).refusal


def test_too_few_frames_and_no_neutral_at_all_are_refused() -> None:
    few = ((face, motion) for face, motion in frames(3.2) if motion.seq % 4 == 0)
    assert "frames a second were seen" in outcome(few).refusal
    why = "the resting face is not known yet"
    restless = (
        (face, replace(motion, state=State.NO_BASELINE, cause=why)) for face, motion in frames(3.2)
    )
    assert outcome(restless).refusal == why


def test_a_face_is_waited_for_until_it_looks_like_its_rest() -> None:
    taken = outcome(frames(3.2)).neutral
    assert taken is not None
    recall = Recall(taken)
    waits = [recall.step(face, STILL) for face, _ in frames(2.0, lip_px=25)]
    assert all(waits)
    assert "the lower lip is" in recall.cause
    assert "recorded rest of P001" in recall.cause
    later = [replace(face, t_ns=face.t_ns + 2_100_000_000) for face, _ in frames(0.5)]
    calm = [recall.step(face, STILL) for face in later]
    assert recall.met
    assert calm.index(False) == pytest.approx(6, abs=1)


def test_skin_that_still_moves_is_waited_for_too() -> None:
    taken = outcome(frames(3.2)).neutral
    assert taken is not None
    recall = Recall(taken)
    opening = [STILL + max(0.0, 0.05 - 0.005 * seq) for seq in range(40)]
    faces = [face for face, _ in frames(1.3)][:40]
    waits = [recall.step(face, skin) for face, skin in zip(faces, opening, strict=True)]
    assert waits.index(False) == pytest.approx(14, abs=2)
    assert float(np.abs(recall.skin).max()) < 0.01


def test_after_some_seconds_the_rolling_neutral_must_do() -> None:
    taken = outcome(frames(3.2)).neutral
    assert taken is not None
    recall = Recall(taken)
    waits = [recall.step(face, STILL) for face, _ in frames(7.0, lip_px=25)]
    assert waits[100]
    assert not waits[-1]
    assert not recall.met


def test_turning_the_head_leaves_the_places_where_they_are() -> None:
    face = a_face()
    turn = np.radians(8)
    matrix = np.array(
        [[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]]
    )
    turned = ((face.points - face.points.mean(0)) @ matrix.T).astype(np.float32)
    assert np.allclose(places_of(turned), places_of(face.points), atol=1e-3)


@pytest.mark.parametrize("text", ["", "{}", '{"regions": ["nose"]}', "[1]"])
def test_a_damaged_rest_is_one_sentence(text: str) -> None:
    with pytest.raises(NeutralError, match="record it again"):
        Neutral.from_json("P001", text)
