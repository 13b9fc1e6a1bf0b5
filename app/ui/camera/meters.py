"""Two small painted meters: the brightness of a picture, and how sharp it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.camera_control.glance import FaceSnapshot
from app.ui import style
from app.ui.language import tr

HISTOGRAM_PX = 84
BAR_PX = 10.0
FORGET = 0.999
"""The highest sharpness fades by this factor a picture, so that one odd picture does not last."""


class Histogram(QWidget):
    """Draws 64 counts, dark to bright; fully dark and fully bright ones are coloured."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self._glance: FaceSnapshot | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Histogram"))

    def sizeHint(self) -> QSize:
        """Ask for a low, wide strip."""
        return QSize(260, HISTOGRAM_PX)

    def show_glance(self, glance: FaceSnapshot | None) -> None:
        """Draw the counts of another picture; None empties it."""
        self._glance = glance
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the square roots of the counts as one filled line: small counts stay visible."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ground = QPainterPath()
        ground.addRoundedRect(area, 5, 5)
        painter.fillPath(ground, style.colour(self.theme.raised))
        painter.setClipPath(ground)
        painter.setPen(style.colour(self.theme.border))
        for share in (0.25, 0.5, 0.75):
            x = area.left() + area.width() * share
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if self._glance is not None:
            self._paint_counts(painter, area, self._glance)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(style.colour(self.theme.border))
        painter.drawPath(ground)
        painter.end()

    def _paint_counts(self, painter: QPainter, area: QRectF, glance: FaceSnapshot) -> None:
        heights = (glance.counts / max(1, int(glance.counts[1:-1].max()))) ** 0.5
        step = area.width() / 64
        room = area.height() - 6
        points = [area.bottomLeft()]
        for index, height in enumerate(heights):
            top = area.bottom() - min(1.0, float(height)) * room
            points += [
                QPointF(area.left() + index * step, top),
                QPointF(area.left() + (index + 1) * step, top),
            ]
        points.append(area.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(self.theme.accent, 0.75))
        painter.drawPolygon(QPolygonF(points))
        for index, share in ((0, glance.black), (63, glance.white)):
            if share > 0.01:
                height = min(1.0, float(heights[index])) * room
                left = area.left() + index * step
                strip = QRectF(left, area.bottom() - height, step, height)
                painter.fillRect(strip, style.colour(self.theme.bad))


class Sharpness(QWidget):
    """A bar that is full while the picture is as sharp as the sharpest so far."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.share = 0.0
        self._best = 0.0
        self._of_face = False
        self.setFixedHeight(round(BAR_PX) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Sharpness"))

    def reset(self) -> None:
        """Forget the sharpest picture, for another source."""
        self._best = self.share = 0.0
        self.update()

    def show_glance(self, glance: FaceSnapshot) -> None:
        """Compare a picture with the sharpest so far."""
        if glance.of_face != self._of_face:
            self._of_face, self._best = glance.of_face, 0.0
        self._best = max(self._best * FORGET, glance.sharpness)
        self.share = glance.sharpness / self._best if self._best > 0 else 0.0
        self.setAccessibleDescription(tr("{share:.0%} of the sharpest so far", share=self.share))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint groove and filling."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(0, 2, self.width(), BAR_PX)
        painter.setBrush(style.colour(self.theme.border))
        painter.drawRoundedRect(groove, BAR_PX / 2, BAR_PX / 2)
        if self.share > 0:
            filled = QRectF(0, 2, max(BAR_PX, self.width() * self.share), BAR_PX)
            poor = self.share < 0.5
            painter.setBrush(style.colour(self.theme.warn if poor else self.theme.accent))
            painter.drawRoundedRect(filled, BAR_PX / 2, BAR_PX / 2)
        painter.end()
