"""The pictures of a stored video come when they are asked for, numbered on through its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.studies import a_recording
from helpers.waiting import holds_in_time
from PySide6.QtWidgets import QApplication

from app.threads.review import Reel, ReviewThread
from models.sources.source import SourceError


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, Path]:
    """Record two short videos."""
    first, second = (a_recording(tmp_path / name, frames=12) for name in ("a", "b"))
    return first / "video.mkv", second / "video.mkv"


def test_parts_are_one_row_of_pictures(parts: tuple[Path, Path]) -> None:
    reel = Reel(parts)
    assert len(reel.t_ns) == 24
    assert (reel.seek(12).image == reel.seek(0).image).all()
    reel.close()


def test_a_part_that_cannot_be_read_hides_no_other(
    parts: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "bad.mkv").write_bytes(b"no video")
    reel = Reel((tmp_path / "bad.mkv", parts[0]))
    assert len(reel.t_ns) == 12
    reel.close()


def test_no_video_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        Reel((tmp_path / "none.mkv",))
    with pytest.raises(SourceError):
        Reel(())


def test_the_newest_wish_is_granted(application: QApplication, parts: tuple[Path, Path]) -> None:
    thread = ReviewThread(parts)
    thread.ask(3)
    thread.ask(20)
    thread.start()
    got: list[int] = []

    def came() -> bool:
        shown = thread.frames.take()
        if shown is not None:
            got.append(shown[0])
        return bool(got)

    assert holds_in_time(came)
    assert got == [20]
    assert thread.opened.take() is not None
    assert thread.stop()
    thread.deleteLater()
