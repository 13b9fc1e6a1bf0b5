"""The readout names states and never shows a label where none may stand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers.events import a_correction, an_event, an_unread_event, some_units
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.ui import style, words
from app.ui.live.bars import Bars, NetworkRow, polarity_shares, strongest
from app.ui.live.readout import EMPTY, Readout, fine
from models.records import State

SILENT = [state for state in State if not state.may_be_labelled]


@pytest.fixture
def readout(application: QApplication) -> Iterator[Readout]:
    readout = Readout(style.DARK)
    readout.resize(480, 700)
    readout.show()
    yield readout
    readout.close()
    readout.deleteLater()


def texts(readout: Readout) -> str:
    labels = [each for each in readout.findChildren(QLabel) if not each.isHidden()]
    return "\n".join(each.text() for each in labels)


def test_before_the_first_movement_it_says_so(readout: Readout) -> None:
    assert EMPTY in texts(readout)
    assert all(bars.isHidden() for bars in readout.findChildren(Bars))


def test_a_labelled_event_shows_label_confidence_and_every_network(readout: Readout) -> None:
    readout.show_event(an_event(), 0)
    assert readout.reading.text() == "Happiness"
    assert readout.confidence.text() == "70 %"
    assert "200 ± 33 ms" in readout.facts.text()
    rows = readout.findChildren(NetworkRow)
    assert [row.scores.weights for row in rows] == ["bowam-compact", "merba-compact", "broken"]
    assert "returned NaN" in rows[2].toolTip()


def test_a_network_with_fine_emotions_gets_bars_of_its_own(readout: Readout) -> None:
    readout.show_event(an_event(), 0)
    QApplication.processEvents()
    shown = [bars for bars in readout.findChildren(Bars) if not bars.isHidden()]
    assert [len(bars.bars) for bars in shown] == [3, 7]
    assert "EMOTIONS, MERBA" in texts(readout)


def test_action_units_are_shown_as_codes_and_in_words(readout: Readout) -> None:
    readout.show_event(an_event(), 0)
    assert readout.units.text() == "L4B+12A"
    assert readout.units_meaning.text() == (
        "left brow lowered, slight; lip corner pulled, trace; 200 ms"
    )
    assert not readout.units.isHidden()


def test_action_units_are_silent_where_the_program_does_not_know(readout: Readout) -> None:
    silent = (
        an_unread_event(),
        replace(an_event(), units=None),
        replace(an_event(), state=State.UNCERTAIN, label=None),
        replace(an_event(), units=replace(some_units(), codes=())),
    )
    for event in silent:
        readout.show_event(an_event(), 0)
        readout.show_event(event, 0)
        assert readout.units.isHidden()
        assert readout.units_meaning.isHidden()
        assert "L4B" not in texts(readout)
    readout.show_event(an_event(), 0)
    readout.show_event(None, 0)
    assert "L4B" not in texts(readout)


def test_a_correction_keeps_the_programs_units_and_no_expression_has_none(
    readout: Readout,
) -> None:
    readout.show_event(a_correction("e1"), 0, an_event())
    assert readout.units.text() == "L4B+12A"
    readout.show_event(replace(a_correction("e1"), label=None), 0, an_event())
    assert readout.units.isHidden()


@pytest.mark.parametrize("state", SILENT)
def test_a_state_without_label_shows_no_label_and_says_why(readout: Readout, state: State) -> None:
    readout.show_event(replace(an_unread_event(), state=state, cause="12 of 25"), 0)
    assert readout.reading.text() == "No label"
    assert readout.confidence.text() == ""
    assert words.MEANINGS[state] in texts(readout)
    assert all(bars.isHidden() for bars in readout.findChildren(Bars))
    assert not readout.findChildren(NetworkRow)


@pytest.mark.parametrize("state", list(State))
def test_the_present_state_is_named_with_its_measured_cause(readout: Readout, state: State) -> None:
    readout.show_state(state, "the head turns at 80° a second")
    assert words.MEANINGS[state] in readout.meaning.text()
    if state in (State.HEAD_MOTION, State.LOW_FPS, State.EXPOSURE_CHANGE):
        assert "the head turns at 80° a second" in readout.meaning.text()


def test_an_uncertain_reading_is_called_uncertain(readout: Readout) -> None:
    readout.show_event(replace(an_event(), state=State.UNCERTAIN, cause="0.4 is below 0.6"), 0)
    assert words.MEANINGS[State.UNCERTAIN] in readout.reason.text()
    assert "0.4 is below 0.6" in readout.reason.text()


def test_a_correction_is_shown_as_the_users_own(readout: Readout) -> None:
    readout.show_event(a_correction("e1"), 0, an_event("e1"))
    assert readout.reading.text() == "Surprise"
    assert readout.confidence.text() == ""
    assert "your label" in texts(readout)
    assert "Labelled by you" in readout.reason.text()


def test_what_the_networks_said_stands_below_a_correction(readout: Readout) -> None:
    readout.show_event(a_correction("e1"), 0, an_event("e1"))
    assert len(readout.findChildren(NetworkRow)) == 3
    readout.show_event(replace(a_correction("e2"), corrects="e2"), 0, an_unread_event("e2"))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not readout.findChildren(NetworkRow)


def test_shares_of_fine_emotions_add_up_to_their_polarities() -> None:
    coarse, fine_scores, _ = an_event().scores
    assert not fine(coarse)
    assert fine(fine_scores)
    assert polarity_shares(fine_scores) == pytest.approx([0.5, 0.4, 0.1, 0.0])
    assert strongest(fine_scores) == ("happiness", pytest.approx(0.4))
