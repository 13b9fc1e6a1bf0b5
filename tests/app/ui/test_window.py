"""The whole window on small parts: keys, looks, sources, and a clean end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.events import a_clip, an_event
from helpers.live_parts import Bench, an_update
from helpers.studies import a_recording, a_run
from helpers.waiting import Until, holds_in_time
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.settings import Settings
from app.ui import style
from app.ui.crash_recovery import LeftOpen
from app.ui.dialogs import KEYS, Address, Keys
from app.ui.film import pack
from app.ui.live.readout import IDLE
from app.ui.notice import Notice
from app.ui.pages import SESSIONS
from app.ui.window import MainWindow
from models.records import State
from models.sources.choice import choice_of
from models.sources.source import SourceReport, SourceState

PRACTICE = choice_of("practice")


def press(window: MainWindow, key: Qt.Key, text: str = "") -> None:
    window.activateWindow()
    assert holds_in_time(window.isActiveWindow)
    window.page.setFocus()
    if text:
        QTest.keyClicks(window.page, text)
    else:
        QTest.keyClick(window.page, key)


def message(window: MainWindow) -> str:
    return window.page.picture._message[0]


def test_before_anything_is_chosen_it_says_what_to_do(window: MainWindow) -> None:
    assert message(window) == "No source is open"
    assert not window.act.pause.isEnabled()


def test_a_source_runs_through_to_picture_timeline_and_table(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    window.watch(PRACTICE)
    assert message(window) == "Opening Practice camera"
    until(lambda: window.page.picture.shown_seq and window.page.model.rowCount())
    until(lambda: message(window) == "")
    assert len(window.page.history) > 0
    assert window.page.readout.reading.text() == "No label"
    assert window.header.source.text() == "Practice camera"
    assert window.live.health.health().frame_age_p95_ms > 0


def test_the_picture_shown_is_that_of_the_update(window: MainWindow) -> None:
    window.page.show_update(an_update(3))
    QApplication.processEvents()
    window.grab()
    assert window.page.picture.shown_seq == 3


def test_space_freezes_the_view_while_measuring_goes_on(window: MainWindow, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    press(window, Qt.Key.Key_Space)
    until(lambda: window.page.paused)
    window.grab()
    shown, samples = window.page.picture.shown_seq, len(window.page.history)
    until(lambda: len(window.page.history) > samples + 5)
    assert window.page.picture.shown_seq == shown
    press(window, Qt.Key.Key_Space)
    until(lambda: window.page.picture.shown_seq != shown)


def test_r_records_and_s_saves_a_snapshot(window: MainWindow, tmp_path: Path, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    press(window, Qt.Key.Key_R)
    until(lambda: window.live.recording.length_s is not None)
    assert window.act.record.isChecked()
    press(window, Qt.Key.Key_S)
    until(lambda: list(tmp_path.rglob("snapshot-*.png")))
    press(window, Qt.Key.Key_R)
    until(lambda: window.live.recording.length_s is None and not window.act.record.isChecked())


@pytest.mark.parametrize(
    ("key", "layer"),
    [
        (Qt.Key.Key_M, "mesh"),
        (Qt.Key.Key_B, "box"),
        (Qt.Key.Key_A, "flow"),
        (Qt.Key.Key_H, "saliency"),
    ],
)
def test_a_key_switches_each_overlay(window: MainWindow, key: Qt.Key, layer: str) -> None:
    before = getattr(window.page.picture.layers, layer)
    press(window, key)
    assert getattr(window.page.picture.layers, layer) is not before


def test_control_and_4_shows_the_sessions(window: MainWindow, bench: Bench, until: Until) -> None:
    a_recording(a_run(bench.factories.recordings()))
    window.switch.show(SESSIONS)
    until(lambda: window.sessions.viewer.contents)
    assert not window.header.source.isVisible()
    window.switch.show(0)
    assert window.header.source.isVisible()


def test_recover_leads_to_the_sessions(window: MainWindow, bench: Bench, until: Until) -> None:
    run = a_recording(a_run(bench.factories.recordings()))
    window.watching._offer_recovery(LeftOpen(recordings=(run,)))
    window.live.resources.store = bench.factories.open_store()
    window.banner._action.click()
    until(lambda: window.sessions.viewer.listing)
    assert window.pages.currentWidget() is window.sessions
    assert window.sessions.viewer.listing is not None
    assert window.sessions.viewer.listing.folder == run


def test_overlays_are_kept_in_the_settings(
    window: MainWindow, saved: list[Settings], until: Until
) -> None:
    press(window, Qt.Key.Key_M)
    until(lambda: saved)
    assert saved[-1].show_mesh


def test_f_fills_the_screen_and_escape_leaves_it(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F)
    assert window.isFullScreen()
    press(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_question_mark_lists_the_keys(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Question, "?")
    shown = window.findChildren(Keys)
    assert len(shown) == 1
    assert shown[0].isVisible()
    shown[0].reject()


def test_every_key_of_the_window_is_on_the_list_of_keys(window: MainWindow) -> None:
    listed = {key.strip() for keys, _ in KEYS for key in keys.split(", ")}
    shown = {"Return": "Enter"}
    used = {action.shortcut().toString() for action in window.actions()} - {""}
    assert {shown.get(key, key) for key in used} == listed


def test_enter_replays_the_selected_movement_and_escape_closes_it(window: MainWindow) -> None:
    window.page.show_update(an_update(0))
    window.page.add_event(pack(an_event(), a_clip()))
    window.page.table.selectRow(0)
    assert window.page.readout.reading.text() == "Happiness"
    press(window, Qt.Key.Key_Return)
    assert window.page.replay.isVisible()
    press(window, Qt.Key.Key_Escape)
    assert not window.page.replay.isVisible()


def test_the_newest_is_followed_again_on_demand(window: MainWindow) -> None:
    window.page.show_update(an_update(0))
    window.page.add_event(pack(an_event("e1"), a_clip()))
    window.page.table.selectRow(0)
    window.page.add_event(pack(replace(an_event("e2"), label="anger"), a_clip()))
    assert window.page.readout.reading.text() == "Happiness"
    window.page.newest_button.click()
    assert window.page.readout.reading.text() == "Anger"
    assert window.page.newest_button.isHidden()


def test_a_click_on_the_timeline_selects_and_replays(window: MainWindow) -> None:
    window.page.show_update(an_update(0))
    window.page.add_event(pack(an_event("e1"), a_clip()))
    window.page.timeline.mark_clicked.emit("e1")
    assert window.page.table.current() is not None
    assert window.page.replay.isVisible()


def test_a_users_label_is_added_and_shown(window: MainWindow, bench: Bench, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.model.rowCount())
    entry = window.page.model.entry(0)
    window.page.correction_requested.emit(entry, "happiness")
    until(lambda: window.page.model.entry(0).event is not entry.first)
    assert window.page.model.entry(0).first.label is None
    assert window.page.readout.reading.text() == "Happiness"


def test_light_and_dark_can_be_switched_and_are_kept(
    window: MainWindow, styler: style.Styler, saved: list[Settings], until: Until
) -> None:
    light = window.grab().toImage().pixelColor(4, 40)
    window.act.look.trigger()
    assert styler.theme.dark
    dark = window.grab().toImage().pixelColor(4, 40)
    assert light.lightness() > 200
    assert dark.lightness() < 60
    until(lambda: saved)
    assert saved[-1].theme == "dark"
    window.act.follow.trigger()
    assert styler.look is style.Look.SYSTEM


@pytest.mark.parametrize("look", [style.Look.LIGHT, style.Look.DARK])
def test_every_state_can_be_drawn_in_both_looks(
    window: MainWindow, styler: style.Styler, look: style.Look
) -> None:
    styler.apply(look)
    window.page.show_report(SourceReport("cam", SourceState.RUNNING, None, None, 30.0, 9, 0, 0))
    for number, state in enumerate(State):
        for seq in range(4 * number, 4 * number + 4):
            window.page.show_update(an_update(seq, state, "12 of 25"))
        assert not window.grab().isNull(), state
        assert window.page.readout._pill.state is state


def test_a_lost_signal_is_said_over_the_picture(window: MainWindow) -> None:
    report = SourceReport("cam", SourceState.LOST, None, None, 0.0, 9, 0, 0)
    window.page.show_report(report)
    assert message(window) == "The signal is lost"
    window.page.show_report(replace(report, state=SourceState.RUNNING))
    assert message(window) == ""


def test_a_frame_that_was_analysed_late_does_not_bring_a_state_back(window: MainWindow) -> None:
    report = SourceReport("cam", SourceState.RUNNING, None, None, 30.0, 9, 0, 0)
    window.page.show_report(report)
    for seq in range(5):
        window.page.show_update(an_update(seq))
    assert window.page.readout._pill.isVisibleTo(window)
    window.page.show_report(replace(report, state=SourceState.LOST))
    for seq in range(5, 13):
        window.page.show_update(an_update(seq))
    assert not window.page.readout._pill.isVisibleTo(window)
    assert window.page.readout.meaning.text() == IDLE


def test_a_video_that_has_ended_can_be_played_again(
    window: MainWindow, bench: Bench, tmp_path: Path, until: Until
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")
    window.watch(choice_of(str(clip)))
    until(lambda: window.page.picture.shown_seq)
    bench.sources[0].state = SourceState.ENDED
    bench.sources[0].closed.set()
    until(lambda: message(window) == "The video has ended")
    assert window.banner.text.text() == "The video has ended."
    window.banner._action.click()
    until(lambda: len(bench.sources) == 2 and message(window) == "")


def test_a_source_that_gives_nothing_offers_the_practice_camera(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    window.watch(choice_of("missing"))
    until(lambda: window.banner.isVisible())
    assert window.banner._action.text() == "&Try the practice camera"
    window.banner._action.click()
    until(lambda: window.page.picture.shown_seq)
    assert bench.sources[0].name == "Practice camera"


def test_a_failure_is_one_sentence_in_the_banner(window: MainWindow, until: Until) -> None:
    window.watch(replace(PRACTICE, what="missing", name="missing"))
    until(lambda: window.banner.isVisible())
    assert window.banner.text.text().startswith("The camera 'missing' was not found")
    assert message(window) == "No source is open"


def test_the_notice_holds_the_first_start_until_it_is_agreed_to(
    styler: style.Styler, bench: Bench, saved: list[Settings], until: Until
) -> None:
    from PySide6.QtCore import QTimer

    with styler.building():
        window = MainWindow(styler, bench.factories, Settings(), saved.append)
    answers = []

    def answer(agree: bool) -> None:
        notice = window.findChildren(Notice)[-1]
        assert not notice.accept_button.isEnabled()
        notice.accept()
        assert notice.isVisible()
        if agree:
            notice.promise.setChecked(True)
            notice.accept_button.click()
        else:
            notice.reject()

    for agree in (False, True):
        QTimer.singleShot(0, lambda agree=agree: answer(agree))
        answers.append(window.ask.first_notice())
    assert answers == [False, True]
    until(lambda: saved)
    assert saved[-1].notice_read
    assert window.ask.first_notice()
    window.close()
    window.deleteLater()


def test_an_address_must_look_like_one(window: MainWindow) -> None:
    dialog = Address(window)
    for text, fine in (("", False), ("camera", False), ("rtsp://host/1", True)):
        dialog.field.setText(text)
        assert dialog._open.isEnabled() is fine
    dialog.deleteLater()


@pytest.mark.parametrize("name", ["keys", "notice", "about", "cards"])
def test_each_entry_of_the_help_menu_opens_its_dialog(window: MainWindow, name: str) -> None:
    getattr(window.ask, name)()
    dialogs = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert len(dialogs) == 1
    assert not dialogs[0].grab().isNull()
    dialogs[0].reject()


def drop(window: MainWindow, *names: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    action = Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, keys))


def test_a_dropped_file_is_watched(window: MainWindow, bench: Bench, until: Until) -> None:
    drop(window, "/somewhere/clip.mp4")
    until(lambda: bench.sources)
    assert window.header.source.text() == "clip.mp4"
    assert window.pages.currentIndex() == 0


def test_closing_the_window_ends_everything(window: MainWindow, bench: Bench, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    session = window.live.source.session
    assert session is not None
    window.close()
    assert bench.sources[0].closed.is_set()
    threads = (session.capture, session.analyse, session.infer)
    assert not any(thread.running for thread in threads)


def test_pages_without_a_tab_are_named_in_the_header_too(window: MainWindow) -> None:
    for action, name in ((window.act.settings, "Settings"), (window.act.study, "Study")):
        action.trigger()
        assert window.header.page_button.text() == name
    window.act.train.trigger()
    assert window.header.page_button.text() == "Train"
