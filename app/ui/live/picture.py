"""The live picture: the analysed frame with its overlays."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.pipeline import Update
from app.ui import style
from app.ui.film import HeatMap
from app.ui.language import tr
from app.ui.live.arrows import ArrowMeter, Arrows
from app.ui.live.canvas import Fit, FrameCanvas, Layers, as_image, fit
from models.records import Box, Image


class LivePicture(QWidget):
    """Shows the newest update; all overlays were measured in the shown frame."""

    painted = Signal()
    """The newest frame was painted."""
    double_clicked = Signal()
    resized = Signal()
    """The size of the picture has changed."""

    def __init__(self, theme: style.Theme, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        super().__init__()
        self.layers = Layers()
        self.mirror = False
        self.theme = theme
        self.age_ms: float | None = None
        self.shown_seq: int | None = None
        self._clock_ns = clock_ns
        self._canvas = FrameCanvas()
        self._meter = ArrowMeter()
        self._update: Update | None = None
        self._arrows: Arrows | None = None
        self._heat: HeatMap | None = None
        self._image: QImage | None = None
        self._pixels: Image | None = None
        self._place: Fit | None = None
        self._fresh = False
        self.extras = True
        """Whether heat map and arrows may be drawn; False on a slow computer."""
        self._message = ("", "")
        self._tag = ""
        self._recording = ""
        self.setMinimumSize(320, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Live picture"))

    def sizeHint(self) -> QSize:
        """Ask for a wide picture."""
        return QSize(760, 428)

    def show_update(self, update: Update) -> None:
        """Draw a newly analysed frame and ask Qt to show it."""
        self._update = update
        drawn = self.layers.flow and self.extras
        self._arrows = self._meter.step(update.crop) if drawn else None
        self._fresh = True
        self._draw()

    def show_heat(self, heat: HeatMap | None) -> None:
        """Set the heat map of the last or the selected event."""
        self._heat = heat

    def show_message(self, title: str, text: str = "") -> None:
        """Show a message over the picture; an empty title hides it."""
        if (title, text) != self._message:
            self._message = (title, text)
            self.update()

    def set_tag(self, text: str) -> None:
        """Show a short remark in the upper left corner; an empty one hides it."""
        self._tag = text
        self.update()

    def set_recording(self, text: str) -> None:
        """Show the recording's length in the upper right corner; an empty text hides it."""
        if text != self._recording:
            self._recording = text
            self.update()

    def set_layers(self, layers: Layers) -> None:
        """Set the overlays."""
        self.layers = layers
        self._draw()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self._draw()

    def clear(self) -> None:
        """Forget the frame, for a new source."""
        self._update = self._image = self._arrows = self._heat = None
        self.shown_seq = None
        self.update()

    def frame_image(self) -> Image | None:
        """Return the frame that is shown, `(H, W, 3)` uint8 BGR."""
        return None if self._update is None else self._update.frame.image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the frame again at the new size."""
        super().resizeEvent(event)
        self._draw()
        self.resized.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Ask for the full screen."""
        self.double_clicked.emit()

    def _draw(self) -> None:
        if self._update is None:
            self.update()
            return
        ratio = self.devicePixelRatioF()
        height, width = self._update.frame.image.shape[:2]
        self._place = fit(width, height, int(self.width() * ratio), int(self.height() * ratio))
        tint = style.colour(self.theme.accent if self.theme.dark else "#8fc1f5")
        bgr = (tint.blue(), tint.green(), tint.red())
        cells = self._heat.cells if self._heat is not None and self.extras else None
        picture = self._canvas.draw(self._update, self._place, self.layers, bgr, cells)
        self._pixels = picture
        self._image = as_image(picture)
        if self.mirror:
            self._image.flip(Qt.Orientation.Horizontal)
        self._image.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame, overlays and message."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour(self.theme.stage))
        if self._image is not None and self._place is not None:
            ratio = self._image.devicePixelRatio()
            corner = QPointF(self._place.left / ratio, self._place.top / ratio)
            painter.drawImage(corner, self._image)
            if not self._message[0]:
                self._paint_overlays(painter, corner, ratio)
        if self._message[0]:
            self._paint_message(painter)
        self._paint_tags(painter)
        painter.end()
        self._note_age()

    def _note_age(self) -> None:
        if self._fresh and self._update is not None:
            self._fresh = False
            self.shown_seq = self._update.frame.seq
            self.age_ms = (self._clock_ns() - self._update.frame.t_ns) / 1e6
            self.painted.emit()

    def _paint_overlays(self, painter: QPainter, corner: QPointF, ratio: float) -> None:
        assert self._update is not None
        assert self._place is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(corner)
        if self.mirror:
            painter.translate(self._place.width / ratio, 0)
            painter.scale(-1, 1)
        scale = self._place.scale / ratio
        if self.layers.box and self._update.face is not None:
            self._paint_box(painter, self._update.face.box, scale)
        if self.layers.flow and self._arrows is not None:
            self._paint_arrows(painter, self._arrows, scale)
        painter.restore()

    def _paint_box(self, painter: QPainter, box: Box, scale: float) -> None:
        area = QRectF(box.left, box.top, box.width, box.height)
        area = QRectF(area.topLeft() * scale, area.size() * scale)
        arm = min(area.width(), area.height()) * 0.14
        corners = (
            (area.topLeft(), 1, 1),
            (area.topRight(), -1, 1),
            (area.bottomRight(), -1, -1),
            (area.bottomLeft(), 1, -1),
        )
        state = self._update.state if self._update is not None else None
        usable = state is not None and state.may_be_labelled
        line = style.colour("#ffffff" if usable else "#f2c14e", 0.95)
        for width, colour in ((4.0, style.colour("#000000", 0.35)), (2.0, line)):
            painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
            for point, right, down in corners:
                painter.drawLine(point, point + QPointF(arm * right, 0))
                painter.drawLine(point, point + QPointF(0, arm * down))

    def _paint_arrows(self, painter: QPainter, arrows: Arrows, scale: float) -> None:
        for start, end in zip(arrows.start * scale, arrows.end * scale, strict=True):
            tail, head = QPointF(*map(float, start)), QPointF(*map(float, end))
            along = np.arctan2(*(end - start)[::-1])
            wings = [
                head + QPointF(float(np.cos(along + turn)), float(np.sin(along + turn))) * 6.0
                for turn in (2.6, -2.6)
            ]
            for colour, width in (("#1a1206", 3.4), ("#ffd166", 1.8)):
                painter.setPen(QPen(style.colour(colour, 0.9), width, c=Qt.PenCapStyle.RoundCap))
                painter.drawLine(tail, head)
                painter.drawLine(wings[0], head)
                painter.drawLine(wings[1], head)

    def _paint_tags(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.font(12, style.WEIGHT_STRONG))
        heat = self._heat.name if self._heat is not None and self.layers.saliency else ""
        for text, right in ((self._tag or heat, False), (self._recording, True)):
            if not text:
                continue
            width = painter.fontMetrics().horizontalAdvance(text) + (38 if right else 24)
            left = self.width() - width - 12.0 if right else 12.0
            area = QRectF(left, 12, width, 26)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("#0a0c0f", 0.65))
            painter.drawRoundedRect(area, 13, 13)
            if right:
                painter.setBrush(style.colour("#ef5350"))
                painter.drawEllipse(QRectF(left + 11, area.center().y() - 5, 10, 10))
            painter.setPen(style.colour("#ffffff"))
            painter.drawText(
                area.adjusted(27 if right else 12, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text
            )

    def _paint_message(self, painter: QPainter) -> None:
        title, text = self._message
        shown = self._image is not None
        veil = style.colour("#0a0c0f", 0.72) if shown else style.colour(self.theme.stage)
        painter.fillRect(self.rect(), veil)
        strong = style.colour("#ffffff" if shown else self.theme.text)
        soft = style.colour("#d5dbe1" if shown else self.theme.muted)
        area = QRectF(self.rect()).adjusted(32, 0, -32, 0)
        painter.setFont(style.font(18, style.WEIGHT_STRONG))
        painter.setPen(strong)
        wrapped = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignHCenter)
        upper = QRectF(area.left(), area.top(), area.width(), area.height() / 2 - 4)
        painter.drawText(upper, wrapped | int(Qt.AlignmentFlag.AlignBottom), title)
        painter.setFont(style.font(13))
        painter.setPen(soft)
        lower = QRectF(area.left(), area.center().y() + 4, area.width(), 64)
        painter.drawText(lower, wrapped | int(Qt.AlignmentFlag.AlignTop), text)
