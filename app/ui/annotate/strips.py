"""Paints the filmstrip of a movement and the overview of a recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.irregular import Irregular
from app.ui import style
from app.ui.annotate.picture import StillPicture
from app.ui.language import tr
from models.records import Image
from training.annotate.coding import Coding
from training.annotate.media import Media
from training.annotate.records import Movement
from training.annotate.settling import Settling

STRIP_PX, LOW_STRIP_PX, BAR_PX = 104, 64, 42
_HATCH = Qt.BrushStyle.BDiagPattern


@dataclass(frozen=True, slots=True)
class StripFrame:
    """One picture of the filmstrip: the frame's number and its name."""

    number: int
    name: str


def strip_frames(movement: Movement | None, media: Media) -> tuple[StripFrame, ...]:
    """List the frames that show a movement: before it, its marks, after it."""
    if movement is None:
        return ()
    marks = [
        (movement.onset - 1, tr("before")),
        (movement.onset, tr("onset")),
        (movement.apex, tr("apex")),
        (movement.offset, tr("offset")),
        (movement.offset + 1 if movement.offset is not None else None, tr("after")),
    ]
    frames = []
    for frame, name in marks:
        if frame is not None and 0 <= frame < media.frames:
            past_ms = float(media.t_ns[frame] - media.t_ns[movement.onset]) / 1e6
            off_ms = media.uncertainty_ms(frame)
            frames.append(StripFrame(frame, f"{name} {past_ms:+.0f} ms ±{off_ms:.0f}"))
    return tuple(frames)


