"""Shows a sitting's films on black and stamps each frame as it is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.threads.stimulus import StimulusPlayer


class FilmView(QWidget):
    """Paints the newest frame of a film on black, as large as fits."""

    def __init__(self, player: StimulusPlayer) -> None:
        super().__init__()
        self._player = player
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        player.arrived.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the newest frame and note the time."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        newest = self._player.picture
        if newest is not None:
            image = newest[1]
            size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), image)
        painter.end()
        if newest is not None:
            self._player.painted(newest[0])


class Cross(QWidget):
    """A cross in the middle of a dark screen, to look at before and after a film."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.BlankCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cross."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        arm, thick = max(12, self.height() // 40), max(2, self.height() // 240)
        middle = self.rect().center()
        for wide, tall in ((arm, thick), (thick, arm)):
            painter.fillRect(
                middle.x() - wide,
                middle.y() - tall,
                2 * wide,
                2 * tall,
                Qt.GlobalColor.lightGray,
            )
        painter.end()
