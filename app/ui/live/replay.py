"""Plays a spotted movement in slow motion, in a loop."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import style
from app.ui.film import EventFilm, decode
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live import parts

SPEEDS = ((1.0, "1×"), (0.5, "½×"), (0.25, "¼×"), (0.125, "⅛×"))
SLOW = 2
REST_MS = 350
MARGIN_PX = 12
LEAST_PX = 72
"""Minimum size of the replay's picture over a small live picture."""


@lru_cache(maxsize=32)
def _picture(data: bytes) -> QImage:
    return decode(data)


class _Screen(QWidget):
    """Shows one picture and the name of its phase."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.image: QImage | None = None
        self.phase = ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture with rounded corners."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(area, 6, 6)
        painter.setClipPath(path)
        painter.fillRect(area, style.colour(self.theme.stage))
        if self.image is not None:
            side = min(area.width(), area.height())
            square = QRectF(0, 0, side, side)
            square.moveCenter(area.center())
            painter.drawImage(square, self.image)
        if self.phase:
            painter.setFont(style.font(11, style.WEIGHT_STRONG))
            width = painter.fontMetrics().horizontalAdvance(self.phase) + 16
            tag = QRectF(8, area.height() - 28, width, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("#000000", 0.6))
            painter.drawRoundedRect(tag, 10, 10)
            painter.setPen(style.colour("#ffffff"))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, self.phase)
        painter.end()


class Replay(QFrame):
    """A small card over the live picture, which continues below it."""

    closed = Signal()
    """The card was closed."""

    def __init__(self, theme: style.Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setProperty("card", True)
        self.position = 0
        self._film: EventFilm | None = None
        self._screen = _Screen(theme)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self._title = parts.label("", "muted")
        self._play = _button(tr("Play or pause"))
        self._back = _button(tr("One picture back"))
        self._on = _button(tr("One picture on"))
        self._close = _button(tr("Close the replay"))
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Replay speed"))
        self.speed.setToolTip(tr("Replay speed"))
        for factor, name in SPEEDS:
            self.speed.addItem(name, factor)
        self.speed.setCurrentIndex(SLOW)
        self.speed.setMinimumWidth(66)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(tr("Position in the movement"))
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch()
        top.addWidget(self._close)
        column.addLayout(top)
        column.addWidget(self._screen, 1)
        column.addWidget(self._slider)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self._back, self._play, self._on):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.speed)
        column.addLayout(row)

    def _connect(self) -> None:
        self._play.clicked.connect(self.toggle)
        self._back.clicked.connect(lambda: self._step(-1))
        self._on.clicked.connect(lambda: self._step(1))
        self._close.clicked.connect(self.stop)
        self._slider.sliderMoved.connect(self._jump)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._screen.theme = theme
        self._tint = theme.muted
        self._back.setIcon(icon("step-back", theme.muted))
        self._on.setIcon(icon("step-on", theme.muted))
        self._close.setIcon(icon("close", theme.muted))
        self._show_button()

    @property
    def playing(self) -> bool:
        """Return whether the film runs."""
        return self._timer.isActive()

    def play(self, film: EventFilm, title: str) -> None:
        """Show the card and play a film in a loop from its first picture."""
        self._film = film
        self._title.setText(title)
        self._slider.setRange(0, len(film.pictures) - 1)
        self.position = 0
        self._show_picture()
        self.place()
        self.show()
        self.raise_()
        self._wait()

    def stop(self) -> None:
        """Stop and hide the card."""
        self._timer.stop()
        self._film = None
        self.hide()
        self.closed.emit()

    def toggle(self) -> None:
        """Pause or resume."""
        if self.playing:
            self._timer.stop()
        else:
            self._wait()
        self._show_button()

    def show_apex(self) -> None:
        """Pause at the apex."""
        if self._film is not None:
            self._jump(self._film.apex)

    def place(self) -> None:
        """Move to the lower right corner of the parent."""
        room = self._room.size()
        side = max(190, min(320, int(room.height() * 0.66) - 90, int(room.width() * 0.42)))
        side = max(LEAST_PX, min(side, room.height() - 108 - 2 * MARGIN_PX))
        self.resize(max(side, 190) + 20, side + 108)
        self.move(
            room.width() - self.width() - MARGIN_PX, room.height() - self.height() - MARGIN_PX
        )

    def _wait(self) -> None:
        film = self._film
        if film is None:
            return
        following = self.position + 1
        wait_ms = float(REST_MS)
        if following < len(film.t_ns):
            speed = float(self.speed.currentData())
            wait_ms = (film.t_ns[following] - film.t_ns[self.position]) / 1e6 / speed
        self._timer.start(max(1, round(wait_ms)))
        self._show_button()

    def _advance(self) -> None:
        if self._film is not None:
            self.position = (self.position + 1) % len(self._film.pictures)
            self._show_picture()
            self._wait()

    def _step(self, by: int) -> None:
        if self._film is not None:
            self._jump((self.position + by) % len(self._film.pictures))

    def _jump(self, position: int) -> None:
        self._timer.stop()
        self.position = position
        self._show_picture()
        self._show_button()

    def _show_picture(self) -> None:
        if self._film is None:
            return
        self._screen.image = _picture(self._film.pictures[self.position])
        self._screen.phase = phase(self._film, self.position)
        self._slider.setValue(self.position)
        self._screen.update()

    def _show_button(self) -> None:
        self._play.setIcon(icon("pause" if self.playing else "play", self._tint))


def phase(film: EventFilm, position: int) -> str:
    """Name the phase of a picture, with its time from the onset in milliseconds."""
    from_onset_ms = (film.t_ns[position] - film.t_ns[film.onset]) / 1e6
    names = {film.offset: tr("Offset"), film.onset: tr("Onset"), film.apex: tr("Apex")}
    name = names.get(position, "")
    return f"{name} {from_onset_ms:+.0f} ms".strip()


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
