"""Drawings for the two dimensions of a feeling: unpleasant to pleasant, calm to excited.

They are shown above the numbers of a scale, as Bradley and Lang (1994) ask without words; the
drawings are our own.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.language import tr

VALENCE, AROUSAL = "valence", "arousal"
DRAWN = (VALENCE, AROUSAL)
"""Questions that have drawings."""
LEAST_PX, SHARE = 28, 1 / 24
"""Height of the drawings: its minimum, and a share of the screen's."""
RAYS = 8


class ScaleDrawings(QWidget):
    """Draws one figure above each button of a scale."""

    def __init__(self, kind: str, buttons: Sequence[QAbstractButton]) -> None:
        """Build the row.

        Args:
            kind: `valence` or `arousal`.
            buttons: The scale's, from its low end to its high one.
        """
        super().__init__()
        self._kind = kind
        self._buttons = tuple(buttons)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Drawings for {kind}", kind=tr(kind)))
        self.fit(0)

    def fit(self, height_px: int) -> None:
        """Choose a height that suits the screen's."""
        self.setFixedHeight(max(LEAST_PX, round(height_px * SHARE)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each figure above the middle of its button."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = float(self.height() - 4)
        pen = QPen(self.palette().windowText().color(), max(1.5, size / 24))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        last = max(1, len(self._buttons) - 1)
        for place, button in enumerate(self._buttons):
            middle = self.mapFromGlobal(button.mapToGlobal(QPoint(button.width() // 2, 0))).x()
            area = QRectF(middle - size / 2, 2.0, size, size)
            draw = _valence if self._kind == VALENCE else _arousal
            draw(painter, area, place / last)
        painter.end()


def _valence(painter: QPainter, area: QRectF, level: float) -> None:
    """Draw a face whose mouth bends from down (0) to up (1)."""
    painter.drawEllipse(area)
    _eyes(painter, area, 0.06)
    bend = (level - 0.5) * 0.5
    left = _at(area, 0.28, 0.68 - bend / 3)
    right = _at(area, 0.72, 0.68 - bend / 3)
    mouth = QPainterPath(left)
    mouth.quadTo(_at(area, 0.5, 0.68 + bend), right)
    painter.drawPath(mouth)


def _arousal(painter: QPainter, area: QRectF, level: float) -> None:
    """Draw a face with eyes from shut (0) to wide open (1), and rays that grow around it."""
    inner = area.adjusted(*(area.width() * 0.16 * s for s in (1, 1, -1, -1)))
    painter.drawEllipse(inner)
    if level < 0.15:
        for x in (0.35, 0.65):
            painter.drawLine(_at(inner, x - 0.08, 0.42), _at(inner, x + 0.08, 0.42))
    else:
        _eyes(painter, inner, 0.03 + 0.09 * level)
    painter.drawLine(_at(inner, 0.38, 0.72), _at(inner, 0.62, 0.72))
    if level <= 0:
        return
    painter.save()
    painter.translate(area.center())
    for _ in range(RAYS):
        begin = 0.37 * area.width()
        painter.drawLine(QPointF(begin, 0), QPointF(begin + 0.13 * level * area.width(), 0))
        painter.rotate(360 / RAYS)
    painter.restore()


def _eyes(painter: QPainter, area: QRectF, radius: float) -> None:
    for x in (0.35, 0.65):
        painter.drawEllipse(_at(area, x, 0.42), radius * area.width(), radius * area.width())


def _at(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.left() + x * area.width(), area.top() + y * area.height())
