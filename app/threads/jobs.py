"""One long job in the background, with progress and cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.threads.worker import Worker
from models.errors import FlinchError

_STEP = 0.0025
"""The least progress worth a signal: a pixel of a wide bar."""


class Cancelled(FlinchError):
    """The user called the job off."""


class Progress:
    """What a job is given: it reports its progress and learns that it was called off."""

    def __init__(self, report: Callable[[float, str], None], stopping: threading.Event):
        self._tell = report
        self._stopping = stopping
        self._reported = (0.0, "")

    @property
    def cancelled(self) -> bool:
        """Return whether the user has called the job off."""
        return self._stopping.is_set()

    def step(self, share: float, text: str = "") -> None:
        """Report progress, and leave the job if it was called off.

        Call it as often as you like: at most 400 reports of one text are passed on, because a
        window that gets one a frame falls behind.

        Args:
            share: How much is done, 0..1.
            text: What is being done.

        Raises:
            Cancelled: The job was called off; let it pass through.
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
