"""The camera page on small parts: what it shows of each source, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from helpers.live_parts import Bench, an_update
from helpers.waiting import Until
from PySide6.QtWidgets import QApplication

from app.core.recording.details import ControlFact
from app.settings import Settings
from app.ui import style
from app.ui.camera.page import CameraPage
from app.ui.camera.standing import SourceVerdict
from app.ui.pages import CAMERA, LIVE
from app.ui.window import MainWindow
from models.sources.camera import Device
from models.sources.choice import Choice, Origin, choice_of
from models.sources.source import Mode, SourceReport, SourceState

ASKED = Mode(1280, 720, 60.0, "MJPG")
C922 = Choice("C922 Pro", "C922 Pro", Origin.CAMERA, ASKED)
RUNNING = SourceReport("C922 Pro", SourceState.RUNNING, ASKED, ASKED, 59.9, 300, 0, 0)


class Stand:
    """A page with a clock of its own and jobs that are done at once."""

    def __init__(self) -> None:
        self.now = 100.0
        self.choices: list[Choice] = []
        self.page = CameraPage(style.LIGHT, self._run, lambda: self.now)
        self.page.choice_requested.connect(self._open)
        self.page.resize(1260, 740)

    def _run(self, _: str, task: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        done(task(None))

    def _open(self, choice: Choice) -> None:
        self.choices.append(choice)
        self.page.show_choice(choice)

    def report(self, report: SourceReport, facts: tuple[ControlFact, ...] | None = None) -> None:
        """Let the source say the same for two seconds."""
        for _ in range(2):
            self.page.show_report(report, facts, "9.0 GB free")
            self.now += 2.0
        self.page.show_report(report, facts, "9.0 GB free")


@pytest.fixture
def stand(application: QApplication) -> Iterator[Stand]:
    stand = Stand()
    yield stand
    stand.page.deleteLater()
    QApplication.processEvents()


def test_without_a_camera_it_says_so_and_offers_the_practice_camera(stand: Stand) -> None:
    heard = []
    stand.page.practice_requested.connect(lambda: heard.append("practice"))
    stand.page.set_devices(())
    assert stand.page.verdict.title.text() == "There is no camera"
    stand.page.verdict.practice.click()
    assert heard == ["practice"]
    stand.page.set_devices((Device(0, "C922 Pro"),))
    assert "C922 Pro" in stand.page.verdict.reasons.text()


def test_a_camera_shows_mode_verdict_and_locks(stand: Stand) -> None:
    facts = (
        ControlFact(name="focus_auto", asked=0, found=0, locked=True),
        ControlFact(name="zoom_absolute", note="The camera has no control for its zoom."),
    )
    stand.page.show_choice(C922)
    assert stand.page.standing.verdict is SourceVerdict.MEASURING
    stand.report(RUNNING, facts)
    assert stand.page.standing.verdict is SourceVerdict.VALID
    assert stand.page.mode.values["Measured"].text().startswith("59.9 frames a second over 2 s")
    assert stand.page.mode.values["Disk"].text() == "9.0 GB free"
    assert stand.page.locks.heading.text() == "LOCKS  1 of 2 hold"
    assert [button.text() for button in stand.page.mode.buttons if button.isChecked()] == [
        "1280 × 720 @ 60"
    ]
    assert stand.page.verdict.practice.isHidden()


def test_a_mode_of_the_preset_is_asked_for(stand: Stand) -> None:
    stand.page.show_choice(C922)
    stand.page.mode.buttons[1].click()
    assert [choice.mode for choice in stand.choices] == [Mode(1920, 1080, 30.0, "MJPG")]


def test_the_best_mode_is_found_by_trying(stand: Stand) -> None:
    stand.page.show_choice(C922)
    stand.page.mode.search.click()
    assert not stand.page.mode.search.isEnabled()
    stand.report(replace(RUNNING, measured_fps=30.0))
    full = Mode(1920, 1080, 30.0, "MJPG")
    assert [choice.mode for choice in stand.choices] == [ASKED, full]
    stand.report(replace(RUNNING, requested=full, actual=full, measured_fps=30.0))
    assert [choice.mode for choice in stand.choices] == [ASKED, full]
    assert stand.page.mode.search.isEnabled()
    assert stand.page.standing.verdict is SourceVerdict.VALID


def test_a_mode_without_pictures_is_given_up_after_a_while(stand: Stand) -> None:
    stand.page.show_choice(C922)
    stand.page.mode.search.click()
    waiting = replace(RUNNING, state=SourceState.WAITING, measured_fps=0.0)
    stand.page.show_report(waiting, None)
    stand.now += 20.0
    stand.page.show_report(waiting, None)
    assert len(stand.choices) == 2


def test_light_and_sharpness_follow_the_picture(stand: Stand) -> None:
    stand.page.show_choice(C922)
    stand.page.show_update(an_update(1))
    assert stand.page.light.sharpness.share == 0.0
    assert "Mean 90" in stand.page.light.remark.text()
    assert stand.page.picture.shown_seq is None
    stand.page.grab()
    assert stand.page.picture.shown_seq == 1
    stand.page.show_choice(None)
    assert "Mean" not in stand.page.light.remark.text()


def test_a_lost_signal_is_said_over_the_picture_until_it_is_back(stand: Stand) -> None:
    stand.page.show_choice(C922)
    stand.page.show_update(an_update(1))
    stand.page.show_report(replace(RUNNING, state=SourceState.LOST, detail="Unplugged."), None)
    assert stand.page.picture._message == ("The signal is lost", "Unplugged.")
    assert stand.page.standing.verdict is SourceVerdict.INVALID
    stand.now += 1.0
    stand.page.show_update(an_update(2))
    assert stand.page.picture._message == ("", "")


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK])
def test_it_can_be_drawn_in_both_looks(stand: Stand, theme: style.Theme) -> None:
    stand.page.show_choice(C922)
    stand.page.set_theme(theme)
    stand.page.show_update(an_update(1))
    stand.report(replace(RUNNING, measured_fps=30.0))
    assert not stand.page.grab().isNull()


def test_in_the_window_it_shows_the_running_source_and_stays(
    window: MainWindow, until: Until
) -> None:
    window.switch.show(CAMERA)
    window.watch(choice_of("practice"))
    assert window.pages.currentIndex() == CAMERA
    until(lambda: window.camera.picture.shown_seq)
    until(lambda: "Mean" in window.camera.light.remark.text())
    until(lambda: window.camera.mode.values["Counted"].text() != "–")
    assert "practice camera is drawn" in window.camera.locks.table._text
    window.watch(choice_of("/somewhere/clip.mp4"))
    assert window.pages.currentIndex() == LIVE


def test_the_window_keeps_what_shall_be_locked(
    window: MainWindow, bench: Bench, saved: list[Settings], until: Until
) -> None:
    window.watch(C922)
    until(lambda: window.page.picture.shown_seq)
    window.camera.locks.mains.setCurrentIndex(1)
    window.camera.locks.mains.activated.emit(1)
    assert window.live.source.choice is not None
    assert (window.live.source.choice.lock, window.live.source.choice.mains_hz) == (True, 60)
    until(lambda: saved and len(bench.sources) == 2)
    assert any(settings.mains_hz == 60 for settings in saved)


def test_cameras_that_are_found_are_named_on_the_page(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    cameras = (Device(2, "FaceTime HD"), Device(3, "C922 Pro"))
    monkeypatch.setattr("app.ui.source_choice.connected_cameras", lambda: cameras)
    window.header.devices_requested.emit()
    until(lambda: "FaceTime HD, C922 Pro" in window.camera.verdict.reasons.text())
