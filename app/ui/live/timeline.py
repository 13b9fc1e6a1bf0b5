"""The scrolling timeline: movement, spotted windows with onset, apex and offset, and states."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsView, QToolTip, QWidget

from app.ui import style, words
from app.ui.language import later, tr
from app.ui.live.history import History
from app.ui.live.parts import state_colours
from models.records import Event, State

REGION_COLOURS = (
    "#4f8fd0",
    "#d0784f",
    "#46a58a",
    "#a06fc4",
    "#c5a03c",
    "#cf6a8e",
    "#6b8f3f",
    "#5aa9b8",
    "#9a7b60",
    "#7f8ad6",
    "#b35c5c",
    "#778695",
)
STRIP_PX = 18
NAMED_PX = 24
"""Narrowest band that carries its state's name."""
LEGEND_PX = 16
"""Height of a line of the legend, which is between the states and the curves."""
LEAST_TOP = 1.0
UNIT = later("movement, % of the eye distance")
TOTAL_ONLY = -1
EVERY_REGION = -2


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A spotted window on the timeline."""

    id: str
    onset_s: float
    apex_s: float
    offset_s: float
    polarity: str | None
    """Polarity of the event; None without one."""
    labelled: bool
    """Whether the event has a label."""
    name: str = ""
    """The reading, for the tool tip."""


def _span(first_s: float, last_s: float) -> str:
    return tr(
        "{start} to {end}",
        start=words.clock(round(first_s * 1e9), 0),
        end=words.clock(round(last_s * 1e9), 0),
    )


def _spoken(region: str) -> str:
    return words.region_name(region)


class _Clock(pg.AxisItem):  # type: ignore[misc]
    """A time axis in minutes and seconds."""

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Write ticks as `m:ss`, with tenths where ticks stand closer than a second."""
        return [
            ""
            if value < 0
            else f"{int(value // 60)}:{value % 60:04.1f}"
            if spacing < 1
            else f"{int(value // 60)}:{int(value % 60):02d}"
            for value in values
        ]


