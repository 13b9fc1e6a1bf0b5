"""Closing the work leaves nothing open on the disk."""

from __future__ import annotations

import json
from pathlib import Path

from helpers.live_parts import Bench
from helpers.live_work import Heard
from helpers.waiting import Until
from PySide6.QtWidgets import QApplication

from app.core.store import Store
from app.ui.live_work import LiveWork
from models.sources.choice import choice_of

PRACTICE = choice_of("practice")


def test_a_recording_that_runs_is_closed_with_the_program(
    application: QApplication, bench: Bench, tmp_path: Path, until: Until
) -> None:
    work = LiveWork(bench.factories)
    heard = Heard(work)
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 3)
    work.recording.record(True)
    until(lambda: (work.recording.length_s or 0.0) > 0.0)
    work.close()
    assert len(work.recording.stored) == 1
    sessions = list((tmp_path / "recordings").rglob("session.json"))
    assert json.loads(sessions[0].read_text())["state"] == "closed"
    store = Store(bench.store_path)
    assert store.unfinished() == ()
    assert all(session.ended for session in store.sessions())
    store.close()


def test_closing_while_a_source_is_being_prepared_leaves_nothing_behind(
    application: QApplication, bench: Bench
) -> None:
    work = LiveWork(bench.factories)
    work.source.start(PRACTICE)
    work.close()
    store = Store(bench.store_path)
    assert all(session.ended for session in store.sessions())
    store.close()
