"""Runs Python's garbage collection on the window's thread, often and in small steps.

By default the collector runs on any thread that allocates. There it may delete a Qt object whose
timers belong to the window's thread, which crashes Qt. A full collection over the 190,000 objects
of the libraries also stops every thread for 75 ms, more than four screen refreshes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2000


class Sweeper(QObject):
    """Disables automatic collection and collects by a timer; create it on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect the garbage of the last seconds."""
        gc.collect()

    def settle(self) -> None:
        """Exclude all present objects from later collections."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self, hand_back: bool = True) -> None:
        """Stop collecting.

        Args:
            hand_back: Whether to enable automatic collection again. Not while a thread still runs:
                it would delete the closed window's Qt objects there.
        """
        self._timer.stop()
        if hand_back:
            gc.enable()
