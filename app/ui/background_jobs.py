"""Runs short jobs in the background and brings their results to the window's thread.

The words: a `Worker` is a thread that lives as long as a session; a `Job` is a worker that runs one
function, its `work`; this keeps the jobs of the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.threads.jobs import Job, Progress

STOP_S = 8.0


class BackgroundJobs(QObject):
    """Keeps the jobs that run; after `close` no outcome is passed on any more."""

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
            name: What it does, for the log.
            work: What it does; it must not touch a widget.
            done: Called on this thread with the result.
            failed: Called on this thread after `failed` told why.
        """
        job = Job(name, work)
        callbacks = _Callbacks(self, job, done, failed)
        job.done.connect(callbacks.done)
        job.failed.connect(callbacks.failed)
        job.finished.connect(callbacks.finished)
        self._jobs[job] = callbacks
        job.start()

    def drop(self, job: Job) -> None:
        """Forget a job that is over.

        Its thread is waited for and its Qt part deleted here: were the thread's own reference the
        last one, Python would delete a QObject outside the thread that it lives in.
        """
        job.wait(1.0)
        self._jobs.pop(job, None)
        job.deleteLater()

    def close(self) -> bool:
        """Stop what runs, with a limit, and pass nothing on.

        Returns:
            True if everything has ended. A job that is loading a library cannot be stopped; it is
            kept, because deleting its Qt part would pull the ground from under its thread.
        """
        left = {}
        for job, callbacks in self._jobs.items():
            if not job.stop(STOP_S):
                left[job] = callbacks
            callbacks.forget()
        self._jobs = left
        return not left


class _Callbacks(QObject):
    """Brings a job's outcome to the window's thread, where its callbacks belong.

    It lets go of the jobs before it is deleted: a QObject that held the last reference to its
    own parent would delete that parent, and so itself, a second time.
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
        """Pass a result on."""
        if self._done is not None:
            self._done(result)

    @Slot(str)
    def failed(self, sentence: str) -> None:
        """Pass a failure on, as a sentence for the user."""
        if self._jobs is not None:
            self._jobs.failed.emit(sentence)
        if self._failed is not None:
            self._failed()

    @Slot()
    def finished(self) -> None:
        """Let the job go."""
        jobs, job = self._jobs, self._job
        self.forget()
        if jobs is not None and job is not None:
            jobs.drop(job)
        self.deleteLater()

    def forget(self) -> None:
        """Let go of everything; whatever still comes is ignored."""
        self._jobs = self._job = self._done = self._failed = None
