"""The threads of one opened recording: decoding, saving, copies, and finding faces."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import paths
from app.threads.film import Copier, Film
from app.threads.looks import Looks
from app.threads.save import SaveThread
from app.threads.worker import Worker
from app.ui.annotate.opening import OpenedRecording
from training.annotate.errors import AnnotationError

log = logging.getLogger(__name__)

STOP_S = 5.0


class Desk(QObject):
    """Starts the threads and ends them; the thread that saves ends last."""

    remarked = Signal(str)
    """One sentence for the coder."""

    def __init__(self, opened: OpenedRecording) -> None:
        super().__init__()
        self.opened = opened
        self.film = Film(opened.media)
        self.copier = Copier(opened.media)
        self.saver = SaveThread(opened.coding.document)
        self.looks = Looks()
        self.copy_share = 1.0
        self.copier.ready.connect(self._use_copy)
        self.copier.moved.connect(self._note_copy)
        for thread in self._threads():
            thread.failed.connect(self.remarked)
        self.copier.remarked.connect(self.remarked)

    def _threads(self) -> tuple[Worker, ...]:
        return self.film, self.copier, self.looks, self.saver

    def begin(self) -> None:
        """Start the threads."""
        for thread in self._threads():
            thread.start()
        self.film.go(self.opened.coding.frame)
        self.saver.changed()

    def close(self, save: bool = True) -> None:
        """Save everything and end the threads.

        Args:
            save: False discards what the disk has not taken, as the coder chose.
        """
        self.opened.coding.note_seen()
        for thread in self._threads():
            thread.ask_stop()
        for thread in self._threads():
            if thread.stop(STOP_S):
                thread.deleteLater()
        if self.opened.lock is not None:
            self.opened.lock.release()
        if save:
            self._rescue()
        self.deleteLater()

    def _rescue(self) -> None:
        """Write a complete copy into Flinch's own folder if the last saving failed."""
        document = self.opened.coding.document
        if not document.waiting or document.fault:
            return
        when = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S%f")
        path = paths.unsaved_folder() / f"{when}-{document.path.name}"
        try:
            document.save_elsewhere(path)
        except (OSError, AnnotationError) as error:
            log.error("The last changes of %s are lost: %s.", document.path, error)
        else:
            log.warning("The last changes of %s lie in %s.", document.path, path)

    def _use_copy(self, part: int, path: str) -> None:
        self.film.use(part, Path(path))

    def _note_copy(self, share: float) -> None:
        self.copy_share = share
