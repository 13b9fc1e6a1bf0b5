"""Collects Python's garbage on the window's thread, often and little at a time.

Left alone, the collector runs on whichever thread happens to allocate. There it may delete a
forgotten Qt object whose timers belong to the window's thread, which Qt does not survive; and a
full round over the 190,000 objects of the libraries holds every thread up for 75 ms, more than
four screen refreshes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2000


class Sweeper(QObject):
    """Takes the collecting over from the threads while it lives; make it on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect what the last seconds left."""
        gc.collect()

    def settle(self) -> None:
        """Take all that is loaded by now out of the rounds to come."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self, hand_back: bool = True) -> None:
        """Collect no more.

        Args:
            hand_back: Let Python collect by itself again. Not while a thread is left behind: it
                would delete the closed window's Qt parts there.
        """
        self._timer.stop()
        if hand_back:
            gc.enable()
