"""The person beside Record: whose recordings, sessions and rest these are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.live_parts import Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.store import Store
from app.settings import Settings
from app.ui import style
from app.ui.window import MainWindow
from models.sources.choice import choice_of
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS

Until = Callable[[Callable[[], object]], None]
PRACTICE = choice_of("practice")


def enter(window: MainWindow, text: str) -> None:
    """Type a code into the field and press Enter."""
    field = window.header.person
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def subjects(bench: Bench) -> list[str]:
    store = Store(bench.store_path)
    found = [session.subject for session in store.sessions()]
    store.close()
    return found


def recorded(window: MainWindow, until: Until) -> None:
    """Begin a recording, and wait until it holds pictures: one without any is not kept."""
    window.act.record.trigger()
    until(lambda: window.live.recording.length_s and not window.header.person.isEnabled())


def test_a_person_that_is_named_in_the_window_is_never_written_into_the_settings(
    window: MainWindow, saved: list[Settings], until: Until
) -> None:
    enter(window, "sub-S07")
    assert window.header.person.text() == "S07"
    assert window.live.neutrals.person == "S07"
    window.act.look.trigger()
    until(lambda: saved)
    assert {settings.person for settings in saved} == {""}


def test_a_rest_that_is_recorded_names_its_person_until_the_window_closes(
    window: MainWindow, saved: list[Settings], until: Until
) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    window.page.neutral.taken.emit(
        Neutral("S07", np.zeros((len(REGIONS), 2)), np.full(len(REGIONS), 0.001), 3.0, 90)
    )
    assert window.header.person.text() == "S07"
    window.act.look.trigger()
    until(lambda: saved)
    assert {settings.person for settings in saved} == {""}


def test_a_person_written_into_the_settings_file_by_hand_stays_there_and_is_watched(
    styler: style.Styler, bench: Bench, until: Until
) -> None:
    saved: list[Settings] = []
    with styler.building():
        window = MainWindow(styler, bench.factories, Settings(person="S07"), saved.append)
    assert window.live.neutrals.person == "S07"
    enter(window, "S08")
    window.act.look.trigger()
    until(lambda: saved)
    assert {settings.person for settings in saved} == {"S07"}
    window.leave()
    window.deleteLater()


def test_a_text_that_can_be_no_code_is_told_and_taken_back(
    window: MainWindow, saved: list[Settings]
) -> None:
    enter(window, "Ann Bo")
    assert "must be 1 to 40 letters" in window.banner.text.text()
    assert window.header.person.text() == ""
    assert window.live.neutrals.person == ""
    assert not saved


def test_a_recording_goes_to_the_person_and_the_field_stands_still_meanwhile(
    window: MainWindow, bench: Bench, until: Until, tmp_path: Path
) -> None:
    window.watch(PRACTICE)
    until(lambda: window.page.picture.shown_seq)
    window.header.person.setText("S07")
    recorded(window, until)
    assert not window.header.person.isEnabled()
    window.person.name("S08")
    assert window.live.neutrals.person == "S07"
    window.act.record.trigger()
    until(lambda: window.live.recording.stored)
    assert window.header.person.isEnabled()
    window.close()
    (session,) = (tmp_path / "recordings").rglob("session.json")
    assert "sub-S07" in session.parts
    assert subjects(bench)[-1] == "S07"


def test_a_code_that_cannot_be_read_starts_no_recording(window: MainWindow, until: Until) -> None:
    window.watch(PRACTICE)
    until(lambda: window.live.source.session is not None)
    window.header.person.setText("S 07")
    window.act.record.trigger()
    assert not window.act.record.isChecked()
    assert window.live.recording.length_s is None


def test_movements_before_and_after_a_change_stay_apart(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    enter(window, "S07")
    window.watch(PRACTICE)
    until(window.page.model.rowCount)
    enter(window, "S08")
    until(lambda: subjects(bench) == ["S07", "S08"])
    window.close()
    store = Store(bench.store_path)
    first, second = store.sessions()
    assert (first.events, second.events) == (1, 0)
    assert first.ended is not None
    assert second.ended is not None
    store.close()


def test_the_rest_of_somebody_new_is_offered_to_be_recorded(
    window: MainWindow, until: Until
) -> None:
    window.watch(PRACTICE)
    until(lambda: window.live.source.session is not None)
    enter(window, "S07")
    until(lambda: "No resting face was recorded for S07" in window.banner.text.text())
    window.banner._action.click()
    until(window.page.neutral.isVisible)


@pytest.mark.parametrize("person", ["S07", ""])
def test_the_person_of_the_settings_is_shown(window: MainWindow, person: str) -> None:
    window.person.use(person)
    assert window.header.person.text() == person
