"""Which states kept movements from being found, in words."""

import pytest

from app.core.frame_states import what_held


@pytest.mark.parametrize(
    ("states", "frames", "sentence"),
    [
        ({"no_face": 95}, 95, "no face in 95 of 95 frames"),
        ({"ok": 95}, 95, ""),
        ({"ok": 90, "head_motion": 5}, 95, ""),
        (
            {"ok": 10, "no_face": 50, "many_faces": 40},
            100,
            "no face in 50 of 100 frames, several faces in 40 of 100 frames",
        ),
        ({"slow_computer": 60}, 60, "slow computer in 60 of 60 frames"),
        ({}, 0, ""),
    ],
)
def test_states_are_said_with_their_frames(
    states: dict[str, int], frames: int, sentence: str
) -> None:
    assert what_held(states, frames) == sentence


def test_compression_is_no_poor_picture_of_the_face() -> None:
    states = {"low_quality": 324, "ok": 36}
    assert what_held(states, 360, 324) == "strong compression in 324 of 360 frames"
    assert what_held({"low_quality": 340, "ok": 20}, 360, 280) == (
        "strong compression in 280 of 360 frames, a poor picture of the face in 60 of 360 frames"
    )
