"""Measures the offset between the participant's screen and the camera that faces it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from app.ui.language import tr
from models.errors import FlinchError
from models.sources.source import Source, now_ns
from training.capture.sync import Flip, Offset, Setup, flip_times, measured

READ_S = 0.2
TICK_MS = 4
STEP = 8
"""Step between the pixels that are averaged for the brightness."""


class Patch(QWidget):
    """A window that is black or white; the time of each change is noted as it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setWindowTitle(tr("Flinch: screen and camera"))
        self.white = False
        self.flips: list[Flip] = []
        self._waiting = False

    def flip(self) -> None:
        """Change from black to white or back."""
        self.white = not self.white
        self._waiting = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the whole window and note the time."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white if self.white else Qt.GlobalColor.black)
        painter.end()
        if self._waiting:
            self._waiting = False
            self.flips.append(Flip(now_ns(), self.white))


@dataclass(slots=True)
class _Samples:
    """Brightness of the camera's frames; filled on a thread of its own."""

    t_ns: list[int] = field(default_factory=list)
    brightness: list[float] = field(default_factory=list)


class SyncWindow(Patch):
    """Shows the changes and reads the camera; at `ended`, `result` or `trouble` is set."""

    ended = Signal()

    def __init__(self, source: Source, seconds: float) -> None:
        """Prepare.

        Args:
            source: The camera, open; it faces the screen.
            seconds: How long to measure.
        """
        super().__init__()
        self.result: Offset | None = None
        self.trouble = ""
        self._source = source
        self._times = list(flip_times(seconds))
        self._end_s = seconds
        self._began_s = 0.0
        self._samples = _Samples()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, name="sync", daemon=True)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self, screen: QScreen) -> None:
        """Show the window on a screen and start."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self._began_s = time.monotonic()
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        """End the measurement; an incomplete one has no result."""
        self._timer.stop()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self.close()

    def _tick(self) -> None:
        gone_s = time.monotonic() - self._began_s
        if self._times and gone_s >= self._times[0]:
            self._times.pop(0)
            self.flip()
        elif gone_s >= self._end_s + 1.0:
            self._finish()

    def _finish(self) -> None:
        screen = screen_words(self.screen())
        self.stop()
        setup = setup_of(screen, self._source)
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            samples = self._samples
            self.result = measured(setup, self.flips, samples.t_ns, samples.brightness, now)
        except FlinchError as error:
            self.trouble = str(error)
        self.ended.emit()

    def _read(self) -> None:
        while not self._stop.is_set():
            frame = self._source.read(READ_S)
            if frame is not None:
                self._samples.t_ns.append(frame.t_ns)
                self._samples.brightness.append(float(frame.image[::STEP, ::STEP].mean()))


def screen_words(screen: QScreen) -> str:
    """Write a screen's name, size and rate, as trials do."""
    size = screen.size() * screen.devicePixelRatio()
    return f"{screen.name()} {size.width()}x{size.height()}@{screen.refreshRate():.0f}"


def setup_of(screen: str, source: Source) -> Setup:
    """Describe the screen and the camera to which an offset belongs."""
    report = source.report()
    return Setup(screen, report.name, str(report.actual or ""))
