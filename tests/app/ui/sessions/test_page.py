"""The sessions page lists, searches, opens, corrects, exports, assigns and deletes."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.studies import a_recording, a_run, an_analysis, at_frame, made_live
from helpers.waiting import Until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.recording.verify import verify
from app.core.store import Store
from app.ui import style
from app.ui.sessions.model import Heading, title
from app.ui.sessions.page import SessionsPage
from app.ui.sessions.questions import Assign, Delete


def shown(page: SessionsPage) -> list[str]:
    return [f"[{row.person}]" if isinstance(row, Heading) else row.id for row in page.model.rows]


@pytest.fixture
def run(study: Path, database: Path) -> Path:
    """Record one session with two movements, both in the database."""
    events = (at_frame(3), at_frame(9, "e2"))
    folder = a_recording(a_run(study), events)
    store = Store(database)
    made_live(store, folder, events)
    store.close()
    return folder


@pytest.fixture
def opened(page: SessionsPage, run: Path, until: Until) -> SessionsPage:
    """Give a shown page with its session opened and the first picture on the screen."""
    page.show()
    until(lambda: page.viewer.player.stage.image is not None and page.viewer.contents)
    return page


def test_an_empty_page_says_what_will_appear(page: SessionsPage, until: Until) -> None:
    page.show()
    until(lambda: page.nothing.isVisible())
    assert "appear here" in page.nothing.text()


def test_sessions_stand_under_their_persons(page: SessionsPage, study: Path, until: Until) -> None:
    for person in ("S07", "unassigned"):
        a_recording(a_run(study, person))
    page.show()
    until(lambda: page.model.rows)
    assert shown(page) == [
        "[S07]",
        "sub-S07/ses-01/run-01",
        "[unassigned]",
        "sub-unassigned/ses-01/run-01",
    ]
    assert "2 sessions" in page.count.text()


def test_a_damaged_session_hides_no_other(page: SessionsPage, study: Path, until: Until) -> None:
    a_recording(a_run(study, "S01"))
    (a_recording(a_run(study, "S02")) / "session.json").write_text("{")
    page.show()
    until(lambda: len(page.model.rows) == 4)
    page.list.choose("sub-S02/ses-01/run-01")
    assert "session.json" in page.viewer.verdict.text()
    assert not page.viewer.analyse.isVisible()


def test_a_search_narrows_the_list_and_says_when_nothing_matches(
    page: SessionsPage, study: Path, until: Until
) -> None:
    for person in ("S07", "S08"):
        a_recording(a_run(study, person))
    page.show()
    until(lambda: page.model.rows)
    page.search.setText("s08")
    assert shown(page) == ["[S08]", "sub-S08/ses-01/run-01"]
    page.search.setText("nobody")
    assert page.unmatched.isVisible()
    page.focus_list()
    assert len(shown(page)) == 4


def test_a_session_opens_with_video_movements_and_pictures(opened: SessionsPage) -> None:
    viewer = opened.viewer
    assert viewer.model.rowCount() == 2
    assert viewer.model.entry(0).first.id == "e1"
    assert len(viewer.player.t_ns) == 30
    assert not viewer.title.text().endswith(" ")
    opened.grab()


def test_a_signal_is_drawn_once_it_is_analysed(page: SessionsPage, run: Path, until: Until) -> None:
    an_analysis(run / "video-flinch", run / "video.mkv")
    page.open(run)
    page.show()
    until(lambda: page.viewer.contents and page.viewer.contents.signal)
    until(lambda: len(page.viewer.timeline._history) == 30)
    page.grab()


def test_keys_step_play_and_reach_the_movements(opened: SessionsPage, until: Until) -> None:
    player = opened.viewer.player
    opened.activateWindow()
    opened.list.setFocus()
    QTest.keyClick(opened.list, Qt.Key.Key_Right)
    until(lambda: player.number == 1)
    QTest.keyClick(opened.list, Qt.Key.Key_Left)
    until(lambda: player.number == 0)
    QTest.keyClick(opened.list, Qt.Key.Key_Space)
    assert player.playing
    QTest.keyClick(opened.list, Qt.Key.Key_Space)
    assert not player.playing
    QTest.keyClick(opened.list, Qt.Key.Key_Return)
    assert opened.viewer.table.current() is not None
    QTest.keyClick(opened.viewer.table, Qt.Key.Key_Return)
    assert player.playing


def test_the_keys_of_the_list_pass_over_headings(
    page: SessionsPage, study: Path, until: Until
) -> None:
    for person in ("S07", "S08"):
        a_recording(a_run(study, person))
    page.show()
    until(lambda: page.viewer.listing)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.viewer.listing is not None
    assert page.viewer.listing.person == "S08"
    assert page.list.selectionModel().hasSelection()


def test_playing_ends_at_the_last_picture(opened: SessionsPage, until: Until) -> None:
    player = opened.viewer.player
    player.toggle()
    until(lambda: not player.playing)
    until(lambda: player.number == 29)


def test_a_click_on_the_timeline_goes_there(opened: SessionsPage, until: Until) -> None:
    opened.viewer.timeline.seek_requested.emit(0.3)
    until(lambda: opened.viewer.player.number == 18)
    assert opened.viewer.timeline.position_s == pytest.approx(0.3)


def test_a_correction_is_shown_and_kept(opened: SessionsPage, database: Path, until: Until) -> None:
    viewer = opened.viewer
    viewer.table.selectRow(0)
    viewer.correction_requested.emit(viewer.table.current(), "surprise")
    until(lambda: viewer.model.entry(0).event.label == "surprise")
    store = Store(database)
    labels = [event.label for event in store.events()]
    store.close()
    assert labels == ["happiness", "happiness", "surprise"]


def test_a_session_is_exported_into_a_folder_of_its_name(
    opened: SessionsPage, tmp_path: Path, until: Until
) -> None:
    remarks: list[str] = []
    opened.remarked.connect(remarks.append)
    contents = opened.viewer.contents
    assert contents is not None
    opened.changes.export(contents, tmp_path / "out", ("csv", "eaf"))
    until(lambda: remarks)
    folder = tmp_path / "out" / "sub-unassigned_ses-01_run-01"
    assert {path.name for path in folder.iterdir()} == {"events.csv", "events.eaf"}


def test_assigning_moves_the_session_and_keeps_it_shown(
    opened: SessionsPage, study: Path, until: Until
) -> None:
    listing = opened.viewer.listing
    assert listing is not None
    opened.changes.assign(listing, "S07")
    until(lambda: shown(opened) == ["[S07]", "sub-S07/ses-01/run-01"])
    until(lambda: opened.viewer.listing and opened.viewer.listing.person == "S07")
    assert verify(study / "sub-S07" / "ses-01" / "run-01").sound


def test_deleting_asks_and_deletes(opened: SessionsPage, run: Path, until: Until) -> None:
    opened.list.setFocus()
    QTest.keyClick(opened.list, Qt.Key.Key_Delete)
    until(lambda: opened.findChildren(Delete))
    dialog = opened.findChildren(Delete)[0]
    assert not dialog.delete.isDefault()
    dialog.reject()
    QApplication.processEvents()
    assert run.is_dir()
    QTest.keyClick(opened.list, Qt.Key.Key_Delete)
    until(lambda: any(each.isVisible() for each in opened.findChildren(Delete)))
    next(each for each in opened.findChildren(Delete) if each.isVisible()).delete.click()
    until(lambda: opened.nothing.isVisible())
    assert not run.exists()


def test_a_person_must_be_a_code(opened: SessionsPage) -> None:
    listing = opened.viewer.listing
    assert listing is not None
    dialog = Assign(title(listing), ("S07",), opened)
    assert not dialog._give.isEnabled()
    dialog.field.setText("../x")
    assert not dialog._give.isEnabled()
    dialog.field.setText(" S07 ")
    assert dialog._give.isEnabled()
    assert dialog.person == "S07"
    dialog.deleteLater()


def test_a_failure_is_told_and_the_page_goes_on(
    opened: SessionsPage, run: Path, until: Until
) -> None:
    failures: list[str] = []
    opened.failed.connect(failures.append)
    listing = opened.viewer.listing
    assert listing is not None
    run.rename(run.parent / "elsewhere")
    opened.changes.assign(listing, "S07")
    until(lambda: failures)
    until(lambda: [row for row in shown(opened) if row.endswith("elsewhere")])


def test_both_looks_are_painted(opened: SessionsPage, styler: style.Styler) -> None:
    for look in (style.Look.DARK, style.Look.LIGHT):
        styler.apply(look)
        opened.set_theme(styler.theme)
        opened.grab()
