"""What went wrong in a trial is noted; a whole one has no note."""

from __future__ import annotations

import pytest

from app.core.sitting.notes import notes_of, outcome_of
from training.capture.trial import FilmFrame, Outcome

STEP_NS = 40_000_000


def _frames(painted: range, count: int = 100) -> list[FilmFrame]:
    return [
        FilmFrame(n, n * 40_000, n * STEP_NS, n * STEP_NS if n in painted else None)
        for n in range(count)
    ]


def _notes(
    outcome: Outcome = Outcome.SHOWN,
    played_s: float = 4.0,
    painted: range = range(100),
    clock_s: float = 0.0,
) -> list[str]:
    return list(notes_of(outcome, 4.0, played_s, _frames(painted), clock_s))


def test_a_whole_trial_has_no_note() -> None:
    assert _notes(played_s=4.03, clock_s=0.2) == []
    assert _notes(painted=range(0)) == []


@pytest.mark.parametrize("played_s", [3.9, 4.1])
def test_a_film_of_another_length_is_noted_where_it_was_shown(played_s: float) -> None:
    (note,) = _notes(played_s=played_s)
    assert f"lasted {played_s:.3f} s instead of 4.000 s" in note
    assert _notes(Outcome.ABORTED, played_s) == []


def test_a_screen_that_was_held_up_is_noted() -> None:
    frames = [*_frames(range(40))[:40], *_frames(range(90, 100))[40:]]
    (note,) = notes_of(Outcome.SHOWN, 4.0, 4.0, frames, 0.0)
    assert "50 of 100 frames" in note
    assert "up to 2.0 s" in note


def test_a_halt_too_short_to_see_is_not_said_in_seconds() -> None:
    painted = [n * 8_000_000 if n % 10 else None for n in range(100)]
    frames = [FilmFrame(n, n * 8_000, n * 8_000_000, t_ns) for n, t_ns in enumerate(painted)]
    (note,) = notes_of(Outcome.SHOWN, 4.0, 4.0, frames, 0.0)
    assert "90 of 100 frames of the film: the computer was held up" in note
    assert "0.0 s" not in note


def test_a_clock_that_was_set_is_noted() -> None:
    (note,) = _notes(clock_s=-3600.0)
    assert "set by -3600.0 s" in note


def test_a_trial_without_pictures_lost_its_camera_unless_something_else_ended_it() -> None:
    assert outcome_of(Outcome.SHOWN, 0) is Outcome.CAMERA_LOST
    assert outcome_of(Outcome.SHOWN, 9) is Outcome.SHOWN
    assert outcome_of(Outcome.FAILED, 0) is Outcome.FAILED
