"""The files page analyses real small videos one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.live_parts import Bench
from helpers.videos import write_video
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.control import LiveControl
from app.ui.files import FilesPage, Stage

if TYPE_CHECKING:
    from tests.app.ui.conftest import Until


@pytest.fixture
def page(application: QApplication, bench: Bench) -> Iterator[FilesPage]:
    control = LiveControl(bench.factories, lambda _: None)
    made = FilesPage(style.LIGHT, control)
    made.resize(1000, 600)
    made.show()
    yield made
    made.close_runner()
    control.close()
    made.close()
    made.deleteLater()
    control.deleteLater()
    QApplication.processEvents()


def test_results_lie_beside_each_video(page: FilesPage, tmp_path: Path, until: Until) -> None:
    videos = [write_video(tmp_path / name, range(0, 20 * 33, 33)) for name in ("a.mp4", "b.mp4")]
    page.add(videos)
    until(lambda: all(row.task.stage is Stage.DONE for row in page.rows))
    assert (tmp_path / "a-flinch" / "events.csv").is_file()
    assert (tmp_path / "b-flinch" / "run.json").is_file()
    assert "1 movement in" in page.rows[0].state.text()
    assert "No label" in page.rows[0].found.text()
    assert not page.grab().isNull()


def test_a_file_that_is_no_video_is_told_and_the_next_goes_on(
    page: FilesPage, tmp_path: Path, until: Until
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video at all")
    page.add([text, write_video(tmp_path / "b.mp4", range(0, 12 * 33, 33))])
    until(lambda: page.rows[1].task.stage is Stage.DONE)
    assert page.rows[0].task.stage is Stage.FAILED
    assert "text.mp4" in page.rows[0].state.text()
    assert page.rows[0].open.isHidden()


def test_a_waiting_file_can_be_taken_out(page: FilesPage, tmp_path: Path, until: Until) -> None:
    videos = [write_video(tmp_path / f"{n}.mp4", range(0, 12 * 33, 33)) for n in range(3)]
    page.add(videos)
    page.rows[2].cancel.click()
    until(lambda: page.rows[1].task.stage is Stage.DONE)
    assert page.rows[2].task.stage is Stage.CANCELLED
    assert not (tmp_path / "2-flinch").exists()
