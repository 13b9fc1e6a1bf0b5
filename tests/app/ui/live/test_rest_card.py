"""The guided recording of a rest, on the page and in the whole window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import FRAME_NS
from helpers.faces import face as a_face
from helpers.live_parts import Bench, an_update
from helpers.waiting import Until
from PySide6.QtWidgets import QApplication, QWidget

from app.core.pipeline import Update
from app.ui import style
from app.ui.live.neutral import NeutralCard, NeutralStage
from app.ui.window import MainWindow
from models.records import Motion, State
from models.sources.choice import choice_of
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS


class Hand:
    """A clock that is moved by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def resting(seq: int, state: State = State.OK, cause: str = "") -> Update:
    still = np.full(len(REGIONS), 0.001, np.float32)
    motion = Motion(seq, seq * FRAME_NS, still * 0, still, state, cause)
    return replace(an_update(seq, state, cause), face=a_face(seq), motion=motion)


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def card(application: QApplication, hand: Hand) -> NeutralCard:
    room = QWidget()
    room.resize(760, 428)
    card = NeutralCard(style.LIGHT, room, hand)
    card.room = room  # type: ignore[attr-defined]  # keeps the parent alive
    return card


def count_down(card: NeutralCard, hand: Hand) -> None:
    card.begin()
    assert card.stage is NeutralStage.COUNTING
    assert card.title.text() == "Get ready: 3"
    hand.now_s += 1.5
    card._tick()
    assert card.title.text() == "Get ready: 2"
    hand.now_s += 2.0
    card._tick()
    assert card.stage is NeutralStage.TAKING


def test_it_counts_down_measures_three_seconds_and_gives_the_rest(
    card: NeutralCard, hand: Hand
) -> None:
    taken: list[Neutral] = []
    card.taken.connect(taken.append)
    card.ask(("P001",), "")
    assert card.person.currentText() == "P002"
    count_down(card, hand)
    for seq in range(46):
        card.show_update(resting(seq))
    assert card.bar.value() == pytest.approx(500, abs=20)
    for seq in range(46, 95):
        card.show_update(resting(seq))
    assert card.stage is NeutralStage.DONE
    assert "P002" in card.text.text()
    assert [rest.person for rest in taken] == ["P002"]
    card.stop()


def test_a_refusal_says_what_was_measured_and_offers_another_try(
    card: NeutralCard, hand: Hand
) -> None:
    card.ask((), "P009")
    count_down(card, hand)
    for seq in range(20):
        card.show_update(resting(seq, State.NO_FACE if seq > 5 else State.OK, "no face is seen"))
    assert card.stage is NeutralStage.REFUSED
    assert "Measured: no face is seen" in card.text.text()
    assert card.begin_button.text() == "Try again"
    count_down(card, hand)
    hand.now_s += 20
    card._tick()
    assert "too few pictures" in card.text.text()
    card.stop()


def test_an_impossible_id_cannot_begin_and_says_why(card: NeutralCard) -> None:
    card.ask(("P001",), "P001")
    assert card.use_button.isEnabled()
    card.person.setEditText("a b")
    assert not card.begin_button.isEnabled()
    assert not card.use_button.isEnabled()
    assert "letters, digits" in card.text.text()
    card.person.setEditText("")
    assert card.use_button.text() == "Use nobody's"
    assert not card.begin_button.isEnabled()
    card.stop()


def test_a_recorded_rest_reaches_the_pipeline_and_the_next_session(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    window.watch(choice_of("practice"))
    until(lambda: window.page.picture.shown_seq)
    window.act.rest.trigger()
    until(window.page.neutral.isVisible)
    rest = Neutral("P004", np.zeros((len(REGIONS), 2)), np.full(len(REGIONS), 0.001), 3.0, 90)
    window.page.neutral.taken.emit(rest)
    until(lambda: bench.pipelines[0].neutral is not None)
    assert window.page.readout.rest_button.text() == "Rest of P004"
    window.watch(choice_of("practice"))
    until(lambda: len(bench.pipelines) > 1 and bench.pipelines[1].neutral is not None)
    window.page.neutral.person_chosen.emit("")
    until(lambda: bench.pipelines[1].neutral is None)
    assert window.page.readout.rest_button.text() == "Record rest…"


def test_a_forgotten_person_is_gone_from_the_list_and_from_the_session(
    window: MainWindow, bench: Bench, until: Until
) -> None:
    window.watch(choice_of("practice"))
    until(lambda: window.page.picture.shown_seq)
    rest = Neutral("P004", np.zeros((len(REGIONS), 2)), np.full(len(REGIONS), 0.001), 3.0, 90)
    window.page.neutral.taken.emit(rest)
    until(lambda: bench.pipelines[0].neutral is not None)
    window.act.rest.trigger()
    card = window.page.neutral
    until(lambda: card.isVisible() and card.forget_button.isEnabled())
    card.forget_button.click()
    until(lambda: bench.pipelines[0].neutral is None)
    until(lambda: not card.forget_button.isEnabled())
    assert window.header.person.text() == ""
