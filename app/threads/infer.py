"""The reading thread: takes clips and saves events, at the speed of the networks.

The analysis submits clips and continues at once. If more than `WAITING` clips wait, the oldest is
saved as an unread event, with the reason: a spotted movement is never lost.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.stats import Percentiles, Spread
from app.threads.priority import give_way
from app.threads.worker import Worker
from models.errors import FlinchError
from models.reader import Reader
from models.records import Clip, Event
from models.sources.source import now_ns

log = logging.getLogger(__name__)

WAITING = 16
"""Most clips that may wait to be read."""
LOOK_S = 0.1
"""Time between two checks for a stop request while the networks are being opened."""


@dataclass(frozen=True, slots=True)
class InferReport:
    """How well the reading keeps up.

    `event_ms` is the time to the saved event, from the movement's offset (live) or from `submit`
    (files). `network_ms` is the time of each network, by weights id. `unread` counts movements
    saved without a reading because too many waited.
    """

    events: int
    unread: int
    waiting: int
    event_ms: Spread
    network_ms: dict[str, Spread]


class InferThread(Worker):
    """Reads clips and saves their events.

    Args:
        reader: Reads one clip; its networks are warm. It may be a future while they are being
            opened: clips wait for it, and are saved unread if it fails; the opener reports the
            reason.
        add: Saves one event with its clip (for the thumbnails); called on this thread, before the
            event is shown. `failed` reports its `FlinchError`; the event is shown anyway.
        live: Whether offsets are stamped with `now_ns`, so that the delay can be computed.
        waiting: Most clips that may wait.
    """

    event_read = Signal(object)
    """An `Event` that was passed to `add`."""

    def __init__(
        self,
        reader: Reader | Future[Reader],
        add: Callable[[Event, Clip], object],
        live: bool = True,
        waiting: int = WAITING,
        parent: QObject | None = None,
    ):
        super().__init__("reading", parent)
        self._coming = reader if isinstance(reader, Future) else None
        self._reader = Reader(()) if isinstance(reader, Future) else reader
        self._unopened = False
        self._add = add
        self._live = live
        self._limit = waiting
        self._queue: deque[tuple[Clip, int]] = deque()
        self._late: deque[Clip] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._events = 0
        self._unread = 0
        self._event_ms = Percentiles()
        self._network_ms: dict[str, Percentiles] = {}
        self._list_networks()

    def submit(self, clip: Clip) -> None:
        """Submit a clip; returns at once, from any thread."""
        with self._changed:
            self._queue.append((clip, now_ns()))
            while len(self._queue) > self._limit:
                self._late.append(replace(self._queue.popleft()[0], frames=()))
            self._changed.notify_all()

    def work(self) -> None:
        """Read until stopped; clips that still wait are then saved unread.

        A live camera cannot wait, but a reading can: the thread has lower priority than analysis.
        """
        if self._live:
            give_way()
        self._wait_for_networks()
        while (task := self._next()) is not None:
            clip, since_ns = task
            self._read(clip, since_ns)
            with self._changed:
                self._busy = False
                self._changed.notify_all()
        while self._queue:
            self._save_unread(self._queue.popleft()[0], "Flinch was closed before it was read")
        self._save_late()

    def ask_stop(self) -> None:
        """Stop the thread, waking it if it waits for a clip."""
        super().ask_stop()
        with self._changed:
            self._changed.notify_all()

    def drain(self, limit_s: float) -> bool:
        """Wait until every clip submitted so far has been read.

        Args:
            limit_s: How long at most.

        Returns:
            True if nothing waits any more.
        """
        with self._changed:
            return self._changed.wait_for(
                lambda: not (self._queue or self._late or self._busy), limit_s
            )

    def report(self) -> InferReport:
        """Return how the reading keeps up; any thread may call it."""
        return InferReport(
            events=self._events,
            unread=self._unread,
            waiting=len(self._queue),
            event_ms=self._event_ms.spread(),
            network_ms={name: times.spread() for name, times in self._network_ms.items()},
        )

    def _next(self) -> tuple[Clip, int] | None:
        """Wait for a clip; None when it is time to stop."""
        while True:
            self._save_late()
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._late or self.stopping.is_set())
                if self.stopping.is_set():
                    return None
                if self._queue:
                    self._busy = True
                    return self._queue.popleft()

    def _wait_for_networks(self) -> None:
        while self._coming is not None and not self.stopping.is_set():
            done, _ = wait([self._coming], LOOK_S)
            if done:
                self._unopened = self._coming.exception() is not None
                self._reader = self._reader if self._unopened else self._coming.result()
                self._coming = None
                self._list_networks()

    def _list_networks(self) -> None:
        self._network_ms = {n.card.id: Percentiles() for n in self._reader.networks}

    def _read(self, clip: Clip, since_ns: int) -> None:
        if self._unopened:
            self._save_unread(clip, "the networks could not be opened, so it was not read")
            return
        event = self._reader.read(clip)
        for row in event.scores:
            if not row.error:
                self._network_ms[row.weights].add(row.latency_ms)
        self._save(event, clip)
        began_ns = clip.window.offset_ns if self._live else since_ns
        self._event_ms.add((now_ns() - began_ns) / 1e6)

    def _save_late(self) -> None:
        while self._late:
            self._save_unread(self._late[0], "the networks were behind, so it was not read")
            with self._changed:
                self._late.popleft()
                self._changed.notify_all()

    def _save_unread(self, clip: Clip, cause: str) -> None:
        self._unread += 1
        self._save(self._reader.unread(clip, cause), clip)

    def _save(self, event: Event, clip: Clip) -> None:
        try:
            self._add(event, clip)
        except FlinchError as error:
            log.warning("An event could not be saved: %s", error)
            self.failed.emit(f"A movement was read but could not be saved: {error}")
        self._events += 1
        self.event_read.emit(event)
