"""Every clip that is handed over becomes a saved event, and stopping never hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
import pytest
from helpers.graphs import card, clip
from PySide6.QtCore import Qt

from app.threads.infer import InferThread
from models.errors import FlinchError
from models.reader import Reader
from models.records import Clip, Event, Floats, State
from models.running import RunningNetwork
from models.runtime import NetworkOutput


class Held:
    """A backend that answers only after it was let go."""

    provider = "fake"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.entered = threading.Event()

    def run(self, *inputs: Floats) -> NetworkOutput:
        self.entered.set()
        self.gate.wait(10)
        return NetworkOutput(np.asarray([[0.0, 5.0, 0.0]], np.float32))

    def warm_up(self) -> float:
        return 0.0


@pytest.fixture
def held() -> Held:
    return Held()


def thread(held: Held, add: object, **more: int) -> InferThread:
    reader = Reader([RunningNetwork(card("slow"), held)], limit_s=10)
    return InferThread(reader, add, live=False, **more)  # type: ignore[arg-type]


def keep(saved: list[Event]) -> Callable[[Event, Clip], None]:
    """Save events into a list."""
    return lambda event, _: saved.append(event)


def test_clips_become_saved_events_in_order(held: Held) -> None:
    held.gate.set()
    saved: list[Event] = []
    worker = thread(held, keep(saved))
    worker.start()
    for _ in range(3):
        worker.submit(clip())
    assert worker.drain(5)
    assert worker.stop()
    assert [event.label for event in saved] == ["positive"] * 3
    report = worker.report()
    assert (report.events, report.unread, report.waiting) == (3, 0, 0)
    assert report.network_ms["slow"].count == 3
    assert report.event_ms.p95 > 0


def test_too_many_waiting_clips_are_saved_unread_and_counted(held: Held) -> None:
    saved: list[Event] = []
    worker = thread(held, keep(saved), waiting=1)
    worker.start()
    worker.submit(clip())
    assert held.entered.wait(5)
    for _ in range(3):
        worker.submit(clip())
    held.gate.set()
    assert worker.drain(5)
    assert worker.stop()
    assert len(saved) == 4
    assert worker.report().unread == 2
    unread = [event for event in saved if not event.scores]
    assert all(e.state is State.UNCERTAIN and "behind" in e.cause for e in unread)


def test_stopping_saves_what_waits_and_does_not_hang(held: Held) -> None:
    saved: list[Event] = []
    worker = thread(held, keep(saved))
    worker.start()
    worker.submit(clip())
    assert held.entered.wait(5)
    worker.submit(clip())
    worker.ask_stop()
    held.gate.set()
    assert worker.wait(5)
    assert [bool(event.scores) for event in saved] == [True, False]
    assert "closed before" in saved[1].cause


def test_clips_wait_for_networks_that_are_still_being_opened(held: Held) -> None:
    held.gate.set()
    saved: list[Event] = []
    coming: Future[Reader] = Future()
    worker = InferThread(coming, keep(saved), live=False)
    worker.start()
    worker.submit(clip())
    assert worker.report().waiting == 1
    coming.set_result(Reader([RunningNetwork(card("slow"), held)]))
    assert worker.drain(5)
    assert worker.stop()
    assert [event.label for event in saved] == ["positive"]
    assert worker.report().network_ms["slow"].count == 1


def test_clips_are_saved_unread_where_the_networks_cannot_be_opened() -> None:
    saved: list[Event] = []
    coming: Future[Reader] = Future()
    coming.set_exception(FlinchError("No card can be used."))
    worker = InferThread(coming, keep(saved), live=False)
    worker.start()
    worker.submit(clip())
    assert worker.drain(5)
    assert worker.stop()
    assert [event.scores for event in saved] == [()]
    assert "could not be opened" in saved[0].cause


def test_a_thread_whose_networks_never_come_stops_and_saves_what_waits() -> None:
    saved: list[Event] = []
    worker = InferThread(Future(), keep(saved), live=False)
    worker.start()
    worker.submit(clip())
    assert worker.stop(2)
    assert "closed before" in saved[0].cause


def test_an_idle_thread_stops_at_once(held: Held) -> None:
    worker = thread(held, print)
    worker.start()
    assert worker.stop(2)


def test_a_store_that_fails_is_reported_and_reading_goes_on(held: Held) -> None:
    held.gate.set()
    messages: list[str] = []
    shown: list[Event] = []

    def add(event: Event, _: Clip) -> None:
        raise FlinchError("the disk is full.")

    worker = thread(held, add)
    worker.failed.connect(messages.append, Qt.ConnectionType.DirectConnection)
    worker.event_read.connect(shown.append, Qt.ConnectionType.DirectConnection)
    worker.start()
    worker.submit(clip())
    assert worker.drain(5)
    worker.submit(clip())
    assert worker.drain(5)
    assert worker.stop()
    assert messages == ["A movement was read but could not be saved: the disk is full."] * 2
    assert len(shown) == 2
