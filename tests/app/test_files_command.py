"""The files that `flinch analyze` takes from what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import install

from app.commands.files import _expanded, open_reader
from app.core.batch import AnalysisChoice, tools_of
from app.core.finished import Folders
from models.running import FILE_LIMIT_S, LIMIT_S
from models.sources.file_options import FileOptions


@pytest.mark.parametrize(
    ("inside", "taken"),
    [
        (("video.mkv", "archive.mkv", "session.json"), ["video.mkv"]),
        (
            ("video.mkv", "video-2.mkv", "archive.mkv", "archive-2.mkv"),
            ["video.mkv", "video-2.mkv"],
        ),
        (("archive.mkv", "frames.csv"), ["archive.mkv"]),
        (("archive.mkv", "film.mp4"), ["archive.mkv", "film.mp4"]),
    ],
)
def test_a_recording_is_taken_once_and_not_as_its_archive_too(
    tmp_path: Path, inside: tuple[str, ...], taken: list[str]
) -> None:
    for name in inside:
        (tmp_path / name).touch()
    assert sorted(path.name for path in _expanded([str(tmp_path)])) == sorted(taken)


def test_a_study_gives_the_videos_of_all_its_recordings(tmp_path: Path) -> None:
    for name in ("P001/ses-01/run-02", "P001/ses-01/run-10", "P002/ses-01/run-01"):
        run = tmp_path / f"sub-{name}"
        run.mkdir(parents=True)
        for part in ("video.mkv", "video-2.mkv", "archive.mkv", "session.json"):
            (run / part).touch()
    videos = _expanded([str(tmp_path)])
    runs = [path.parent.relative_to(tmp_path).as_posix() for path in videos]
    assert runs[::2] == runs[1::2]
    assert runs[::2] == [
        "sub-P001/ses-01/run-02",
        "sub-P001/ses-01/run-10",
        "sub-P002/ses-01/run-01",
    ]
    assert [path.name for path in videos] == ["video.mkv", "video-2.mkv"] * 3
    results = Folders(tmp_path / "out", several=True, resume=False)
    names = [results.name(path).name for path in videos]
    assert names[:2] == ["sub-P001_ses-01_run-02", "sub-P001_ses-01_run-02_video-2"]
    assert len(set(names)) == 6


def test_files_are_read_alike_on_a_busy_computer(tmp_path: Path) -> None:
    install(tmp_path, "good", (0.0, 0.0, 4.0))
    assert open_reader("", tmp_path, "cpu").limit_s == LIMIT_S
    assert open_reader("", tmp_path, "cpu", patient=True).limit_s == FILE_LIMIT_S
    chosen = AnalysisChoice(tmp_path, None, FileOptions(), "rules", provider="cpu")
    assert tools_of(chosen).reader.limit_s == FILE_LIMIT_S
