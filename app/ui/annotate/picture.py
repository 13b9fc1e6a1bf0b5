"""Paints a picture: the present frame, its reference, or the lens."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import style
from app.ui.live.canvas import Scaler, as_image, fit
from models.records import Image


class StillPicture(QWidget):
    """Shows one picture as large as possible, with a tag that names it."""

    def __init__(self, theme: style.Theme, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.image: Image | None = None
        self.tag = ""
        self.hint = ""
        self._scaler = Scaler()
        self._pixels: Image | None = None
        """The memory that `_drawn` shows."""
        self._drawn: QImage | None = None
        self._corner = QPointF()
        self.setAccessibleName(name)
        self.setMinimumSize(120, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Ask for little room; the layout gives all that is left."""
        return QSize(160, self.minimumHeight())

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.update()

    def show_image(self, image: Image | None, tag: str = "", hint: str = "") -> None:
        """Show a picture.

        Args:
            image: `(H, W, 3)` uint8 BGR, or None for none.
            tag: Its name, shown in its corner.
            hint: Text that is shown without a picture.
        """
        if image is self.image and (tag, hint) == (self.tag, self.hint):
            return
        fresh = image is not self.image
        self.image, self.tag, self.hint = image, tag, hint
        self.setAccessibleDescription(tag or hint)
        if fresh:
            self._drawn = None
        self.update()

    def resizeEvent(self, _event: object) -> None:
        """Scale the picture to the new size."""
        self._drawn = None

    def _draw(self) -> None:
        assert self.image is not None
        ratio = self.devicePixelRatioF()
        height, width = self.image.shape[:2]
        place = fit(width, height, int(self.width() * ratio), int(self.height() * ratio))
        self._pixels = self._scaler.scale(self.image, place)
        self._drawn = as_image(self._pixels)
        self._drawn.setDevicePixelRatio(ratio)
        self._corner = QPointF(place.left / ratio, place.top / ratio)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture and its tag."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour(self.theme.stage))
        if self.image is not None:
            if self._drawn is None:
                self._draw()
            assert self._drawn is not None
            painter.drawImage(self._corner, self._drawn)
            self._paint_tag(painter)
        elif self.hint:
            painter.setPen(style.colour(self.theme.muted))
            inner = self.rect().adjusted(12, 8, -12, -8)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inner, int(flags), self.hint)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(style.colour(self.theme.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_tag(self, painter: QPainter) -> None:
        if not self.tag:
            return
        painter.setFont(style.digits(12))
        width = painter.fontMetrics().horizontalAdvance(self.tag) + 16
        field = QRectF(self._corner.x() + 8, self._corner.y() + 8, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("#000000", 0.62))
        painter.drawRoundedRect(field, 5, 5)
        painter.setPen(style.colour("#ffffff"))
        painter.drawText(field, Qt.AlignmentFlag.AlignCenter, self.tag)
