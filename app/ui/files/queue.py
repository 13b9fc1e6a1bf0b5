"""The files to analyse, each with its stage, and the job that analyses them in turn."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.core.analyze import AnalysisJob, FileOutcome, analyse_file, file_source
from app.core.output import fresh_results
from app.core.sessions.analyses import remember_all
from app.threads.jobs import Job, Progress
from app.ui.language import tr
from app.ui.networks import Networks

log = logging.getLogger(__name__)

FOLDER_SUFFIX = "-flinch"


class FileStage(str, Enum):
    """The stage that a file has reached."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Task:
    """A file on the list."""

    path: Path
    stage: FileStage = FileStage.WAITING
    outcome: FileOutcome | None = None
    """What the analysis found; None unless it is done."""
    problem: str = ""
    """One sentence that says why the analysis failed; empty unless it did."""


class AnalysisQueue(QObject):
    """Analyses the waiting files one after the other in a background job."""

    moved = Signal(object, float, str)
    """A `Task` has progressed: the share that is done, 0..1, and a text, both for display."""

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self._networks = networks
        self._waiting: deque[Task] = deque()
        self._now: tuple[Task, Job] | None = None

    def add(self, task: Task) -> None:
        """Append a file to the queue; one that was analysed before starts again."""
        task.stage, task.outcome, task.problem = FileStage.WAITING, None, ""
        self._waiting.append(task)
        self._next()

    def cancel(self, task: Task) -> None:
        """Remove a file from the queue, or stop its analysis."""
        if self._now is not None and self._now[0] is task:
            self._now[1].ask_stop()
        elif task in self._waiting:
            self._waiting.remove(task)
            task.stage = FileStage.CANCELLED
            self.moved.emit(task, 0.0, "")

    def close(self) -> None:
        """Empty the queue, stop the analysis and wait for it, with a limit."""
        self._waiting.clear()
        if self._now is not None:
            self._now[1].stop(8.0)

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        task = self._waiting.popleft()
        job = Job("file analysis", lambda progress: self._analyse(task, progress))
        self._now = (task, job)
        job.progress.connect(self._progress)
        job.done.connect(self._done)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        job.finished.connect(self._finished)
        task.stage = FileStage.RUNNING
        self.moved.emit(task, 0.0, "")
        job.start()

    def _analyse(self, task: Task, progress: Progress) -> FileOutcome:
        tools = self._networks.tools(file_source)

        def step(done: int, total: int | None) -> None:
            if done % 10 == 0:
                share = done / total if total else 0.0
                text = tr("{count} frames", count=done)
                if total:
                    text = tr("{count} of {total} frames", count=done, total=total)
                progress.step(share, text)

        with fresh_results(task.path.with_name(task.path.stem + FOLDER_SUFFIX)) as target:
            outcome = analyse_file(AnalysisJob(task.path, target), tools, step)
        unlisted = remember_all([outcome.out])
        if unlisted:
            log.warning("%s", unlisted)
        return outcome

    @Slot(float, str)
    def _progress(self, share: float, text: str) -> None:
        if self._now is not None:
            self.moved.emit(self._now[0], share, text)

    def _end(self, stage: FileStage, outcome: FileOutcome | None = None, problem: str = "") -> None:
        if self._now is not None:
            task = self._now[0]
            task.stage, task.outcome, task.problem = stage, outcome, problem
            self.moved.emit(task, 1.0, "")

    @Slot(object)
    def _done(self, outcome: FileOutcome) -> None:
        self._end(FileStage.DONE, outcome)

    @Slot(str)
    def _failed(self, sentence: str) -> None:
        self._end(FileStage.FAILED, problem=sentence)

    @Slot()
    def _cancelled(self) -> None:
        self._end(FileStage.CANCELLED)

    @Slot()
    def _finished(self) -> None:
        self._now = None
        self._next()
