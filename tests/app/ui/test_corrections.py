"""A correction is stored beside what was predicted."""

from __future__ import annotations

from helpers.live_parts import Bench
from helpers.live_work import Heard, events_on_disk
from helpers.waiting import Until

from app.ui.live_work import LiveWork
from models.records import Provenance
from models.sources.choice import choice_of

PRACTICE = choice_of("practice")


def test_a_correction_is_stored_beside_the_prediction(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.spotted)
    first = heard.spotted[0].event
    work.corrections.correct(first, "disgust")
    until(lambda: len(heard.spotted) == 2)
    own = heard.spotted[1].event
    assert (own.corrects, own.label, own.polarity) == (first.id, "disgust", "negative")
    assert own.provenance is Provenance.USER
    assert events_on_disk(bench) == [first.id, own.id]
