"""Saves a coder's changes to the disk at once, on its own thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import Signal

from app.threads.worker import Worker
from training.annotate.document import Document
from training.annotate.errors import AnnotationError

AGAIN_S = 2.0
"""Time after a failure before the next attempt."""


def waiting_text(count: int) -> str:
    """Say how many changes are in memory until the disk accepts them."""
    name = "change is" if count == 1 else "changes are"
    return (
        f"Kept in memory: {count} {name} not on the disk yet and will be written as soon as there "
        "is room."
    )


class SaveThread(Worker):
    """Saves a document after each change; changes that cannot be saved wait and are retried."""

    saved = Signal()
    """Emitted when all changes are on the disk."""
    refused = Signal(str)
    """Emitted when changes wait in memory; one sentence says why."""
    clashed = Signal(str)
    """Emitted when another program made a change impossible; one sentence."""

    def __init__(self, document: Document) -> None:
        super().__init__("save")
        self._document = document
        self._wake = threading.Event()
        self._refused = False

    @property
    def refusing(self) -> bool:
        """Return whether the last attempt failed and changes wait in memory."""
        return self._refused and self._document.waiting > 0

    def changed(self) -> None:
        """Signal that there is something to save."""
        self._wake.set()

    def ask_stop(self) -> None:
        """Wake the thread, so that it saves a last time and ends."""
        super().ask_stop()
        self._wake.set()

    def work(self) -> None:
        """Save until stopped, then one last time."""
        while not self.stopping.is_set():
            self._wake.wait(AGAIN_S if self._refused else None)
            self._wake.clear()
            self._save()
        if not self._refused and not self._document.fault:
            try:
                self._document.write_copy()
            except OSError as error:
                self.refused.emit(f"The readable copy cannot be written: {error.strerror}.")

    def _save(self) -> None:
        try:
            clashes = self._document.save()
        except OSError as error:
            self._refuse(f"'{self._document.path}' cannot be written ({error.strerror})")
            return
        except AnnotationError as error:
            self._refuse(str(error).rstrip("."))
            return
        for clash in clashes:
            self.clashed.emit(str(clash))
        self._refused = False
        self.saved.emit()

    def _refuse(self, why: str) -> None:
        self._refused = True
        self.refused.emit(f"{why}. {waiting_text(self._document.waiting)}")
