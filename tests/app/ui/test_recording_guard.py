"""A recording ends by the user's word, and the card then says what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.live_parts import Bench
from helpers.recordings import recorded as a_recording
from helpers.waiting import Until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.recording import silence
from app.core.recording.details import read_session
from app.core.recording.record import Recorded
from app.core.recording.recorder import RecordingProgress
from app.ui import style
from app.ui.banner import Tone
from app.ui.recording_card import RecordingCard
from app.ui.recording_guard import StopQuestion
from app.ui.recording_words import why_not
from app.ui.window import MainWindow
from models.sources.choice import choice_of
from models.sources.source import SourceReport, SourceState

PRACTICE = choice_of("practice")
OTHER = replace(PRACTICE, what="other", name="other camera")
REPORT = SourceReport("cam", SourceState.RUNNING, None, None, 30.0, 9, 0, 0)


@pytest.mark.parametrize(
    ("report", "silent_s", "reason"),
    [
        (REPORT, 0.1, ""),
        (None, 0.0, "is being opened"),
        (replace(REPORT, state=SourceState.WAITING, frames=0), 0.0, "no picture so far"),
        (replace(REPORT, frames=0), 0.0, "no picture so far"),
        (replace(REPORT, state=SourceState.LOST), 0.1, "is lost"),
        (replace(REPORT, state=SourceState.ENDED), 0.1, "has ended. Play it again"),
        (replace(REPORT, state=SourceState.ENDED, frames=0), 0.1, "did not open"),
        (REPORT, 7.2, "no picture for 7 s"),
    ],
)
def test_it_is_said_why_nothing_can_be_recorded(
    report: SourceReport | None, silent_s: float, reason: str
) -> None:
    found = why_not(PRACTICE, report, silent_s)
    assert reason in found
    assert bool(found) is bool(reason)


def recording(window: MainWindow, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    window.act.record.trigger()
    until(lambda: (window.live.recording.length_s or 0.0) > 0.0)


def question(window: MainWindow, until: Until) -> StopQuestion:
    until(lambda: window.guard.question is not None and window.guard.question.isVisible())
    found = window.guard.question
    assert found is not None
    return found


def test_r_without_a_source_says_why_and_makes_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.act.record.trigger()
    assert "no source is open" in window.banner.text.text()
    assert not window.act.record.isChecked()
    assert not (tmp_path / "recordings").exists()


def test_a_refusal_goes_once_a_recording_runs(window: MainWindow, until: Until) -> None:
    window.act.record.trigger()
    window.banner.show_message(
        "Nothing can be recorded yet: the camera is being opened.", Tone.PROBLEM
    )
    window.watching._show_recording(True)
    assert not window.banner.isVisible()
    window.watching._show_recording(False)


def test_a_source_that_stays_away_stops_the_recording_in_words(
    window: MainWindow, bench: Bench, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENT_LIMIT_S", 0.3)
    recording(window, until)
    bench.sources[0].state = SourceState.LOST
    until(window.after.card.isVisible)
    assert not window.live.recording.running
    assert "gave no picture for" in window.after.card.reasons.text()
    assert len(window.live.recording.stored) == 1
    assert len(window.live.recording.trouble) == 1


def test_another_source_asks_and_esc_keeps_recording(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    recording(window, until)
    window.sources.choose(OTHER)
    QTest.keyClick(question(window, until), Qt.Key.Key_Escape)
    assert window.live.recording.running
    assert window.header.choice == PRACTICE
    assert window.guard.question is None
    assert len(bench.sources) == 1


def test_another_source_is_opened_once_the_recording_is_closed(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    recording(window, until)
    window.sources.choose(OTHER)
    question(window, until).stop.click()
    until(lambda: len(bench.sources) == 2 and window.page.picture.shown_seq)
    assert bench.sources[1].name == "other camera"
    (folder,) = window.live.recording.stored
    assert read_session(folder).state.value == "closed"
    assert window.after.card.isVisible()


def test_closing_asks_and_goes_on_when_it_may(window: MainWindow, until: Until) -> None:
    recording(window, until)
    window.close()
    assert window.isVisible()
    question(window, until).keep_button.click()
    assert window.isVisible()
    assert window.live.recording.running
    window.act.quit.trigger()
    question(window, until).stop.click()
    until(lambda: not window.isVisible())
    assert len(window.live.recording.stored) == 1


def test_leaving_closes_the_recording_without_a_question(window: MainWindow, until: Until) -> None:
    recording(window, until)
    window.leave()
    assert not window.isVisible()
    assert len(window.live.recording.stored) == 1


def test_the_card_leads_to_the_files_page_and_goes_for_the_next_recording(
    window: MainWindow, until: Until
) -> None:
    recording(window, until)
    window.act.record.trigger()
    until(window.after.card.isVisible)
    assert "none lost" in window.after.card.counts.text()
    window.act.escape.trigger()
    assert not window.after.card.isVisible()
    window.act.record.trigger()
    until(lambda: (window.live.recording.length_s or 0.0) > 0.0)
    window.act.record.trigger()
    until(window.after.card.isVisible)
    window.act.record.trigger()
    until(lambda: not window.after.card.isVisible())


@pytest.fixture
def room(application: QApplication) -> Iterator[QWidget]:
    parent = QWidget()
    parent.resize(900, 600)
    parent.show()
    yield parent
    parent.close()
    parent.deleteLater()
    QApplication.processEvents()


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK])
@pytest.mark.parametrize("size", [(1280, 800), (480, 260)])
def test_the_card_says_what_a_recording_is_worth_and_stays_inside(
    room: QWidget, tmp_path: Path, look: style.Theme, size: tuple[int, int]
) -> None:
    session = read_session(a_recording(tmp_path / "run"))
    session.me_valid, session.me_reasons = False, ("The camera gave 12.5 frames a second.",)
    session.subject = "S07"
    progress = RecordingProgress(tmp_path, False, 1, 1, 1.0, 1.0, 0, 0, 0, 0, None, 0.0, "")  # type: ignore[arg-type]
    card = RecordingCard(look, room)
    opened: list[Recorded] = []
    card.open_requested.connect(opened.append)
    card.show_recording(Recorded(tmp_path, session, progress), "It stopped.")
    room.resize(*size)
    QApplication.processEvents()
    assert "of S07" in card.title.text()
    assert card.verdict.text() == "Not valid for micro-expressions"
    assert card.reasons.text().startswith("It stopped.\nThe camera gave 12.5")
    assert room.rect().contains(card.geometry())
    card.open.click()
    assert opened[0].session is session
    assert not card.grab().isNull()
