"""What is recorded, and why nothing is."""

from __future__ import annotations

import json
from pathlib import Path

from helpers.live_parts import Bench
from helpers.live_work import Heard
from helpers.waiting import Until

from app.ui.live_work import LiveWork
from models.sources.choice import choice_of
from models.sources.source import SourceState

PRACTICE = choice_of("practice")


def test_a_recording_is_written_and_closed(
    work: LiveWork, heard: Heard, tmp_path: Path, until: Until
) -> None:
    changes: list[bool] = []
    work.recording.changed.connect(changes.append)
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    work.recording.record(True)
    until(lambda: changes == [True])
    updates = len(heard.updates)
    until(lambda: len(heard.updates) > updates + 10)
    assert work.recording.length_s is not None
    work.recording.record(False)
    until(lambda: heard.recorded)
    assert heard.recorded[0].session.counts.rows > 5
    assert changes == [True, False]
    assert work.recording.length_s is None
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert len(sessions) == 1
    assert json.loads(sessions[0].read_text())["state"] == "closed"


def test_nothing_is_recorded_before_a_source_gives_pictures(
    work: LiveWork, heard: Heard, tmp_path: Path, until: Until
) -> None:
    work.recording.record(True)
    assert heard.failed[-1].startswith("Nothing can be recorded: no source is open")
    work.source.start(PRACTICE)
    work.recording.record(True)
    assert "is being opened" in heard.failed[-1]
    assert not work.recording.running
    assert not (tmp_path / "recordings").exists()


def test_a_source_that_ends_stops_the_recording_in_words(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    causes: list[str] = []
    work.recording.ended.connect(lambda _, cause: causes.append(cause))
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    work.recording.record(True)
    until(lambda: (work.recording.length_s or 0.0) > 0.0)
    bench.sources[0].close()
    until(lambda: causes)
    assert causes == ["The recording stopped because Practice camera has ended."]
    assert not work.recording.running
    work.recording.record(True)
    assert heard.failed[-1] == (
        "Nothing can be recorded: Practice camera has ended. Play it again or choose a camera."
    )
    assert len(heard.recorded) == 1


def test_a_lost_signal_is_not_recorded(
    work: LiveWork, heard: Heard, bench: Bench, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    bench.sources[0].state = SourceState.LOST
    work.recording.record(True)
    assert "the signal of Practice camera is lost" in heard.failed[-1]
    assert not work.recording.running
