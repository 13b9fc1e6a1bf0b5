"""The disk is looked at before a recording, told during one, and warned of once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.waiting import Until

from app.core.recording.details import read_session
from app.core.recording.disk import Forecast
from app.core.recording.encode import LOSSLESS_PIXELS
from app.ui.disk import DiskWatch
from app.ui.session import around
from app.ui.window import MainWindow
from models.records import Box
from models.sources.choice import choice_of
from models.sources.source import Mode, SourceReport, SourceState

if TYPE_CHECKING:
    from pathlib import Path


MODE = Mode(1280, 720, 30.0)


class FakeRecording:
    """The parts of a recording that are asked."""

    def __init__(self) -> None:
        self.disk: Forecast | None = None
        self.length_s: float | None = None
        self.silent_s = 0.0

    def look_at_disk(self, mode: Mode, done) -> None:  # type: ignore[no-untyped-def]
        done(Forecast(10**10, 1e6))


def watch() -> tuple[FakeRecording, DiskWatch]:
    recording = FakeRecording()
    return recording, DiskWatch(recording)  # type: ignore[arg-type]


def test_a_source_that_runs_is_forecast_before_anything_is_recorded() -> None:
    _, disk = watch()
    assert disk.text == disk.recording_text == ""
    disk.look(SourceReport("cam", SourceState.WAITING, MODE, None, 0.0, 0, 0, 0))
    assert disk.text == ""
    disk.look(SourceReport("cam", SourceState.RUNNING, MODE, MODE, 30.0, 9, 0, 0))
    assert disk.text == "10.0 GB free, about 167 min"


def test_a_recording_tells_its_length_and_the_disk() -> None:
    recording, disk = watch()
    recording.length_s, recording.disk = 75.0, Forecast(2 * 10**9, 1e6)
    assert disk.recording_text == "1:15  ·  2.0 GB free, about 33 min"
    assert disk.text == "2.0 GB free, about 33 min"


def test_a_disk_that_gets_full_is_warned_of_once_a_recording() -> None:
    recording, disk = watch()
    assert disk.warning() == ""
    recording.disk = Forecast(10**9, 1e6)
    assert disk.warning() == ""
    recording.disk = Forecast(130 * 10**6, 1e6)
    assert "about 2 more minutes" in disk.warning()
    assert disk.warning() == ""
    disk.restart()
    assert disk.warning()


def test_the_recorded_region_holds_the_face_and_stays_lossless() -> None:
    assert around(Box(100, 100, 100, 100), LOSSLESS_PIXELS) == Box(70, 70, 160, 160)
    wide = around(Box(0, 0, 400, 500), LOSSLESS_PIXELS)
    assert wide.width >= 400
    assert wide.width * wide.height <= LOSSLESS_PIXELS * 1.001
    assert around(Box(0, 0, 600, 700), LOSSLESS_PIXELS) == Box(0, 0, 600, 700)


def test_the_window_records_the_face_of_a_source_without_packets(
    window: MainWindow, tmp_path: Path, until: Until
) -> None:
    window.watch(choice_of("practice"))
    until(lambda: window.page.picture.shown_seq)
    window.live.recording.record(True)
    until(lambda: window.live.recording.length_s and window.live.recording.disk)
    recording = window.live.source.session and window.live.source.session.recording
    assert recording is not None
    until(lambda: recording.progress().rows > 3)
    assert "GB free" in window.watching.disk.recording_text
    window.live.recording.record(False)
    until(lambda: list(tmp_path.rglob("SHA256SUMS")))
    (folder,) = {path.parent for path in tmp_path.rglob("SHA256SUMS")}
    session = read_session(folder)
    assert session.region is not None
    assert session.region[2:] == (160, 160)
    assert session.codec == "ffv1"
