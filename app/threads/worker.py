"""The base of all background threads: start, stop, wait with a limit, report.

A thread is requested to stop and never terminated. Its signals carry only state and sentences;
frames go through rings and mailboxes.
"""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Signal

from models.errors import FlinchError

log = logging.getLogger(__name__)


class Worker(QObject):
    """One background thread, owned by the thread that created it.

    Subclasses implement `work`, which returns soon after `stopping` is set, and may extend
    `ask_stop` to wake it. A worker can be started once.
    """

    failed = Signal(str)
    """One sentence for the user."""
    finished = Signal()
    """`work` has returned, for whatever reason."""

    def __init__(self, name: str, parent: QObject | None = None):
        super().__init__(parent)
        self.name = name
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"flinch {name}", daemon=True)

    def work(self) -> None:
        """Do the thread's work until `stopping` is set or all is done."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask_stop(self) -> None:
        """Request the stop and return at once; may be called twice."""
        self.stopping.set()

    def wait(self, limit_s: float = 3.0) -> bool:
        """Wait for the thread to end.

        Args:
            limit_s: Longest wait.

        Returns:
            True if it has ended or was never started.
        """
        if self._thread.ident is None:
            return True
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def stop(self, limit_s: float = 3.0) -> bool:
        """Request the stop, wait, and report a thread that did not stop; it is never terminated.

        Args:
            limit_s: How long to wait.

        Returns:
            True if the thread has ended.
        """
        self.ask_stop()
        ended = self.wait(limit_s)
        if not ended:
            text = f"The {self.name} thread did not stop within {limit_s:g} s and is left behind."
            log.error(text)
            self.failed.emit(text)
        return ended

    @property
    def running(self) -> bool:
        """Return whether the thread is alive."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.work()
        except FlinchError as error:
            log.warning("%s: %s", self.name, error)
            self._tell(str(error))
        except Exception as error:
            log.exception("The %s thread failed", self.name)
            self._tell(
                f"The {self.name} part failed ({type(error).__name__}: {error}); the log has the "
                "details. Start it again."
            )
        finally:
            self._finish()

    def _tell(self, sentence: str) -> None:
        try:
            self.failed.emit(sentence)
        except RuntimeError:
            log.debug("%s outlived its window", self.name)

    def _finish(self) -> None:
        try:
            self.finished.emit()
        except RuntimeError:
            log.debug("%s outlived its window", self.name)
