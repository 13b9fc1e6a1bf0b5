"""A sitting is rebuilt from its journal at the trial where it was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.capture.errors import StudyError
from training.capture.journal import add, first_line, line_of, mend, read_lines, replay
from training.capture.order import Planned
from training.capture.session import Lengths, Note, Sitting, SittingState

PLAN = tuple(Planned(n, f"s{n}") for n in range(1, 4))
FRESH = Sitting(PLAN, Lengths(1, 1, 1, review=False))


def _journal(path: Path, *notes: tuple[str, str, SittingState, str]) -> Path:
    add(path, first_line("design 0", 1))
    for event, text, state, run in notes:
        add(path, line_of(Note(event, text), state, 2, run))
    return path


BEFORE = (
    ("agreed", "record", SittingState.SEATING, ""),
    ("neutral_taken", "", SittingState.PRACTICE, ""),
    ("trial_begun", "1 s1", SittingState.FIXATION, "run-01"),
)


def test_a_line_is_on_the_disk_for_its_owner_alone(tmp_path: Path) -> None:
    path = _journal(tmp_path / "sitting.jsonl", *BEFORE)
    lines = read_lines(path)
    assert [line.event for line in lines][1:] == ["agreed", "neutral_taken", "trial_begun"]
    assert lines[-1].run == "run-01"
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("state", [SittingState.FIXATION, SittingState.CLIP, SittingState.TAIL])
def test_a_trial_that_was_recorded_is_cut_off(tmp_path: Path, state: SittingState) -> None:
    path = _journal(tmp_path / "j", *BEFORE, ("clip", "", state, "run-01"))
    story = replay(read_lines(path), FRESH)
    assert (story.sitting.state, story.sitting.place) == (SittingState.CHOICE, 0)
    assert (story.cut_off, story.reported_run) == ("run-01", "")
    assert story.sitting.rested
    assert story.sitting.task_explained


def test_an_open_form_is_asked_again(tmp_path: Path) -> None:
    path = _journal(tmp_path / "j", *BEFORE, ("shown", "", SittingState.REPORT, "run-01"))
    story = replay(read_lines(path), FRESH)
    assert (story.sitting.state, story.reported_run) == (SittingState.REPORT, "run-01")


def test_what_is_over_stays_over(tmp_path: Path) -> None:
    path = _journal(
        tmp_path / "j",
        *BEFORE,
        ("shown", "", SittingState.REPORT, "run-01"),
        ("reported", "1", SittingState.REST, "run-01"),
        ("trial_begun", "2 s2", SittingState.FIXATION, "run-02"),
        ("stop_clip", "", SittingState.REST, "run-02"),
    )
    story = replay(read_lines(path), FRESH)
    assert (story.sitting.state, story.sitting.place) == (SittingState.SEATING, 2)


def test_choices_are_made_again(tmp_path: Path) -> None:
    path = _journal(
        tmp_path / "j",
        *BEFORE,
        ("camera_lost", "unplugged", SittingState.CHOICE, "run-01"),
        ("chosen", "reserve s9", SittingState.SEATING, "run-01"),
    )
    trial = replay(read_lines(path), FRESH).sitting.trial
    assert trial == Planned(1, "s9", instead_of="s1")


def test_a_torn_last_line_is_kept_beside(tmp_path: Path) -> None:
    path = _journal(tmp_path / "j", *BEFORE)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"t_mono_ns": 3, "t_w')
    assert len(read_lines(path)) == 4
    mend(path)
    assert path.read_bytes() == whole
    assert "t_mono_ns" in (tmp_path / "j.torn").read_text()


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = _journal(tmp_path / "j", *BEFORE)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], b"{}", *lines[2:], b""]))
    with pytest.raises(StudyError, match="Line 2"):
        read_lines(path)
