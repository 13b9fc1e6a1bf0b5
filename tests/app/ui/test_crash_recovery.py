"""What a crash left open is offered at the next start, and taken over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers.events import an_event
from helpers.live_parts import Bench
from helpers.live_work import Heard
from helpers.waiting import Until

from app.core.store import Store
from app.ui.crash_recovery import LeftOpen, recover
from app.ui.live_work import LiveWork
from models.sources.choice import choice_of

PRACTICE = choice_of("practice")


def test_sessions_of_a_crash_are_offered_and_recovered(
    work: LiveWork, heard: Heard, bench: Bench, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = Store(bench.store_path)
    crashed.begin_session("camera")
    crashed.add(an_event())
    crashed.close()
    monkeypatch.setattr("app.core.store._still_runs", lambda *_: False)
    offered: list[LeftOpen] = []
    work.source.left_open_found.connect(offered.append)
    work.source.start(PRACTICE)
    until(lambda: offered)
    assert [session.events for session in offered[0].sessions] == [1]
    recover(offered[0], work.resources)
    until(lambda: heard.remarks)
    assert heard.remarks == ["1 movement is safe."]


def test_a_recording_that_a_crash_cut_off_is_offered_and_mended(
    work: LiveWork,
    heard: Heard,
    tmp_path: Path,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: list[LeftOpen] = []
    work.source.left_open_found.connect(offered.append)
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    work.recording.record(True)
    until(lambda: (work.recording.length_s or 0.0) > 0.0)
    copy = tmp_path / "recordings" / "copy"
    running = next((tmp_path / "recordings").rglob("session.json")).parent
    shutil.copytree(running, copy)
    work.recording.record(False)
    until(lambda: heard.recorded)
    monkeypatch.setattr("models.lease.WATCH_S", 0.01)
    left = LeftOpen(recordings=(tmp_path / "gone", copy))
    recover(left, work.resources)
    until(lambda: heard.remarks or heard.failed)
    assert heard.remarks[0].startswith("1 recording is safe. ")
    assert "gone holds no recording" in heard.remarks[0]
    assert json.loads((copy / "session.json").read_text())["state"] == "recovered"