class Filmstrip(QWidget):
    """Five pictures of the chosen movement."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.pictures = [StillPicture(theme, tr("Filmstrip picture {n}", n=n)) for n in range(1, 6)]
        for picture in self.pictures:
            picture.setMinimumSize(80, 60)
            row.addWidget(picture)
        self._held: dict[int, tuple[Image, tuple[int, int, int, int], Image]] = {}
        self.setFixedHeight(STRIP_PX)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        for picture in self.pictures:
            picture.set_theme(theme)

    def show_frames(
        self,
        frames: tuple[StripFrame, ...],
        images: tuple[Image | None, ...],
        box: tuple[int, int, int, int] | None = None,
    ) -> None:
        """Show the pictures; one that is not decoded yet says so.

        Args:
            frames: Their numbers and names.
            images: `(H, W, 3)` uint8 BGR each, or None.
            box: Left, top, right, bottom of the face, to which they are cut; None cuts nothing.
        """
        for place, picture in enumerate(self.pictures):
            if place < len(frames):
                name = frames[place].name
                picture.show_image(self._cut(place, images[place], box), name, name)
            else:
                hint = tr("Choose or open a movement (Q)") if place == 2 and not frames else ""
                picture.show_image(None, "", hint)

    def _cut(
        self, place: int, image: Image | None, box: tuple[int, int, int, int] | None
    ) -> Image | None:
        """Cut a picture to the face; an equal cut is the same array, which is not drawn again."""
        if image is None or box is None:
            return image
        held = self._held.get(place)
        if held is None or held[0] is not image or held[1] != box:
            left, top, right, bottom = box
            cut = np.ascontiguousarray(image[top:bottom, left:right])
            held = self._held[place] = (image, box, cut)
        return held[2]


def seen_shares(seen: NDArray[np.uint8], columns: int) -> NDArray[np.float64]:
    """Compute the share of seen frames below each column of a bar.

    Args:
        seen: `(frames,)`, 1 for each seen frame, 0 for the others.
        columns: Number of columns; if there are more columns than frames, each shows one frame.

    Returns:
        `(columns,)`, 0..1.
    """
    edges = np.linspace(0, len(seen), columns + 1).astype(int)
    first, last = edges[:-1], np.maximum(edges[:-1] + 1, edges[1:])
    sums = np.concatenate(([0], np.cumsum(seen, dtype=np.int64)))
    return np.asarray((sums[last] - sums[first]) / (last - first), np.float64)


class OverviewBar(QWidget):
    """The whole recording as a bar: viewed, excluded, movements, places to look at.

    Repeated frames, and frames behind a gap, are hatched.
    """

    seek_requested = Signal(int)

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.coding: Coding | None = None
        self.irregular = Irregular()
        self.settling: Settling | None = None
        self.setFixedHeight(BAR_PX)
        self.setAccessibleName(tr("Overview of the recording"))

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(400, BAR_PX)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek the frame under the mouse."""
        if self.coding is not None:
            share = event.position().x() / max(1, self.width())
            self.seek_requested.emit(int(share * self.coding.media.frames))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 4, 0, -4)
        painter.fillRect(area, style.colour(self.theme.raised))
        if self.coding is not None:
            self._paint(painter, area, self.coding)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(style.colour(self.theme.border))
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.end()

    def _paint(self, painter: QPainter, area: QRectF, coding: Coding) -> None:
        theme, frames = self.theme, coding.media.frames
        third = area.height() / 3
        self._paint_seen(painter, QRectF(area.left(), area.bottom() - third, area.width(), third))
        for frame in (*self.irregular.repeated, *self.irregular.missing):
            self._band(painter, frame, frame, theme.bad, (0.66, 1.0), True)
        for exclusion in coding.document.exclusions:
            self._band(painter, exclusion.first, exclusion.last, theme.neutral, (0.0, 1.0), True)
        for movement in coding.document.movements:
            chosen = movement.id == coding.selected
            tint = theme.accent if chosen else theme.positive
            self._band(painter, movement.onset, movement.last, tint, (0.33, 0.66))
        for question in self.settling.questions if self.settling is not None else ():
            for mark, tint, rows in (
                (question.one, theme.accent, (0.0, 0.15)),
                (question.two, theme.surprise, (0.15, 0.3)),
            ):
                if mark is not None:
                    self._band(painter, mark.onset, mark.last, tint, rows, not question.is_open)
        for place in coding.places:
            self._band(painter, place.first, place.last, theme.surprise, (0.0, 0.3))
            borders = coding.borders_of(place)
            if borders is not None:
                self._band(painter, borders[0], borders[2], theme.warn, (0.0, 0.3))
        if coding.exclusion_from is not None:
            first, last = sorted((coding.exclusion_from, coding.frame))
            self._band(painter, first, last, theme.warn, (0.0, 1.0), True)
        painter.setPen(QPen(style.colour(theme.text), 2))
        x = (coding.frame + 0.5) / frames * area.width()
        painter.drawLine(QPointF(x, area.top() - 3), QPointF(x, area.bottom() + 3))

    def _paint_seen(self, painter: QPainter, area: QRectF) -> None:
        """Paint the seen shares as one image: separate rectangles take 10 ms."""
        assert self.coding is not None
        columns = max(1, int(area.width()))
        shares = seen_shares(np.frombuffer(self.coding.seen, np.uint8), columns)
        tint = style.colour(self.theme.accent)
        pixels = np.empty((1, columns, 4), np.uint8)
        pixels[...] = (tint.red(), tint.green(), tint.blue(), 0)
        pixels[0, :, 3] = np.where(shares > 0, np.rint(255 * (0.2 + 0.5 * shares)), 0)
        form = QImage.Format.Format_RGBA8888
        line = QImage(pixels.data, columns, 1, 4 * columns, form)
        painter.drawImage(QRectF(area.left(), area.top(), columns, area.height()), line)

    def _band(
        self,
        painter: QPainter,
        first: int,
        last: int,
        tint: str,
        rows: tuple[float, float],
        hatched: bool = False,
    ) -> None:
        assert self.coding is not None
        area = QRectF(self.rect()).adjusted(0, 4, 0, -4)
        scale = area.width() / self.coding.media.frames
        width = max(3.0, (last + 1 - first) * scale)
        top, height = area.top() + rows[0] * area.height(), (rows[1] - rows[0]) * area.height()
        place = QRectF(first * scale, top, width, height)
        colour: QColor = style.colour(tint, 0.85)
        if hatched:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.fillRect(place, style.colour(tint, 0.15))
            brush = painter.brush()
            brush.setStyle(_HATCH)
            painter.fillRect(place, brush)
        else:
            painter.fillRect(place, colour)
