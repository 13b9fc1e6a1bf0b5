"""Runs short jobs in the background and brings their results to the window's thread.

A `Worker` is a thread that lives as long as a session; a `Job` is a worker that runs one function,
its `work`. `BackgroundJobs` holds the jobs of the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.threads.jobs import Job, Progress

STOP_S = 8.0


class BackgroundJobs(QObject):
    """Holds the running jobs; after `close` no outcome is delivered any more."""

    failed = Signal(str)
    """One sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[Job, _Callbacks] = {}

    def run(
        self,
        name: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Run a job in the background.

        Args:
            name: Its name for the log.
            work: The function to run; it must not touch a widget.
            done: Called on this thread with the result.
            failed: Called on this thread after the signal `failed` gave the reason.
        """
        job = Job(name, work)
        callbacks = _Callbacks(self, job, done, failed)
        job.done.connect(callbacks.done)
        job.failed.connect(callbacks.failed)
        job.finished.connect(callbacks.finished)
        self._jobs[job] = callbacks
        job.start()

    def drop(self, job: Job) -> None:
        """Forget a finished job.

        Its thread is waited for and its Qt object deleted here: if the thread held the last
        reference, Python would delete a QObject outside the thread to which it belongs.
        """
        job.wait(1.0)
        self._jobs.pop(job, None)
        job.deleteLater()

    def close(self) -> bool:
        """Stop all jobs, with a time limit, and deliver no outcome any more.

        Returns:
            True if all jobs have ended. A job that is loading a library cannot be stopped; it is
            kept, because its thread still uses its Qt object.
        """
        left = {}
        for job, callbacks in self._jobs.items():
            if not job.stop(STOP_S):
                left[job] = callbacks
            callbacks.forget()
        self._jobs = left
        return not left


class _Callbacks(QObject):
    """Delivers a job's outcome on the window's thread, to which its callbacks belong.

    It drops its reference to the jobs before it is deleted: a QObject with the last reference to
    its own parent would delete the parent, and so itself, a second time.
    """

    def __init__(
        self,
        jobs: BackgroundJobs,
        job: Job,
        done: Callable[[Any], None] | None,
        failed: Callable[[], None] | None,
    ) -> None:
        super().__init__(jobs)
        self._jobs: BackgroundJobs | None = jobs
        self._job: Job | None = job
        self._done, self._failed = done, failed

    @Slot(object)
    def done(self, result: object) -> None:
        """Deliver a result."""
        if self._done is not None:
            self._done(result)

    @Slot(str)
    def failed(self, sentence: str) -> None:
        """Deliver a failure, as a sentence for the user."""
        if self._jobs is not None:
            self._jobs.failed.emit(sentence)
        if self._failed is not None:
            self._failed()

    @Slot()
    def finished(self) -> None:
        """Forget the job."""
        jobs, job = self._jobs, self._job
        self.forget()
        if jobs is not None and job is not None:
            jobs.drop(job)
        self.deleteLater()

    def forget(self) -> None:
        """Drop all references; later outcomes are ignored."""
        self._jobs = self._job = self._done = self._failed = None
