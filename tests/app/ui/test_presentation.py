"""The presentation view: picture and result alone, on a screen of its own."""

from __future__ import annotations

from typing import cast

from helpers.events import an_event
from helpers.live_parts import an_update
from helpers.waiting import Until
from PySide6.QtCore import Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest

from app.ui import words
from app.ui.film import SpottedEvent
from app.ui.presentation import WAITING, other_screen
from app.ui.window import MainWindow
from models.sources.source import SourceReport, SourceState


def test_it_shows_the_picture_and_the_last_result_and_esc_leaves(
    window: MainWindow, until: Until
) -> None:
    view = window.presentation
    window.act.present.trigger()
    until(view.isVisible)
    assert view.reading.text() == WAITING
    window.watching.show_update(an_update(7))
    event = an_event("e1", 3000)
    window.live.source.spotted.emit(SpottedEvent(event))
    assert view.reading.text().startswith(words.reading(event))
    assert words.duration(event) in view.facts.text()
    until(lambda: view.picture.shown_seq == 7)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert not window.act.present.isChecked()


def test_it_says_when_there_are_no_pictures(window: MainWindow) -> None:
    report = SourceReport("cam", SourceState.LOST, None, None, 0.0, 9, 0, 0)
    window.presentation.show_report(report)
    assert window.presentation.picture._message[0] == "The signal is lost"


def test_a_covered_live_page_is_not_drawn_but_goes_on_measuring(window: MainWindow) -> None:
    window.page.show_update(an_update(1), drawn=False)
    assert window.page.picture._update is None
    assert len(window.page.history) == 1


def test_the_second_screen_is_taken_if_there_is_one() -> None:
    own, other = cast("QScreen", object()), cast("QScreen", object())
    assert other_screen(own, [own, other]) is other
    assert other_screen(own, [own]) is own


def test_closing_the_window_closes_it_too(window: MainWindow, until: Until) -> None:
    window.act.present.trigger()
    until(window.presentation.isVisible)
    window.close()
    assert not window.presentation.isVisible()
