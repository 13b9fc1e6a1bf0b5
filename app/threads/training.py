"""Training as the window sees it: start, pause, resume, cancel, compare, export.

Each step is a Flinch command in its own process; the window never imports torch.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.core.training.job import TrainJob
from app.core.training.progress import Follower
from app.threads.command import Command


class Step(str, Enum):
    """The present step of a training."""

    IDLE = "idle"
    TRAINING = "training"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    COMPARING = "comparing"
    EXPORTING = "exporting"
    DONE = "done"


LEARNING = (Step.TRAINING, Step.PAUSING, Step.CANCELLING)
"""Steps in which `flinch train` runs."""


class Training(QObject):
    """Runs one training at a time."""

    changed = Signal()
    """Emitted when `step` changes."""
    exported = Signal()
    """Emitted when the run's weights are among the user's own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.command = Command(self)
        self.command.ended.connect(self._ended)
        self.step = Step.IDLE
        self.job: TrainJob | None = None
        self.follower: Follower | None = None
        self.trouble = ""
        """Why the last step failed; empty if it did not."""

    def open(self, job: TrainJob) -> None:
        """Show an existing run: finished, paused, or not begun."""
        if self.command.running:
            return
        self._follow(job)
        self._go(Step.DONE if job.finished else Step.PAUSED if job.begun else Step.IDLE)

    def start(self, job: TrainJob) -> None:
        """Train, or continue a paused run."""
        if self.command.running:
            return
        self._follow(job)
        self._run(Step.TRAINING, job.train)

    def resume(self) -> None:
        """Continue the paused run."""
        if self.job is not None and self.step is Step.PAUSED:
            self.start(self.job)

    def pause(self) -> None:
        """Pause after the present batch. Raises `OSError`."""
        if self.job is not None and self.step is Step.TRAINING:
            self.job.pause()
            self._go(Step.PAUSING)

    def cancel(self) -> None:
        """Stop the training now; finished parts stay in the run's folder."""
        if self.step in LEARNING:
            self._go(Step.CANCELLING)
            self.command.stop()

    def compare(self) -> None:
        """Compare the finished run with the majority class and the bundled weights."""
        if self.job is not None and not self.command.running:
            self._run(Step.COMPARING, self.job.compare)

    def export(self) -> None:
        """Train on all participants and export; `exported` follows."""
        if self.job is not None and self.step is Step.DONE:
            self._run(Step.EXPORTING, self.job.export)

    def close(self) -> None:
        """Stop the running step; the same command continues it."""
        self.command.close()

    def _follow(self, job: TrainJob) -> None:
        self.job = job
        self.follower = Follower(job.progress)
        self.follower.skip()

    def _run(self, step: Step, arguments: tuple[str, ...]) -> None:
        self.trouble = ""
        self.command.start(arguments)
        self._go(step)

    def _go(self, step: Step) -> None:
        self.step = step
        self.changed.emit()

    def _ended(self, code: int, sentence: str) -> None:
        job, step = self.job, self.step
        if job is None:
            return
        self.trouble = sentence if code and step not in (Step.PAUSING, Step.CANCELLING) else ""
        if step in LEARNING and not code:
            self.compare()
        elif step in (Step.COMPARING, Step.EXPORTING):
            self._go(Step.DONE)
            if step is Step.EXPORTING and not code:
                self.exported.emit()
        else:
            self._go(Step.PAUSED if job.begun else Step.IDLE)
