"""Runs a sitting on its own thread: this thread waits for the disk, the screen never does.

People's actions come in through `ask`. The state goes out through `moved`, and the operator's
picture through a mailbox.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.mailbox import Mailbox
from app.core.pipeline import Update, standard_pipeline
from app.core.sitting.conductor import Conductor
from app.core.sitting.drive import SEATED, Drive
from app.core.sitting.film import FilmPlayer
from app.core.sitting.opening import OpenSitting
from app.core.sitting.watch import FacePipeline
from app.threads.worker import Worker
from models.errors import FlinchError
from models.sources.source import Source, now_ns
from training.capture.session import Sitting, SittingState

Act = Callable[[Conductor], None]
"""An action of a person on the sitting."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What operator and participant see: the sitting, and the present measurements.

    `left_s`: seconds until a timed state ends. `painted`, `delivered`: frames of the film.
    """

    sitting: Sitting
    left_s: float = 0.0
    red: tuple[str, ...] = ()
    fps: float = 0.0
    faces: int = 0
    disk_s: float = 0.0
    painted: int = 0
    delivered: int = 0
    neutral_share: float = 0.0
    rows: int = 0


class SittingThread(Worker):
    """Drives one sitting; `moved` is emitted whenever its state changes."""

    moved = Signal(object)
    """A `Sitting` whose step is on the disk."""
    reported = Signal(str)
    """One sentence for the operator."""

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        film: FilmPlayer,
        make: Callable[[], FacePipeline] = standard_pipeline,
        parent: QObject | None = None,
    ) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            opened: The sitting.
            source: The camera, open.
            film: Plays the films.
            make: Makes the pipeline that finds the face; called on the thread.
            parent: Its owner.
        """
        super().__init__("sitting", parent)
        self._opened = opened
        self._source = source
        self._film = film
        self._make = make
        self._acts: queue.SimpleQueue[Act] = queue.SimpleQueue()
        self._drive: _ThreadDrive | None = None
        self.pictures: Mailbox[Update] = Mailbox()
        self.sound = True
        self.closed: tuple[Path, ...] = ()
        """Runs that were recorded and closed; complete when the thread has ended."""

    def ask(self, act: Act) -> None:
        """Queue a person's action for the thread."""
        self._acts.put(act)

    def acknowledge(self) -> None:
        """Acknowledge camera controls that could not be locked."""
        if self._drive is not None:
            self._drive.watch.acknowledged = True

    def shown(self) -> Shown:
        """Return what is to be shown now; any thread may call it."""
        drive = self._drive
        if drive is None:
            return Shown(self._opened.sitting)
        sitting, measured = drive.conductor.sitting, drive.watch.measured
        painted, delivered = drive.conductor.trials.painted
        return Shown(
            sitting,
            sitting.left_s(now_ns()),
            drive.red,
            self._source.report().measured_fps,
            measured.faces if measured is not None else 0,
            measured.disk_s if measured is not None else 0.0,
            painted,
            delivered,
            drive.neutral_share,
            drive.conductor.trials.rows,
        )

    def work(self) -> None:
        """Run the sitting until it is over or the thread is stopped."""
        drive = _ThreadDrive(self)
        self._drive = drive
        try:
            while not self.stopping.is_set() and not drive.conductor.over:
                drive.turn()
        finally:
            drive.close()
            self.sound = drive.conductor.sound
            self.closed = tuple(drive.conductor.trials.closed)
        self.moved.emit(drive.conductor.sitting)


class _ThreadDrive(Drive):
    """A sitting in which real people act."""

    def __init__(self, thread: SittingThread) -> None:
        super().__init__(
            thread._opened, thread._source, thread._film, thread.reported.emit, thread._make
        )
        self._thread = thread
        self.conductor.moved = thread.moved.emit

    def people(self, state: SittingState) -> None:
        """Carry out queued actions; show the operator the picture."""
        while not self._thread._acts.empty() and self.conductor.sitting.state is state:
            act = self._thread._acts.get()
            try:
                act(self.conductor)
            except FlinchError as error:
                self.report(str(error))
        if state in SEATED and self.watch.update is not None:
            self._thread.pictures.put(self.watch.update)
