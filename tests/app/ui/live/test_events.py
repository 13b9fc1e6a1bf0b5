"""The table of movements: what its rows say, and that corrections leave predictions alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers.events import a_clip, a_correction, an_event, an_unread_event
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.film import SpottedEvent, pack
from app.ui.live import events
from app.ui.live.events import EventColumn, EventEntry, EventModel, EventTable
from models.records import State


@pytest.fixture
def model(application: QApplication) -> EventModel:
    model = EventModel()
    model.zero_ns = 0
    model.add(pack(an_event("e1", 1000), a_clip()))
    model.add(pack(an_unread_event("e2", 3000), a_clip()))
    return model


@pytest.fixture
def table(model: EventModel) -> Iterator[EventTable]:
    table = EventTable(model, style.LIGHT)
    table.resize(480, 300)
    table.show()
    yield table
    table.close()
    table.deleteLater()


def row(model: EventModel, number: int) -> list[str]:
    return [model.index(number, column).data() for column in EventColumn]


def test_the_newest_movement_stands_on_top_with_all_its_facts(model: EventModel) -> None:
    assert row(model, 0)[1:] == [
        "0:03.000 apex +100 ms",
        "200 ± 33 ms micro",
        "No label ",
        "Head moving",
    ]
    assert row(model, 1)[1:] == [
        "0:01.000 apex +100 ms",
        "200 ± 33 ms micro",
        "Happiness 70 % · L4B+12A",
        "Clear view",
    ]


def test_thumbnails_are_those_of_onset_apex_and_offset(model: EventModel) -> None:
    pictures = model.entry(0).thumbnails
    assert pictures is not None
    greys = [picture.pixelColor(10, 10).red() for picture in pictures]
    assert greys == [pytest.approx(60, abs=3), pytest.approx(120, abs=3), pytest.approx(180, abs=3)]


def test_a_correction_changes_what_the_row_shows_and_not_what_was_predicted(
    model: EventModel,
) -> None:
    model.add(SpottedEvent(a_correction("e1")))
    entry = model.entry(1)
    assert model.rowCount() == 2
    assert (entry.first.label, entry.event.label) == ("happiness", "surprise")
    assert row(model, 1)[EventColumn.READING] == "Surprise your label"
    assert "Flinch said: Happiness (70 %)" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_correction_of_an_unknown_event_changes_nothing(model: EventModel) -> None:
    model.add(SpottedEvent(a_correction("gone")))
    assert [model.entry(i).event.id for i in range(2)] == ["e2", "e1"]


def test_only_the_newest_films_are_kept_in_memory(
    model: EventModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_FILMS", 3)
    for number in range(5):
        model.add(pack(an_event(f"n{number}"), a_clip()))
    has_film = [model.entry(i).film is not None for i in range(model.rowCount())]
    assert has_film[:3] == [True] * 3
    assert not any(has_film[3:5])


def test_a_click_chooses_a_row_and_asks_for_its_replay(table: EventTable) -> None:
    chosen: list[EventEntry] = []
    replayed: list[EventEntry] = []
    table.chosen.connect(chosen.append)
    table.replay_requested.connect(replayed.append)
    point = table.visualRect(table.model().index(1, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert [entry.first.id for entry in chosen] == ["e1"]
    assert [entry.first.id for entry in replayed] == ["e1"]


def test_the_state_has_a_column_only_where_there_is_room(table: EventTable) -> None:
    assert table.isColumnHidden(EventColumn.STATE)
    table.resize(800, 300)
    assert not table.isColumnHidden(EventColumn.STATE)


@pytest.mark.parametrize("width", range(360, 720, 12))
def test_no_column_is_cut_off_at_the_edge(table: EventTable, width: int) -> None:
    table.resize(width, 300)
    shown = [column for column in EventColumn if not table.isColumnHidden(column)]
    assert EventColumn.READING in shown
    assert sum(table.columnWidth(column) for column in shown) <= table.viewport().width()


def test_every_row_can_be_painted_in_both_widths(table: EventTable, model: EventModel) -> None:
    model.add(pack(replace(an_event("e3"), state=State.UNCERTAIN), a_clip()))
    model.add(SpottedEvent(an_event("e4")))
    for width in (480, 800):
        table.resize(width, 300)
        assert not table.grab().isNull()


def test_the_menu_offers_polarities_emotions_and_no_expression(
    table: EventTable, model: EventModel
) -> None:
    requested: list[tuple[str, str | None]] = []
    table.correction_requested.connect(
        lambda entry, label: requested.append((entry.first.id, label))
    )
    menu = table.correction_menu(model.entry(1))
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert len(actions) == 10
    actions["Disgust"].trigger()
    actions["No expression"].trigger()
    assert requested == [("e1", "disgust"), ("e1", None)]
    menu.deleteLater()


def test_long_durations_and_states_have_room_in_the_narrow_table(
    application: QApplication,
) -> None:
    if QFontInfo(style.digits(13)).family() != "DejaVu Sans":
        pytest.skip("the widths are those of DejaVu Sans; others are shortened with dots")
    digits = QFontMetrics(style.digits(13)), QFontMetrics(style.digits(12))
    room = {column: width - 10 for column, width in zip(EventColumn, events.WIDTHS_PX, strict=True)}
    assert digits[0].horizontalAdvance("1133 ± 133 ms") <= room[EventColumn.DURATION]
    assert digits[1].horizontalAdvance("apex +1133 ms") <= room[EventColumn.TIME]
    assert digits[1].horizontalAdvance("Light changed") <= room[EventColumn.READING]
    assert sum(events.WIDTHS_PX[: EventColumn.STATE]) <= 466
