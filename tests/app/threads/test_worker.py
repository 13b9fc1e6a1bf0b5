"""A worker starts, stops when asked, and reports what went wrong in one sentence."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt

from app.threads.worker import Worker
from models.errors import FlinchError

DIRECT = Qt.ConnectionType.DirectConnection


class Task(Worker):
    """Does what it is given."""

    def __init__(self, error: Exception | None = None, stubborn: threading.Event | None = None):
        super().__init__("test")
        self.error = error
        self.stubborn = stubborn
        self.sentences: list[str] = []
        self.ends: list[bool] = []
        self.failed.connect(self.sentences.append, DIRECT)
        self.finished.connect(lambda: self.ends.append(True), DIRECT)

    def work(self) -> None:
        if self.error is not None:
            raise self.error
        if self.stubborn is not None:
            self.stubborn.wait(30)
        else:
            self.stopping.wait(30)


def test_it_runs_until_asked_to_stop() -> None:
    task = Task()
    assert not task.running
    task.start()
    assert task.running
    assert task.stop()
    assert not task.running
    assert task.ends == [True]
    assert task.sentences == []


def test_stop_before_start_and_twice_is_harmless() -> None:
    task = Task()
    assert task.stop()
    task.start()
    assert task.stop()
    assert task.stop()


def test_its_own_errors_are_told_as_they_stand(caplog: pytest.LogCaptureFixture) -> None:
    task = Task(FlinchError("The disk is full: free 2 GB."))
    task.start()
    assert task.wait(5)
    assert task.sentences == ["The disk is full: free 2 GB."]
    assert task.ends == [True]


def test_a_crash_is_one_sentence_and_the_log_has_the_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    task = Task(ZeroDivisionError("division by zero"))
    task.start()
    assert task.wait(5)
    assert len(task.sentences) == 1
    assert "ZeroDivisionError: division by zero" in task.sentences[0]
    assert "\n" not in task.sentences[0]
    assert any(record.exc_info for record in caplog.records)


def test_a_thread_that_does_not_stop_is_reported_and_left_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    release = threading.Event()
    task = Task(stubborn=release)
    task.start()
    assert not task.stop(limit_s=0.02)
    assert task.sentences == ["The test thread did not stop within 0.02 s and is left behind."]
    assert task.running
    release.set()
    assert task.wait(5)
