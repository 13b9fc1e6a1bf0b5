"""Runs are numbered on and never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.recording.errors import RecordingError
from app.core.recording.folder import is_session, new_run, sessions, video_parts


def test_runs_are_numbered_on(tmp_path: Path) -> None:
    first, second = new_run(tmp_path, "P007", 2), new_run(tmp_path, "P007", 2)
    assert first == tmp_path / "sub-P007" / "ses-02" / "run-01"
    assert second.name == "run-02"


def test_a_hole_is_not_filled(tmp_path: Path) -> None:
    for _ in range(3):
        last = new_run(tmp_path)
    (last.parent / "run-01").rmdir()
    assert new_run(tmp_path).name == "run-04"


@pytest.mark.parametrize("subject", ["", "P 1", "../x", "P/1"])
def test_a_code_must_be_letters_and_digits(tmp_path: Path, subject: str) -> None:
    with pytest.raises(RecordingError, match="letters and digits"):
        new_run(tmp_path, subject)


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
