"""What is watched runs real threads on small parts: from frames to saved movements, and back."""

from __future__ import annotations

from helpers.live_parts import Bench
from helpers.live_work import Heard, events_on_disk
from helpers.waiting import Until

from app.core.store import Store
from app.ui.live_work import LiveWork
from models.records import State
from models.sources.choice import Choice, choice_of
from models.sources.source import SourceState

PRACTICE = choice_of("practice")


def test_frames_come_as_updates_and_movements_as_saved_events(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 20 and heard.spotted)
    assert [u.frame.seq for u in heard.updates] == sorted({u.frame.seq for u in heard.updates})
    spotted = heard.spotted[0]
    assert spotted.event.state is State.UNTRAINED_WEIGHTS
    assert spotted.thumbnails is not None
    assert spotted.film is not None
    assert events_on_disk(bench) == [spotted.event.id]


def test_another_source_closes_the_first_and_its_session(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.updates)
    work.source.start(Choice("other", "other camera", PRACTICE.origin))
    until(lambda: heard.updates[-1].frame.source == "other camera")
    assert bench.sources[0].closed.is_set()
    assert bench.pipelines[0].closed
    assert not bench.sources[1].closed.is_set()
    store = Store(bench.store_path)
    assert [session.ended is not None for session in store.sessions()] == [True, False]
    store.close()


def test_the_end_of_a_source_that_is_left_is_not_told_of_the_next(
    work: LiveWork, heard: Heard, until: Until
) -> None:
    states: list[SourceState] = []
    work.source.reported.connect(lambda report: states.append(report.state))
    work.source.start(PRACTICE)
    until(lambda: heard.updates)
    work.source.start(Choice("other", "other camera", PRACTICE.origin))
    until(lambda: heard.updates[-1].frame.source == "other camera")
    assert states == [SourceState.RUNNING, SourceState.RUNNING]


def test_when_sources_are_chosen_in_a_hurry_the_last_one_wins(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    for name in ("one", "two", "three"):
        work.source.start(Choice(name, name, PRACTICE.origin))
    until(lambda: heard.updates and heard.updates[-1].frame.source == "three")
    assert all(source.closed.is_set() for source in bench.sources if source.name != "three")


def test_a_source_that_cannot_work_is_told_in_a_sentence_and_nothing_runs(
    work: LiveWork, heard: Heard, until: Until
) -> None:
    work.source.start(Choice("missing", "missing", PRACTICE.origin))
    until(lambda: heard.stopped)
    assert heard.failed == ["The camera 'missing' was not found; plug it in or choose another."]
    assert work.source.session is None


def test_stopping_goes_back_to_rest(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.updates)
    work.source.stop()
    until(lambda: heard.stopped)
    assert work.source.session is None
    assert bench.sources[0].closed.is_set()


def test_a_lost_signal_is_reported(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.updates)
    bench.sources[0].state = SourceState.LOST
    until(lambda: heard.reports and heard.reports[-1].state is SourceState.LOST)
    bench.sources[0].state = SourceState.RUNNING
    until(lambda: heard.reports[-1].state is SourceState.RUNNING)
