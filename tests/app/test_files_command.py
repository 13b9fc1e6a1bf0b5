"""The files that `flinch analyze` takes from what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.files import _expanded


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
