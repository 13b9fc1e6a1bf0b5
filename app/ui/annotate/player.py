"""Plays a recording by its time stamps."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from training.annotate.coding import Coding

BEAT_MS = 12


class FramePlayer(QObject):
    """Advances the present frame of `Coding` while it plays."""

    moved = Signal()
    """The present frame has changed."""
    ended = Signal()

    def __init__(self) -> None:
        """Begin paused."""
        super().__init__()
        self._coding: Coding | None = None
        self._last_ns = 0
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._play_on)

    def play(self, coding: Coding) -> None:
        """Start to play, if the coder asked for it and it does not play yet."""
        self._coding = coding
        if coding.playing and not self._beat.isActive():
            self._last_ns = time.monotonic_ns()
            self._beat.start()

    def stop(self) -> None:
        """Pause."""
        self._beat.stop()

    def _play_on(self) -> None:
        coding = self._coding
        if coding is None or not coding.playing:
            self._beat.stop()
            self.ended.emit()
            return
        now = time.monotonic_ns()
        passed, self._last_ns = now - self._last_ns, now
        before = coding.frame
        coding.tick(passed)
        if coding.frame != before:
            self.moved.emit()
