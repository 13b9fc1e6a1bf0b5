"""Plays a session's video at any speed, and shows any picture by slider or keys."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.threads.review import ReviewThread
from app.ui import style, words
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live.replay import SPEEDS
from models.records import Frame

PULL_MS = 16
STOP_S = 4.0
LEAST_HIGH_PX = 150


class VideoScreen(QWidget):
    """Shows one picture, as large as possible, or a sentence."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.image: QImage | None = None
        self.text = ""
        self.setMinimumHeight(LEAST_HIGH_PX)

    def sizeHint(self) -> QSize:
        """Ask for the size of a common picture."""
        return QSize(320, LEAST_HIGH_PX)

    def show_frame(self, frame: Frame) -> None:
        """Show a picture."""
        height, width = frame.image.shape[:2]
        image = np.ascontiguousarray(frame.image)
        held = QImage(image.data, width, height, 3 * width, QImage.Format.Format_BGR888)
        self.image, self.text = held.copy(), ""
        self.update()

    def show_text(self, text: str) -> None:
        """Show a sentence instead of a picture."""
        self.image, self.text = None, text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        painter.fillRect(area, style.colour(self.theme.stage))
        if self.image is not None:
            scale = min(area.width() / self.image.width(), area.height() / self.image.height())
            shown = QRectF(0, 0, self.image.width() * scale, self.image.height() * scale)
            shown.moveCenter(area.center())
            painter.drawImage(shown, self.image)
        elif self.text:
            painter.setFont(style.font(13))
            painter.setPen(style.colour(self.theme.muted))
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(20, 10, -20, -10), wrap, self.text)
        painter.end()