class Timeline(pg.PlotWidget):  # type: ignore[misc]
    """Draws a `History`; call `refresh` about ten times a second, not for every frame."""

    mark_clicked = Signal(str)
    """The id of an event."""

    def __init__(
        self,
        history: History,
        regions: tuple[str, ...],
        theme: style.Theme,
        parent: QWidget | None = None,
    ) -> None:
        self._marks: list[TimelineMark] = []
        self._shut = False
        self._painted = (QRectF(), 0.0, 1.0)
        self.theme = theme
        self.selected = ""
        self._history = history
        self._regions = regions
        super().__init__(parent, axisItems={"bottom": _Clock("bottom")})
        self.span_s = 10.0
        self.shown_region = TOTAL_ONLY
        self._top = LEAST_TOP
        self._legend_lines = 1
        self._lines = [pg.PlotCurveItem(connect="finite") for _ in regions]
        self._total = pg.PlotCurveItem(connect="finite", antialias=True)
        for line in (*self._lines, self._total):
            self.addItem(line)
        self._settle()
        self.set_theme(theme)
        self.refresh()

    def _settle(self) -> None:
        # pyqtgraph caches the background as a picture, but bands and windows move with time.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setMinimumHeight(110)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.getViewBox().setDefaultPadding(0)
        self.getAxis("left").setWidth(40)
        self.getAxis("bottom").setHeight(20)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
            self.getAxis(side).setStyle(tickLength=-4, tickFont=style.digits(11))
        self._make_room()
        self.setAccessibleName(tr("Timeline of facial movement"))

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.setBackground(theme.panel)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(style.colour(theme.strong_border))
            self.getAxis(side).setTextPen(style.colour(theme.muted))
        self._total.setPen(pg.mkPen(style.colour(theme.accent), width=1.5))
        for line, name in zip(self._lines, self._region_colours(), strict=True):
            line.setPen(pg.mkPen(style.colour(name, 0.85), width=1))
        self.viewport().update()

    def _region_colours(self) -> list[str]:
        return [REGION_COLOURS[i % len(REGION_COLOURS)] for i in range(len(self._regions))]

    def show_region(self, index: int) -> None:
        """Choose which region is drawn beside the total: a number, or one of the two constants."""
        self.shown_region = index
        self._make_room()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the legend the number of lines that it needs at this width."""
        super().resizeEvent(event)
        if not self._shut and hasattr(self, "_legend_lines"):
            self._make_room()

    def _make_room(self) -> None:
        """Reserve room for the legend above the curves."""
        self._legend_lines = max((line for line, _, _ in self.legend()), default=0) + 1
        above = STRIP_PX + 4 + self._legend_lines * LEGEND_PX
        self.plotItem.setContentsMargins(0, above, 10, 0)

    def legend(self) -> list[tuple[int, float, int]]:
        """Lay out the names of the regions: line, distance from the left in pixels, and region."""
        if self.shown_region != EVERY_REGION:
            return []
        metrics = QFontMetrics(style.font(11))
        room = self.width() - self.getAxis("left").width() - 12
        first = room - metrics.horizontalAdvance(tr(UNIT)) - 16
        placed: list[tuple[int, float, int]] = []
        line, x = 0, 0.0
        for index, name in enumerate(self._regions):
            width = metrics.horizontalAdvance(_spoken(name)) + 24
            if x > 0 and x + width > (first if line == 0 else room):
                line, x = line + 1, 0.0
            placed.append((line, x, index))
            x += width
        return placed

    def add_mark(self, event: Event) -> None:
        """Mark an event's window; a correction changes the colour of the corrected event."""
        seconds = self._history.seconds
        window = event.window
        mark = TimelineMark(
            event.corrects or event.id,
            seconds(window.onset_ns),
            seconds(window.apex_ns),
            seconds(window.offset_ns),
            event.polarity,
            event.label is not None,
            f"{words.reading(event)}, {words.duration(event)}",
        )
        self._marks = [old for old in self._marks[-199:] if old.id != mark.id] + [mark]
        self.viewport().update()

    def clear_marks(self) -> None:
        """Forget the marks, for a new source."""
        self._marks = []
        self._top = LEAST_TOP

    def select(self, event_id: str) -> None:
        """Draw one window stronger than the others."""
        self.selected = event_id
        self.viewport().update()

    def refresh(self) -> None:
        """Draw the newest samples."""
        end_s = max(self._history.newest_s, self.span_s)
        since_s = end_s - self.span_s
        times = self._history.times(since_s)
        total = self._history.total(since_s)
        self._total.setData(times, total)
        for index, line in enumerate(self._lines):
            shown = self.shown_region in (index, EVERY_REGION)
            line.setVisible(shown)
            if shown:
                line.setData(times, self._history.region(index, since_s))
        self._fit_height(total)
        self.setXRange(since_s, end_s, padding=0)
        self.viewport().update()

    def _fit_height(self, total: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
        highest = float(np.nanmax(total)) if np.isfinite(total).any() else 0.0
        top = max(LEAST_TOP, 1.25 * highest)
        if top > self._top or top < 0.4 * self._top:
            step = 10 ** math.floor(math.log10(top))
            self._top = next(step * k for k in (1, 1.5, 2, 3, 4, 5, 7.5, 10) if step * k >= top)
        self.setYRange(0, self._top, padding=0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the window under the mouse."""
        area = self._area()
        shown_s = self._shown_s()
        at_s = shown_s[0] + (event.position().x() - area.left()) / area.width() * self.span_s
        near_s = 8.0 / area.width() * self.span_s
        for mark in reversed(self._marks):
            if mark.onset_s - near_s <= at_s <= mark.offset_s + near_s:
                self.mark_clicked.emit(mark.id)
                return

    def close(self) -> bool:
        """Remove the items; nothing is painted from now on."""
        self._shut = True
        return bool(super().close())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a tool tip for the place under the mouse: a narrow band has no room for its name."""
        if self._shut:
            return True
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos().x()), self)
            return True
        return bool(super().viewportEvent(event))

    def tooltip_at(self, x_px: float) -> str:
        """Name the movement at a place, or else the state, with its time."""
        area, (low, high) = self._area(), self._shown_s()
        if not area.left() <= x_px <= area.right():
            return ""
        at_s = low + (x_px - area.left()) / max(area.width(), 1.0) * (high - low)
        near_s = 3.0 / max(area.width(), 1.0) * (high - low)
        for mark in reversed(self._marks):
            if mark.onset_s - near_s <= at_s <= mark.offset_s + near_s:
                return f"{mark.name}, {_span(mark.onset_s, mark.offset_s)}"
        for stretch in self._history.stretches(low):
            if stretch.start_s <= at_s <= stretch.end_s:
                return f"{words.state_name(stretch.state)}, {_span(stretch.start_s, stretch.end_s)}"
        return ""

    def _area(self) -> QRectF:
        return QRectF(self.getViewBox().sceneBoundingRect())

    def _shown_s(self) -> tuple[float, float]:
        low, high = self.getViewBox().viewRange()[0]
        return float(low), float(high)

    def _x(self, time_s: float) -> float:
        """Convert a time to a position in the painted area, which is read once a painting."""
        area, low, high = self._painted
        x = area.left() + (time_s - low) / max(high - low, 1e-9) * area.width()
        return min(max(x, area.left()), area.right())

    def _band(self, start_s: float, end_s: float) -> QRect:
        """Return the band between two times in whole pixels."""
        area, left = self._painted[0], round(self._x(start_s))
        width = max(1, round(self._x(end_s)) - left)
        return QRect(left, round(area.top()), width, round(area.height()))

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Shade states and windows beneath the curves."""
        super().drawBackground(painter, rect)
        self._painted = (self._area(), *self._shown_s())
        painter.setPen(Qt.PenStyle.NoPen)
        for stretch in self._history.stretches(self._painted[1]):
            if stretch.state is not State.OK:
                band = self._band(stretch.start_s, stretch.end_s)
                shade = style.colour(self.theme.neutral, 0.10)
                painter.fillRect(band, QBrush(shade, Qt.BrushStyle.SolidPattern))
                painter.fillRect(band, QBrush(shade, Qt.BrushStyle.BDiagPattern))
        for mark in self._visible_marks():
            strength = 0.34 if mark.id == self.selected else 0.20
            painter.fillRect(
                self._band(mark.onset_s, mark.offset_s), style.colour(self._tint(mark), strength)
            )

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Draw onset, apex and offset and the names of the states above the curves."""
        super().drawForeground(painter, rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_strip(painter)
        for mark in self._visible_marks():
            self._draw_mark(painter, mark)
        self._draw_unit(painter)
        if self.shown_region == EVERY_REGION:
            self._draw_names(painter)

    def _visible_marks(self) -> list[TimelineMark]:
        _, low, high = self._painted
        return [mark for mark in self._marks if mark.offset_s >= low and mark.onset_s <= high]

    def _tint(self, mark: TimelineMark) -> str:
        return self.theme.of_polarity(mark.polarity if mark.labelled else None)

    def _draw_strip(self, painter: QPainter) -> None:
        painter.setFont(style.font(11))
        top = self.legend_top - STRIP_PX
        for stretch in self._history.stretches(self._painted[1]):
            left, right = self._x(stretch.start_s), self._x(stretch.end_s)
            if right - left < 1:
                continue
            strip = QRectF(left, top, right - left, STRIP_PX - 2)
            fill, text = state_colours(stretch.state, self.theme)
            painter.fillRect(strip, fill)
            name = words.state_name(stretch.state)
            inner = strip.adjusted(5, 0, -3, 0)
            if inner.width() >= NAMED_PX:
                name = painter.fontMetrics().elidedText(
                    name, Qt.TextElideMode.ElideRight, int(inner.width())
                )
                painter.setPen(text)
                painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, name)

    def _draw_unit(self, painter: QPainter) -> None:
        area = self._painted[0]
        painter.setFont(style.font(11))
        painter.setPen(style.colour(self.theme.faint))
        width = painter.fontMetrics().horizontalAdvance(tr(UNIT)) + 12
        room = QRectF(area.right() - width, self.legend_top, width, LEGEND_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, tr(UNIT))

    def _draw_mark(self, painter: QPainter, mark: TimelineMark) -> None:
        (area, low, high), tint = self._painted, style.colour(self._tint(mark))
        painter.setPen(QPen(tint, 1.0))
        for time_s in (mark.onset_s, mark.offset_s):
            if low <= time_s <= high:
                x = self._x(time_s)
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if not low <= mark.apex_s <= high:
            return
        apex, top = self._x(mark.apex_s), area.top() + 1
        painter.setPen(QPen(tint, 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(apex, top + 6), QPointF(apex, area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPolygon(
            QPolygonF([QPointF(apex - 5, top), QPointF(apex + 5, top), QPointF(apex, top + 7)])
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @property
    def legend_top(self) -> float:
        """Top of the legend, in pixels; it ends above the curves."""
        return self._area().top() - 2 - self._legend_lines * LEGEND_PX

    def _draw_names(self, painter: QPainter) -> None:
        left, top = self._area().left(), self.legend_top
        tints = self._region_colours()
        painter.setFont(style.font(11))
        painter.setPen(style.colour(self.theme.muted))
        for line, x, index in self.legend():
            middle = top + line * LEGEND_PX + LEGEND_PX / 2
            painter.fillRect(QRectF(left + x, middle - 1, 8, 3), style.colour(tints[index]))
            place = QRectF(left + x + 12, middle - LEGEND_PX / 2, 200, LEGEND_PX)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, _spoken(self._regions[index]))
