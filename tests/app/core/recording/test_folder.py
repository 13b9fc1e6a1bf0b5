"""Runs are numbered on and never overwritten."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from app.core.recording.errors import RecordingError
from app.core.recording.folder import is_session, new_run, sessions, subject_in, video_parts
from models.person import PersonError


def test_runs_are_numbered_on(tmp_path: Path) -> None:
    first, second = new_run(tmp_path, "P007", 2), new_run(tmp_path, "P007", 2)
    assert first == tmp_path / "sub-P007" / "ses-02" / "run-01"
    assert second.name == "run-02"


def test_a_hole_is_not_filled(tmp_path: Path) -> None:
    for _ in range(3):
        last = new_run(tmp_path)
    (last.parent / "run-01").rmdir()
    assert new_run(tmp_path).name == "run-04"


@pytest.mark.parametrize("person", ["P 1", "../x", "P/1"])
def test_a_code_that_can_be_none_is_refused(tmp_path: Path, person: str) -> None:
    with pytest.raises(PersonError, match="letters, digits"):
        new_run(tmp_path, person)
    assert not list(tmp_path.iterdir())


def test_nobody_is_unassigned(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    assert run == tmp_path / "sub-unassigned" / "ses-01" / "run-01"
    assert subject_in(run) == "unassigned"


def begun(run: Path, wall: str) -> Path:
    (run / "session.json").write_text(json.dumps({"started_wall": wall}))
    return run


def test_a_session_is_a_day_of_a_subject(tmp_path: Path) -> None:
    day = date(2026, 3, 9)
    first = begun(new_run(tmp_path, "S07", today=day), "2026-03-09T12:00:00.000000Z")
    second = new_run(tmp_path, "S07", today=day)
    later = new_run(tmp_path, "S07", today=date(2026, 3, 11))
    other = new_run(tmp_path, "S08", today=date(2026, 3, 11))
    places = [run.relative_to(tmp_path).as_posix() for run in (first, second, later, other)]
    assert places == [
        "sub-S07/ses-01/run-01",
        "sub-S07/ses-01/run-02",
        "sub-S07/ses-02/run-01",
        "sub-S08/ses-01/run-01",
    ]


@pytest.mark.parametrize("wall", ["", "yesterday", "9999-12-31T23:59:59.999999-14:00"])
def test_a_damaged_session_is_of_the_day_of_its_folder(tmp_path: Path, wall: str) -> None:
    run = begun(new_run(tmp_path, "S07"), wall)
    assert new_run(tmp_path, "S07").name == "run-02"
    os.utime(run, (1e9, 1e9))
    os.utime(run.parent / "run-02", (1e9, 1e9))
    assert new_run(tmp_path, "S07").parent.name == "ses-02"


def test_a_subject_is_told_by_its_place_alone(tmp_path: Path) -> None:
    assert subject_in(tmp_path / "sub-S07" / "ses-01" / "run-01") == "S07"
    assert subject_in(tmp_path / "sub-marine" / "films") == "unassigned"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file")
    with pytest.raises(RecordingError, match="Cannot make a folder"):
        new_run(tmp_path / "study")


def test_parts_are_listed_in_order(tmp_path: Path) -> None:
    for name in ("video-2.mkv", "video.mkv", "video-4.mkv"):
        (tmp_path / name).touch()
    (tmp_path / "video-1.mkv").touch()
    (tmp_path / "video-03.mkv").mkdir()
    assert [path.name for path in video_parts(tmp_path)] == [
        "video.mkv",
        "video-2.mkv",
        "video-4.mkv",
    ]


def test_a_session_is_found_without_its_own_file(tmp_path: Path) -> None:
    runs = [tmp_path / f"run-0{number}" for number in range(1, 5)]
    others = [tmp_path / "films", tmp_path / "tables"]
    for folder in (*runs, *others):
        folder.mkdir()
    (runs[0] / "frames.csv").touch()
    (runs[1] / "video-2.mkv").touch()
    (runs[2] / "notes.txt").touch()
    (others[0] / "video.mkv").touch()
    (others[1] / "frames.csv").write_text("a,b\n")
    assert sessions(tmp_path) == (runs[0], runs[1])
    assert [folder for folder in (*runs, *others) if is_session(folder)] == runs[:2]


def test_sessions_are_found_at_any_depth(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    (run / "session.json").write_text("{}")
    assert sessions(tmp_path) == (run,)
    assert sessions(run) == (run,)