class VideoPlayer(QWidget):
    """The picture with its buttons; decodes on a separate thread."""

    moved = Signal(float)
    """Time of the shown picture in seconds, on the video's clock."""
    failed = Signal(str)
    """One sentence on a failure."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.stage = VideoScreen(theme)
        self.number = 0
        self.t_ns: NDArray[np.int64] = np.zeros(0, np.int64)
        self._thread: ReviewThread | None = None
        self._old: list[ReviewThread] = []
        self._since: tuple[float, int] | None = None
        self._until: int | None = None
        self._requested = -1
        self._tint = theme.muted
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PULL_MS)
        self._timer.timeout.connect(self._tick)
        self._play = _button(tr("Play or pause (Space)"))
        self._back = _button(tr("One picture back (Left)"))
        self._on = _button(tr("One picture on (Right)"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Position in the video"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clock = QLabel()
        self.clock.setFont(style.digits(12))
        self.clock.setProperty("role", "muted")
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("Speed"))
        self.speed.setMinimumWidth(66)
        for factor, name in SPEEDS:
            self.speed.addItem(name, factor)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.close_video()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 2)
        row.setSpacing(2)
        for button in (self._back, self._play, self._on):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.slider, 1)
        row.addSpacing(8)
        row.addWidget(self.clock)
        row.addSpacing(8)
        row.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.stage, 1)
        column.addLayout(row)

    def _connect(self) -> None:
        self._play.clicked.connect(self.toggle)
        self._back.clicked.connect(lambda: self.step(-1))
        self._on.clicked.connect(lambda: self.step(1))
        self.slider.valueChanged.connect(self._slide)
        self.speed.currentIndexChanged.connect(self._restart)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.stage.theme = theme
        self._tint = theme.muted
        self._back.setIcon(icon("step-back", theme.muted))
        self._on.setIcon(icon("step-on", theme.muted))
        self._show_button()
        self.stage.update()

    @property
    def playing(self) -> bool:
        """Return whether the video runs."""
        return self._since is not None

    def open_video(self, videos: Sequence[Path]) -> None:
        """Open the parts of a video and show the first picture."""
        self.close_video(tr("Opening the video"))
        thread = ReviewThread(videos)
        thread.failed.connect(self._fail)
        self._thread = thread
        thread.start()
        thread.ask(0)
        self._timer.start()

    def close_video(self, text: str = "") -> None:
        """Close the video, and show a sentence instead of its picture."""
        self._timer.stop()
        self._since = self._until = None
        if self._thread is not None:
            self._thread.ask_stop()
            self._old.append(self._thread)
            self._thread = None
        self._drop_old(0.0)
        self.t_ns = np.zeros(0, np.int64)
        self.number, self._requested = 0, -1
        self.slider.blockSignals(True)
        self.slider.setRange(0, 0)
        self.slider.blockSignals(False)
        self.stage.show_text(text)
        self._enable(False)

    def let_go(self) -> tuple[ReviewThread, ...]:
        """Close the video; returns the threads that must end before its file may be moved."""
        self.close_video()
        return tuple(self._old)

    def wait_closed(self) -> bool:
        """Wait until all files are closed; tells whether they are."""
        return self._drop_old(STOP_S)

    def _drop_old(self, limit_s: float) -> bool:
        """Delete the threads that have ended; keep those that still decode."""
        self._old = [thread for thread in self._old if not _ended(thread, limit_s)]
        return not self._old

    def _fail(self, sentence: str) -> None:
        if self.sender() is self._thread:
            if not len(self.t_ns):
                self.stage.show_text(sentence)
            self.failed.emit(sentence)

    def _enable(self, on: bool) -> None:
        for part in (self._play, self._back, self._on, self.slider, self.speed):
            part.setEnabled(on)
        if not on:
            self.clock.setText("")
        self._show_button()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        elif len(self.t_ns):
            self._until = None
            start = 0 if self.number >= len(self.t_ns) - 1 else self.number
            self._begin(start)

    def pause(self) -> None:
        """Pause."""
        self._since = self._until = None
        self._show_button()

    def play_span(self, first_s: float, last_s: float) -> None:
        """Play from one time to another and pause there."""
        if len(self.t_ns):
            self._until = self._at(last_s)
            self._begin(self._at(first_s))

    def seek(self, time_s: float) -> None:
        """Show the picture of a time."""
        if len(self.t_ns):
            self.pause()
            self._ask(self._at(time_s))

    def step(self, by: int) -> None:
        """Show a picture some positions later or earlier."""
        if len(self.t_ns):
            self.pause()
            self._ask(min(max(0, max(self._requested, 0) + by), len(self.t_ns) - 1))

    def _at(self, time_s: float) -> int:
        place = int(np.searchsorted(self.t_ns, round(time_s * 1e9), side="right")) - 1
        return min(max(0, place), len(self.t_ns) - 1)

    def _begin(self, number: int) -> None:
        self._since = (time.monotonic(), int(self.t_ns[number]))
        self._ask(number)
        self._show_button()

    def _restart(self) -> None:
        if self.playing:
            self._since = (time.monotonic(), int(self.t_ns[self.number]))

    def _slide(self, number: int) -> None:
        if number != self.number and len(self.t_ns):
            self.pause()
            self._ask(number)

    def _ask(self, number: int) -> None:
        if self._thread is not None and number != self._requested:
            self._requested = number
            self._thread.ask(number)

    def _tick(self) -> None:
        thread = self._thread
        if thread is None:
            return
        times = thread.opened.take()
        if times is not None:
            self._opened(times)
        shown = thread.frames.take()
        if shown is not None:
            self._show(*shown)
        if self._since is not None:
            self._advance()

    def _opened(self, t_ns: NDArray[np.int64]) -> None:
        self.t_ns = t_ns
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(t_ns) - 1)
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        self._enable(True)

    def _show(self, number: int, frame: Frame) -> None:
        self.number = number
        self.stage.show_frame(frame)
        self.slider.blockSignals(True)
        self.slider.setValue(number)
        self.slider.blockSignals(False)
        self.clock.setText(
            tr("{clock} · picture {number}", clock=words.clock(frame.t_ns, 0), number=number)
        )
        self.moved.emit(frame.t_ns / 1e9)

    def _advance(self) -> None:
        assert self._since is not None
        began, from_ns = self._since
        gone_ns = (time.monotonic() - began) * float(self.speed.currentData()) * 1e9
        last = len(self.t_ns) - 1 if self._until is None else self._until
        number = min(self._at((from_ns + gone_ns) / 1e9), last)
        self._ask(number)
        if number >= last:
            self.pause()

    def _show_button(self) -> None:
        self._play.setIcon(icon("pause" if self.playing else "play", self._tint))


def _ended(thread: ReviewThread, limit_s: float) -> bool:
    if not thread.wait(limit_s):
        return False
    thread.deleteLater()
    return True


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
