"""A snapshot holds the picture as it was analysed."""

from __future__ import annotations

from pathlib import Path

from helpers.live_parts import an_image
from helpers.live_work import Heard
from helpers.waiting import Until

from app.ui.live_work import LiveWork
from app.ui.snapshot import save_snapshot


def test_a_snapshot_is_saved_as_it_was_analysed(
    work: LiveWork, heard: Heard, tmp_path: Path, until: Until
) -> None:
    import cv2

    save_snapshot(an_image(77), work.resources)
    until(lambda: heard.remarks)
    files = list((tmp_path / "recordings" / "snapshots").iterdir())
    assert len(files) == 1
    assert (cv2.imread(str(files[0])) == 77).all()
