"""A session says whether it can carry a claim, and why not."""

from __future__ import annotations

import pytest

from app.core.recording.validity import Silence, judge, judge_rate


def test_a_good_recording_is_valid() -> None:
    verdict = judge(60.0, 59.2, rows=1000, dropped=3, overflowed=0)
    assert verdict.valid
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("asked", "found", "cause"),
    [
        (60.0, 30.0, "automatic exposure"),
        (60.0, 10.0, "YUYV"),
        (60.0, 50.0, "busy"),
        (30.0, 60.0, "ignored the rate"),
    ],
)
def test_a_wrong_rate_names_its_likely_cause(asked: float, found: float, cause: str) -> None:
    assert cause in " ".join(judge_rate(asked, found))


def test_five_percent_is_the_limit() -> None:
    assert judge_rate(60.0, 57.1) == ()
    assert judge_rate(60.0, 56.9) != ()


def test_below_25_fps_nothing_is_claimed() -> None:
    assert "at least 25" in judge_rate(24.0, 24.0)[0]
    assert judge_rate(0.0, 25.1) == ()


def test_losses_make_a_session_invalid() -> None:
    assert not judge(60.0, 60.0, rows=980, dropped=20, overflowed=0).valid
    assert "disk" in judge(60.0, 60.0, rows=1000, dropped=1, overflowed=1).reasons[0]
    assert not judge(60.0, 0.0, rows=1, dropped=0, overflowed=0).valid


def test_three_frames_in_four_seconds_are_no_recording() -> None:
    at_both_ends = judge(30.0, 30.0, 3, 0, 0, Silence(span_s=4.0, gaps_s=3.9))
    assert "3.9 of 4.0 s have no frames" in at_both_ends.reasons[0]
    stopped = judge(30.0, 30.0, 3, 0, 0, Silence(span_s=0.07, tail_s=3.9))
    assert "The last frame came 3.9 s before the recording ended" in stopped.reasons[0]


def test_a_recording_ends_soon_after_its_last_frame() -> None:
    assert judge(30.0, 30.0, 120, 0, 0, Silence(span_s=4.0, tail_s=0.6)).valid
    assert not judge(30.0, 30.0, 100, 0, 0, Silence(span_s=3.3, tail_s=1.1)).valid
