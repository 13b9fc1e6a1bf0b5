"""One long background job, with progress and cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.threads.worker import Worker
from models.errors import FlinchError

_STEP = 0.0025
"""Least progress that is worth a signal: one pixel of a wide bar."""


class Cancelled(FlinchError):
    """The user cancelled the job."""


class Progress:
    """Passed to a job, which reports its progress and learns here of a cancellation."""

    def __init__(self, report: Callable[[float, str], None], stopping: threading.Event):
        self._tell = report
        self._stopping = stopping
        self._reported = (0.0, "")

    @property
    def cancelled(self) -> bool:
        """Return whether the user has cancelled the job."""
        return self._stopping.is_set()

    def step(self, share: float, text: str = "") -> None:
        """Report progress, and leave the job if it was cancelled.

        It may be called often: at most 400 reports of one text are passed on, because one report
        per frame would slow the window down.

        Args:
            share: How much is done, 0..1.
            text: The present activity.

        Raises:
            Cancelled: The job was cancelled; do not catch it.
        """
        if self.cancelled:
            raise Cancelled("The job was called off.")
        share = min(max(share, 0.0), 1.0)
        before, text_before = self._reported
        if text != text_before or share >= 1.0 or abs(share - before) >= _STEP:
            self._reported = (share, text)
            self._tell(share, text)


class Job(Worker):
    """Runs `work(progress)` once in the background.

    Exactly one of `done` (with the result), `cancelled` and `failed` is emitted, then
    `finished`.
    """

    progress = Signal(float, str)
    done = Signal(object)
    cancelled = Signal()

    def __init__(
        self, name: str, work: Callable[[Progress], object], parent: QObject | None = None
    ):
        super().__init__(name, parent)
        self._work = work

    def work(self) -> None:
        """Do the work of the job."""
        try:
            result = self._work(Progress(self.progress.emit, self.stopping))
        except Cancelled:
            self.cancelled.emit()
            return
        self.done.emit(result)
