"""The weights that ship are whole, small, trained, and can be read with."""

from __future__ import annotations

import pytest
from helpers.graphs import clip

from models.reader import Reader
from models.records import State
from models.weights import BUNDLED, Card, bundled, load, read_fusion

CARDS = bundled()
LIMIT_BYTES = 40_000_000


def test_some_weights_ship_and_stay_small() -> None:
    assert "bowam-compact" in {card.id for card in CARDS}
    assert sum(len(load(card)) for card in CARDS) <= LIMIT_BYTES


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_each_card_says_what_it_rests_on(card: Card) -> None:
    assert card.trained
    assert card.commit
    assert card.does_not_prove
    held = [m for m in card.metrics if m.metric == "uf1" and "held-out" in m.protocol]
    assert held
    least = 0.7 if card.fusion_weight > 0 else 1.2 / len(card.labels)
    assert all(m.value > least for m in held)


def test_the_threshold_was_chosen_on_held_out_identities() -> None:
    assert "held-out identities" in read_fusion(BUNDLED).chosen_on


def test_all_of_them_read_one_clip() -> None:
    event = Reader.bundled(threads=1).read(clip())
    assert event.state in (State.OK, State.UNCERTAIN)
    assert [row.error for row in event.scores] == [""] * len(CARDS)
