"""What background tasks leave, in words and records."""

from __future__ import annotations

from helpers.events import an_event, an_unread_event

from app.ui.outcomes import corrected, recovered
from models.records import State


def test_a_correction_may_label_what_could_not_be_read_or_take_a_label_away() -> None:
    own = corrected(an_unread_event(), "surprise")
    assert (own.label, own.state) == ("surprise", State.OK)
    none = corrected(an_event(), None)
    assert none.label is None
    assert "happiness" in none.cause


def test_what_was_saved_is_said_in_words() -> None:
    assert recovered(0, 0) == "0 movements are safe."
    assert recovered(3, 0) == "3 movements are safe."
    assert recovered(0, 2) == "2 recordings are safe."
    assert recovered(1, 1) == "1 movement and 1 recording are safe."
