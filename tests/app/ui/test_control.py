"""The control runs real threads on small parts: from frames to saved events, and back to rest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.events import an_event, an_unread_event
from helpers.live_parts import Bench, an_image
from PySide6.QtWidgets import QApplication

from app.core.pipeline import Update
from app.core.recording.record import Recorded
from app.core.store import Store
from app.ui.control import LiveControl
from app.ui.crash_recovery import LeftOpen
from app.ui.film import Spotted
from app.ui.outcomes import corrected, recovered
from models.records import Provenance, State
from models.sources.choice import Choice, choice_of
from models.sources.source import SourceReport, SourceState

if TYPE_CHECKING:
    from tests.app.ui.conftest import Until

PRACTICE = choice_of("practice")


class Heard:
    """What a control told."""

    def __init__(self, control: LiveControl) -> None:
        self.updates: list[Update] = []
        self.spotted: list[Spotted] = []
        self.failed: list[str] = []
        self.remarks: list[str] = []
        self.reports: list[SourceReport] = []
        self.recorded: list[Recorded] = []
        control.recording_ended.connect(lambda recorded, _: self.recorded.append(recorded))
        self.stopped = 0
        control.on_update = self.updates.append
        control.spotted.connect(self.spotted.append)
        control.failed.connect(self.failed.append)
        control.remarked.connect(self.remarks.append)
        control.reported.connect(self.reports.append)
        control.stopped.connect(self._stop)

    def _stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def control(application: QApplication, bench: Bench) -> Iterator[LiveControl]:
    made = LiveControl(bench.factories, lambda _: None)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def heard(control: LiveControl) -> Heard:
    return Heard(control)


def events_on_disk(bench: Bench) -> list[str]:
    store = Store(bench.store_path)
    try:
        return [event.id for event in store.events()]
    finally:
        store.close()


def test_frames_come_as_updates_and_movements_as_saved_events(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 20 and heard.spotted)
    assert [u.frame.seq for u in heard.updates] == sorted({u.frame.seq for u in heard.updates})
    spotted = heard.spotted[0]
    assert spotted.event.state is State.UNTRAINED_WEIGHTS
    assert spotted.thumbnails is not None
    assert spotted.film is not None
    assert events_on_disk(bench) == [spotted.event.id]


def test_another_source_closes_the_first_and_its_session(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: heard.updates)
    control.start(Choice("other", "other camera", PRACTICE.origin))
    until(lambda: heard.updates[-1].frame.source == "other camera")
    assert bench.sources[0].closed.is_set()
    assert bench.pipelines[0].closed
    assert not bench.sources[1].closed.is_set()
    store = Store(bench.store_path)
    assert [session.ended is not None for session in store.sessions()] == [True, False]
    store.close()


def test_the_end_of_a_source_that_is_left_is_not_told_of_the_next(
    control: LiveControl, heard: Heard, until: Until
) -> None:
    states: list[SourceState] = []
    control.reported.connect(lambda report: states.append(report.state))
    control.start(PRACTICE)
    until(lambda: heard.updates)
    control.start(Choice("other", "other camera", PRACTICE.origin))
    until(lambda: heard.updates[-1].frame.source == "other camera")
    assert states == [SourceState.RUNNING, SourceState.RUNNING]


def test_when_sources_are_chosen_in_a_hurry_the_last_one_wins(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    for name in ("one", "two", "three"):
        control.start(Choice(name, name, PRACTICE.origin))
    until(lambda: heard.updates and heard.updates[-1].frame.source == "three")
    assert all(source.closed.is_set() for source in bench.sources if source.name != "three")


def test_a_source_that_cannot_work_is_told_in_a_sentence_and_nothing_runs(
    control: LiveControl, heard: Heard, until: Until
) -> None:
    control.start(Choice("missing", "missing", PRACTICE.origin))
    until(lambda: heard.stopped)
    assert heard.failed == ["The camera 'missing' was not found; plug it in or choose another."]
    assert control.session is None


def test_stopping_goes_back_to_rest(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: heard.updates)
    control.stop()
    until(lambda: heard.stopped)
    assert control.session is None
    assert bench.sources[0].closed.is_set()


def test_a_lost_signal_is_reported(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: heard.updates)
    bench.sources[0].state = SourceState.LOST
    until(lambda: heard.reports and heard.reports[-1].state is SourceState.LOST)
    bench.sources[0].state = SourceState.RUNNING
    until(lambda: heard.reports[-1].state is SourceState.RUNNING)


def test_a_correction_is_stored_beside_the_prediction(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: heard.spotted)
    first = heard.spotted[0].event
    control.correct(first, "disgust")
    until(lambda: len(heard.spotted) == 2)
    own = heard.spotted[1].event
    assert (own.corrects, own.label, own.polarity) == (first.id, "disgust", "negative")
    assert own.provenance is Provenance.USER
    assert events_on_disk(bench) == [first.id, own.id]


def test_a_correction_may_label_what_could_not_be_read_or_take_a_label_away() -> None:
    own = corrected(an_unread_event(), "surprise")
    assert (own.label, own.state) == ("surprise", State.OK)
    none = corrected(an_event(), None)
    assert none.label is None
    assert "happiness" in none.cause


def test_a_snapshot_is_saved_as_it_was_analysed(
    control: LiveControl, heard: Heard, tmp_path: Path, until: Until
) -> None:
    import cv2

    control.snapshot(an_image(77))
    until(lambda: heard.remarks)
    files = list((tmp_path / "recordings" / "snapshots").iterdir())
    assert len(files) == 1
    assert (cv2.imread(str(files[0])) == 77).all()


def test_a_recording_is_written_and_closed(
    control: LiveControl, heard: Heard, tmp_path: Path, until: Until
) -> None:
    changes: list[bool] = []
    control.recording_changed.connect(changes.append)
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    control.record(True)
    until(lambda: changes == [True])
    seen = len(heard.updates)
    until(lambda: len(heard.updates) > seen + 10)
    assert control.recorded_s is not None
    control.record(False)
    until(lambda: heard.recorded)
    assert heard.recorded[0].session.counts.rows > 5
    assert changes == [True, False]
    assert control.recorded_s is None
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert len(sessions) == 1
    assert json.loads(sessions[0].read_text())["state"] == "closed"


def test_a_recording_that_runs_is_closed_with_the_program(
    application: QApplication, bench: Bench, tmp_path: Path, until: Until
) -> None:
    control = LiveControl(bench.factories, lambda _: None)
    heard = Heard(control)
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    control.record(True)
    until(lambda: (control.recorded_s or 0.0) > 0.0)
    control.close()
    assert len(control.stored) == 1
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert json.loads(sessions[0].read_text())["state"] == "closed"
    store = Store(bench.store_path)
    assert store.unfinished() == ()
    assert all(session.ended for session in store.sessions())
    store.close()


def test_nothing_is_recorded_before_a_source_gives_pictures(
    control: LiveControl, heard: Heard, tmp_path: Path, until: Until
) -> None:
    control.record(True)
    assert heard.failed[-1].startswith("Nothing can be recorded: no source is open")
    control.start(PRACTICE)
    control.record(True)
    assert "is being opened" in heard.failed[-1]
    assert not control.recording
    assert not (tmp_path / "recordings").exists()


def test_a_source_that_ends_stops_the_recording_in_words(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    causes: list[str] = []
    control.recording_ended.connect(lambda _, cause: causes.append(cause))
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    control.record(True)
    until(lambda: (control.recorded_s or 0.0) > 0.0)
    bench.sources[0].close()
    until(lambda: causes)
    assert causes == ["The recording stopped because Practice camera has ended."]
    assert not control.recording
    control.record(True)
    assert heard.failed[-1] == (
        "Nothing can be recorded: Practice camera has ended. Play it again or choose a camera."
    )
    assert len(heard.recorded) == 1


def test_a_lost_signal_is_not_recorded(
    control: LiveControl, heard: Heard, bench: Bench, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    bench.sources[0].state = SourceState.LOST
    control.record(True)
    assert "the signal of Practice camera is lost" in heard.failed[-1]
    assert not control.recording


def test_closing_while_a_source_is_being_prepared_leaves_nothing_behind(
    application: QApplication, bench: Bench
) -> None:
    control = LiveControl(bench.factories, lambda _: None)
    control.start(PRACTICE)
    control.close()
    store = Store(bench.store_path)
    assert all(session.ended for session in store.sessions())
    store.close()


def test_sessions_of_a_crash_are_offered_and_recovered(
    control: LiveControl, heard: Heard, bench: Bench, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = Store(bench.store_path)
    crashed.begin_session("camera")
    crashed.add(an_event())
    crashed.close()
    monkeypatch.setattr("app.core.store._still_runs", lambda *_: False)
    offered: list[LeftOpen] = []
    control.left_open_found.connect(offered.append)
    control.start(PRACTICE)
    until(lambda: offered)
    assert [session.events for session in offered[0].sessions] == [1]
    control.recover(offered[0])
    until(lambda: heard.remarks)
    assert heard.remarks == ["1 movement is safe."]


def test_a_recording_that_a_crash_cut_off_is_offered_and_mended(
    control: LiveControl,
    heard: Heard,
    tmp_path: Path,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: list[LeftOpen] = []
    control.left_open_found.connect(offered.append)
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    control.record(True)
    until(lambda: (control.recorded_s or 0.0) > 0.0)
    copy = tmp_path / "recordings" / "copy"
    running = next((tmp_path / "recordings").rglob("session.json")).parent
    shutil.copytree(running, copy)
    control.record(False)
    until(lambda: heard.recorded)
    monkeypatch.setattr("models.lease.WATCH_S", 0.01)
    left = LeftOpen(recordings=(tmp_path / "gone", copy))
    control.recover(left)
    until(lambda: heard.remarks or heard.failed)
    assert heard.remarks[0].startswith("1 recording is safe. ")
    assert "gone holds no recording" in heard.remarks[0]
    assert json.loads((copy / "session.json").read_text())["state"] == "recovered"


def test_what_was_saved_is_said_in_words() -> None:
    assert recovered(0, 0) == "0 movements are safe."
    assert recovered(3, 0) == "3 movements are safe."
    assert recovered(0, 2) == "2 recordings are safe."
    assert recovered(1, 1) == "1 movement and 1 recording are safe."


def test_health_tells_rates_drops_and_memory(
    control: LiveControl, heard: Heard, until: Until
) -> None:
    assert control.health().report is None
    control.start(PRACTICE)
    until(lambda: len(heard.updates) > 10 and heard.spotted)
    control.note_age(12.5)
    health = control.health()
    assert health.report is not None
    assert health.report.name == "Practice camera"
    assert health.analysed_fps > 0
    assert health.frame_age_p95_ms == pytest.approx(12.5)
    assert health.memory_mb > 10
    assert health.counts.lost == 0


def test_other_networks_read_from_the_next_movement_on(
    control: LiveControl, heard: Heard, until: Until
) -> None:
    control.start(PRACTICE)
    until(lambda: heard.updates and control.session)
    assert control.session is not None
    before = control.session.infer
    control.read_with(("bowam-compact",))
    until(lambda: control.session is not None and control.session.infer is not before)
    until(lambda: not before.running)
    assert control.session.infer.running
    assert control.networks == ("bowam-compact",)
