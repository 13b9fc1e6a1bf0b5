"""Opening the program: first start, figures of a measured run, and settings that cannot be used."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.live_parts import Bench
from helpers.waiting import holds_in_time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import interrupts, paths
from app.core.store import Store
from app.start import Start
from app.ui import main
from app.ui.notice import Notice
from app.ui.window import MainWindow
from models.sources.choice import Origin, choice_of
from models.sources.source import Mode

PRACTICE = choice_of("practice")


@pytest.fixture
def small_parts(
    application: QApplication, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setattr(main, "standard_factories", lambda *_: bench.factories)
    interval = sys.getswitchinterval()
    handlers = {number: signal.getsignal(number) for number in interrupts.SIGNALS}
    yield bench
    sys.setswitchinterval(interval)
    for number, handler in handlers.items():
        signal.signal(number, handler)
    for widget in application.topLevelWidgets():
        widget.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def close_when() -> Iterator[Callable[[Callable[[MainWindow], object]], None]]:
    """Give a function that closes the window when something has held of it for 20 looks."""
    timer = QTimer()
    timer.setInterval(50)
    held: list[MainWindow] = []

    def wait(holds: Callable[[MainWindow], object]) -> None:
        def look() -> None:
            for each in QApplication.topLevelWidgets():
                if isinstance(each, MainWindow) and each.isVisible() and holds(each):
                    held.append(each)
                    if len(held) >= 20:
                        each.leave()

        timer.timeout.connect(look)
        timer.start()

    yield wait
    timer.stop()


def test_a_measured_run_writes_its_figures(
    small_parts: Bench, tmp_path: Path, close_when: Callable[[Callable[[MainWindow], object]], None]
) -> None:
    out = tmp_path / "deep" / "live.json"
    close_when(
        lambda w: w.page.model.rowCount() and w.live.health.lag.spread().p99 >= 0 and measured(w)
    )
    assert main.run(Start(PRACTICE, seconds=60, json_path=out)) == 0
    found = json.loads(out.read_text())
    assert found["drops"] == 0
    assert found["fps"]["analysed"] > 0
    assert found["start_s"]["first_frame"] > found["start_s"]["window"] > 0
    assert found["latency_ms"]["frame_p95"] > 0
    assert found["lag_ms"]["p99"] >= 0
    assert found["states"]["ok"] > 0
    assert found["source_states"][:1] == ["running"]
    assert found["events"] == 1


def measured(window: MainWindow) -> bool:
    """Tell whether all figures of a run have been sampled."""
    return window.page.status._health.analysed_fps > 0


def test_a_recording_begins_with_the_first_picture(
    small_parts: Bench, tmp_path: Path, close_when: Callable[[Callable[[MainWindow], object]], None]
) -> None:
    close_when(lambda window: (window.live.recording.length_s or 0) > 0.3)
    assert main.run(Start(PRACTICE, seconds=60, record=tmp_path / "ignored by the factories")) == 0
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert len(sessions) == 1
    assert json.loads(sessions[0].read_text())["state"] == "closed"


def test_a_recording_to_which_no_picture_came_fails_the_command(
    small_parts: Bench,
    tmp_path: Path,
    close_when: Callable[[Callable[[MainWindow], object]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = replace(PRACTICE, what="missing")
    close_when(lambda window: window.banner.isVisible())
    assert main.run(Start(missing, seconds=60, record=tmp_path / "study")) == 1
    assert "Nothing was recorded into" in capsys.readouterr().err
    assert not list(tmp_path.rglob("session.json"))


def test_the_options_of_one_start_name_the_person_everywhere_and_are_not_remembered(
    small_parts: Bench, tmp_path: Path, close_when: Callable[[Callable[[MainWindow], object]], None]
) -> None:
    paths.ready(paths.settings_file().parent)
    paths.settings_file().write_text('camera = "7"\nmode = "640x480@30"\nnotice_read = true\n')
    before = paths.settings_file().read_bytes()
    close_when(lambda window: (window.live.recording.length_s or 0) > 0.3)
    start = Start(PRACTICE, Mode(1280, 720, 60.0), "S07", record=tmp_path, seconds=60)
    assert main.run(start) == 0
    (written,) = (tmp_path / "recordings").rglob("session.json")
    assert written.parent == tmp_path / "recordings" / "sub-S07" / "ses-01" / "run-01"
    assert json.loads(written.read_text())["subject"] == "S07"
    assert paths.settings_file().read_bytes() == before
    close_when(lambda window: window.live.source.session is not None)
    people: list[str] = []
    close_when(lambda window: people.append(window.header.person.text()))
    assert main.run(Start(PRACTICE, seconds=60)) == 0
    assert set(people) == {""}
    assert paths.settings_file().read_bytes() == before
    store = Store(small_parts.store_path)
    assert [session.subject for session in store.sessions()] == ["S07", "unassigned"]
    store.close()


def test_ctrl_c_closes_the_window_from_the_event_loop_and_never_inside_a_handler(
    small_parts: Bench,
) -> None:
    opened = main.open_window()
    window = opened.window
    window.show()
    beat = main._heed_interrupts(window)
    signal.raise_signal(signal.SIGINT)
    assert window.isVisible()
    assert holds_in_time(lambda: not window.isVisible())
    beat.stop()


def test_the_first_start_ends_if_the_notice_is_refused(small_parts: Bench) -> None:
    def refuse() -> None:
        for window in QApplication.topLevelWidgets():
            for notice in window.findChildren(Notice):
                notice.reject()

    QTimer.singleShot(200, refuse)
    assert main.run(Start(PRACTICE)) == 0
    assert small_parts.sources == []


def test_ctrl_c_ends_the_first_start_while_the_notice_waits_for_its_answer(
    small_parts: Bench,
) -> None:
    def strike() -> None:
        if notice_open():
            timer.stop()
            signal.raise_signal(signal.SIGINT)

    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(strike)
    timer.start()
    assert main.run(Start(PRACTICE)) == 0
    assert small_parts.sources == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for one process")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_closes_the_recording_and_gives_its_code(
    small_parts: Bench, tmp_path: Path, number: signal.Signals
) -> None:
    def strike() -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, MainWindow) and (each.live.recording.length_s or 0) > 0.3:
                timer.stop()
                signal.raise_signal(number)

    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(strike)
    timer.start()
    code = main.run(Start(PRACTICE, seconds=60, record=tmp_path / "ignored by the factories"))
    assert code == 128 + number
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert [json.loads(each.read_text())["state"] for each in sessions] == ["closed"]


def test_a_recording_whose_folder_vanishes_is_told_and_fails_the_command(
    small_parts: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def strike() -> None:
        for each in QApplication.topLevelWidgets():
            if not isinstance(each, MainWindow):
                continue
            if (each.live.recording.length_s or 0) > 0.3:
                shutil.rmtree(tmp_path / "recordings", ignore_errors=True)
            if "has vanished" in each.banner.text.text():
                timer.stop()
                each.leave()

    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(strike)
    timer.start()
    assert main.run(Start(PRACTICE, seconds=60, record=tmp_path / "ignored")) == 1
    assert "has vanished" in capsys.readouterr().err


def notice_open() -> bool:
    """Tell whether the notice of the first start is on the screen."""
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, Notice)]
    return any(each.isVisible() for each in shown)


def test_settings_that_cannot_be_used_are_told_and_the_defaults_taken(small_parts: Bench) -> None:
    paths.ready(paths.settings_file().parent)
    paths.settings_file().write_text("thme = 'dark'\n")
    opened = main.open_window()
    assert "nearest known one is 'theme'" in opened.window.banner.text.text()
    assert opened.window.settings.theme == "system"
    opened.window.leave()


@pytest.mark.parametrize(("set_before", "expected"), [(None, "1.5"), ("2", "2")])
def test_the_size_of_the_settings_scales_all_unless_the_user_scales_it(
    small_parts: Bench, monkeypatch: pytest.MonkeyPatch, set_before: str | None, expected: str
) -> None:
    monkeypatch.setenv(main.SCALE_VARIABLE, set_before or "")
    if set_before is None:
        monkeypatch.delenv(main.SCALE_VARIABLE)
    paths.ready(paths.settings_file().parent)
    paths.settings_file().write_text("size_percent = 150\n")
    main.open_window().window.leave()
    assert os.environ[main.SCALE_VARIABLE] == expected


def test_the_window_speaks_the_language_of_the_settings(small_parts: Bench) -> None:
    paths.ready(paths.settings_file().parent)
    for language, label in (("es", "Pausar"), ("zh", "暂停"), ("en", "Pause")):
        paths.settings_file().write_text(f'language = "{language}"\n')
        opened = main.open_window()
        assert opened.window.act.pause.text() == label
        assert opened.window.settings.language == language
        opened.window.leave()


def test_demo_watches_the_practice_camera_and_else_the_settings_hold(small_parts: Bench) -> None:
    opened = main.open_window()
    window: MainWindow = opened.window
    assert main._first_choice(window, Start(PRACTICE)) is PRACTICE
    usual = main._first_choice(window, Start(mode=Mode(640, 480, 60.0)))
    assert usual is not None
    assert usual.origin is Origin.CAMERA
    assert str(usual.mode) == "640x480@60"
    window.leave()
