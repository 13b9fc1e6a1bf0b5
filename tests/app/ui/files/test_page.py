"""The files page analyses real small videos one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.videos import write_video
from helpers.waiting import Until

from app.core.analyze import FileOutcome
from app.errors import OutputError
from app.ui import style
from app.ui.files.export import export
from app.ui.files.page import FilesPage
from app.ui.files.queue import FileStage, Task
from app.ui.files.summary import summary
from app.ui.live_work import LiveWork


@pytest.fixture
def page(work: LiveWork) -> Iterator[FilesPage]:
    page = FilesPage(style.LIGHT, work.networks, work.resources)
    page.resize(1000, 600)
    page.show()
    yield page
    page.close_queue()
    page.close()
    page.deleteLater()


def test_results_lie_beside_each_video(page: FilesPage, tmp_path: Path, until: Until) -> None:
    videos = [write_video(tmp_path / name, range(0, 20 * 33, 33)) for name in ("a.mp4", "b.mp4")]
    page.add(videos)
    until(lambda: all(row.task.stage is FileStage.DONE for row in page.rows))
    assert (tmp_path / "a-flinch" / "events.csv").is_file()
    assert (tmp_path / "b-flinch" / "run.json").is_file()
    assert "1 movement in" in page.rows[0].state.text()
    assert "No label" in page.rows[0].found.text()
    assert not page.grab().isNull()


def test_a_file_that_is_no_video_is_reported_and_the_next_goes_on(
    page: FilesPage, tmp_path: Path, until: Until
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video at all")
    page.add([text, write_video(tmp_path / "b.mp4", range(0, 12 * 33, 33))])
    until(lambda: page.rows[1].task.stage is FileStage.DONE)
    assert page.rows[0].task.stage is FileStage.FAILED
    assert "text.mp4" in page.rows[0].state.text()
    assert page.rows[0].open.isHidden()
    assert not (tmp_path / "text-flinch").exists()


def test_a_failed_file_can_be_tried_again_and_taken_off_the_list(
    page: FilesPage, tmp_path: Path, until: Until
) -> None:
    video = tmp_path / "late.mp4"
    video.write_text("not copied yet")
    page.add([video])
    until(lambda: page.rows[0].task.stage is FileStage.FAILED)
    write_video(video, range(0, 12 * 33, 33))
    page.rows[0].retry.click()
    until(lambda: page.rows[0].task.stage is FileStage.DONE)
    assert page.rows[0].retry.isHidden()
    page.rows[0].remove.click()
    assert not page.rows
    assert (tmp_path / "late-flinch" / "events.csv").is_file()


def test_the_movements_of_a_file_are_exported_in_three_formats(
    page: FilesPage, tmp_path: Path, until: Until
) -> None:
    page.add([write_video(tmp_path / "a.mp4", range(0, 20 * 33, 33))])
    until(lambda: page.rows[0].task.stage is FileStage.DONE)
    for ending in ("csv", "json", "eaf"):
        page.export_to(page.rows[0].task, tmp_path / "out" / f"mine.{ending}")
        until((tmp_path / "out" / f"mine.{ending}").is_file)
    written = (tmp_path / "a-flinch" / "events.csv").read_text()
    assert (tmp_path / "out" / "mine.csv").read_text() == written


def test_an_export_under_another_ending_is_refused(tmp_path: Path) -> None:
    outcome = FileOutcome(Path("a.mp4"), tmp_path, 95, 3.2, 1.0, (), {"no_face": 95})
    with pytest.raises(OutputError, match=r"ends in \.csv, \.json or \.eaf"):
        export(outcome, tmp_path / "mine.xls")


def test_a_file_without_a_face_says_in_how_many_frames(tmp_path: Path) -> None:
    outcome = FileOutcome(Path("a.mp4"), tmp_path, 95, 3.2, 1.0, (), {"no_face": 95})
    text = summary(Task(Path("a.mp4"), FileStage.DONE, outcome))
    assert "No movement found in 3.2 s of video: no face in 95 of 95 frames" in text


def test_a_video_on_the_list_can_be_watched(page: FilesPage, tmp_path: Path, until: Until) -> None:
    watched: list[Path] = []
    page.watch_requested.connect(watched.append)
    page.add([write_video(tmp_path / "a.mp4", range(0, 12 * 33, 33))])
    until(lambda: page.rows[0].task.stage is FileStage.DONE)
    page.rows[0].watch.click()
    assert watched == [tmp_path / "a.mp4"]


def test_a_waiting_file_can_be_taken_out(page: FilesPage, tmp_path: Path, until: Until) -> None:
    videos = [write_video(tmp_path / f"{n}.mp4", range(0, 12 * 33, 33)) for n in range(3)]
    page.add(videos)
    page.rows[2].cancel.click()
    until(lambda: page.rows[1].task.stage is FileStage.DONE)
    assert page.rows[2].task.stage is FileStage.CANCELLED
    assert not (tmp_path / "2-flinch").exists()
