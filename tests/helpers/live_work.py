"""Listens to the live work, and reads what it stored."""

from __future__ import annotations

from helpers.live_parts import Bench

from app.core.pipeline import Update
from app.core.recording.record import Recorded
from app.core.store import Store
from app.ui.film import SpottedEvent
from app.ui.live_work import LiveWork
from models.sources.source import SourceReport


class Heard:
    """What the live work said."""

    def __init__(self, work: LiveWork) -> None:
        self.updates: list[Update] = []
        self.spotted: list[SpottedEvent] = []
        self.failed: list[str] = []
        self.remarks: list[str] = []
        self.reports: list[SourceReport] = []
        self.recorded: list[Recorded] = []
        self.stopped = 0
        work.source.on_update = self.updates.append
        work.source.spotted.connect(self.spotted.append)
        work.source.reported.connect(self.reports.append)
        work.source.stopped.connect(self._stop)
        work.corrections.saved.connect(self.spotted.append)
        work.recording.ended.connect(lambda recorded, _: self.recorded.append(recorded))
        work.resources.failed.connect(self.failed.append)
        work.resources.remarked.connect(self.remarks.append)

    def _stop(self) -> None:
        self.stopped += 1


def events_on_disk(bench: Bench) -> list[str]:
    """List the ids of the events in a bench's database."""
    store = Store(bench.store_path)
    try:
        return [event.id for event in store.events()]
    finally:
        store.close()
