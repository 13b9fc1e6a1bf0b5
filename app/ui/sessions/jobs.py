"""The background jobs of the sessions page: their failures become sentences for the user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from app.threads.jobs import Progress
from models.errors import FlinchError

T = TypeVar("T")


class RunJob(Protocol):
    """Runs work in the background and passes its result on, on the window's thread."""

    def __call__(
        self, name: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Start the work."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """The sentence of work that failed."""

    sentence: str


class SessionJobs(QObject):
    """Runs the page's jobs; after `close` no outcome is passed on any more."""

    failed = Signal(str)
    """The sentence of a failure."""

    def __init__(self, run_job: RunJob, page: QObject) -> None:
        """Take what runs work in the background, and the Qt parent."""
        super().__init__(page)
        self.closed = False
        self._run_job = run_job

    def run(
        self,
        name: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Run work in the background.

        Args:
            name: What it does, for the log.
            work: What it does; it must not touch a widget.
            done: Called with the result.
            failed: Called after the sentence of a `FlinchError` is shown.
        """

        def guarded(progress: Progress) -> T | _Failure:
            try:
                return work(progress)
            except FlinchError as error:
                return _Failure(str(error))

        def pass_on(result: T | _Failure) -> None:
            if self.closed:
                return
            if isinstance(result, _Failure):
                self.failed.emit(result.sentence)
                failed()
            else:
                done(result)

        self._run_job(name, guarded, pass_on)

    def close(self) -> None:
        """Pass nothing on from now on."""
        self.closed = True
