"""A job reports progress, can be called off, and ends in exactly one way."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.threads.jobs import Job, Progress
from models.errors import FlinchError

DIRECT = Qt.ConnectionType.DirectConnection


class Watched:
    """A job and all that it said, in order."""

    def __init__(self, task: Callable[[Progress], object]):
        self.said: list[object] = []
        self.steps: list[tuple[float, str]] = []
        self.job = Job("test job", task)
        self.job.progress.connect(lambda share, text: self.steps.append((share, text)), DIRECT)
        self.job.done.connect(lambda result: self.said.append(("done", result)), DIRECT)
        self.job.cancelled.connect(lambda: self.said.append("cancelled"), DIRECT)
        self.job.failed.connect(lambda text: self.said.append(("failed", text)), DIRECT)
        self.job.finished.connect(lambda: self.said.append("finished"), DIRECT)


def test_a_job_reports_its_steps_and_its_result() -> None:
    def task(progress: Progress) -> str:
        progress.step(0.25, "a quarter")
        progress.step(7.0, "all")
        return "result"

    watched = Watched(task)
    watched.job.start()
    assert watched.job.wait(5)
    assert watched.steps == [(0.25, "a quarter"), (1.0, "all")]
    assert watched.said == [("done", "result"), "finished"]


def test_many_small_steps_are_few_signals() -> None:
    def task(progress: Progress) -> None:
        for i in range(20_000):
            progress.step(i / 20_000, "reading")
        progress.step(1.0, "reading")

    watched = Watched(task)
    watched.job.start()
    assert watched.job.wait(10)
    shares = [share for share, _ in watched.steps]
    assert 300 <= len(shares) <= 401
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_job_leaves_at_its_next_step_when_called_off() -> None:
    begun, stopped = threading.Event(), threading.Event()

    def task(progress: Progress) -> None:
        begun.set()
        stopped.wait(10)
        assert progress.cancelled
        progress.step(0.5)

    watched = Watched(task)
    watched.job.start()
    assert begun.wait(5)
    watched.job.ask_stop()
    stopped.set()
    assert watched.job.wait(5)
    assert watched.said == ["cancelled", "finished"]
    assert watched.steps == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FlinchError("The folder is full."), "The folder is full."),
        (KeyError("x"), "KeyError"),
    ],
)
def test_a_job_that_fails_says_why(
    error: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    def task(progress: Progress) -> None:
        raise error

    watched = Watched(task)
    watched.job.start()
    assert watched.job.wait(5)
    assert len(watched.said) == 2
    assert sentence in str(watched.said[0])
    assert watched.said[1] == "finished"
