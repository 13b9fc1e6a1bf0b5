"""The timeline of a stored session: its whole signal, its movements, and the video's position."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen

from app.core.sessions.signal import SessionSignal as StoredSignal
from app.ui import style
from app.ui.live.history import History, history_of
from app.ui.live.timeline import EVERY_REGION, Timeline, TimelineMark
from models.records import Event

WHOLE = 0.0
"""The value of `span_s` for the whole session."""
_NEAR_PX = 8.0


class ReviewTimeline(Timeline):
    """Draws a stored signal; a click seeks its place, a click on a movement chooses it."""

    seek_requested = Signal(float)
    """A time in seconds."""

    def __init__(self, regions: tuple[str, ...], theme: style.Theme) -> None:
        self.position_s = 0.0
        self.length_s = 1.0
        self.hint = ""
        """Text that is shown without a signal."""
        self._names = regions
        self._loaded = False
        empty = History(len(regions), 2)
        empty.zero_ns = 0
        super().__init__(empty, regions, theme)
        self.span_s = WHOLE
        self.setMinimumHeight(120)

    def sizeHint(self) -> QSize:
        """Ask for little room: the video and the movements need it."""
        return QSize(320, 130)

    def show_session(
        self, signal: StoredSignal | None, events: tuple[Event, ...], length_s: float
    ) -> None:
        """Show another session.

        Args:
            signal: Its signal, if it was analysed.
            events: Predictions and corrections, the oldest first, on the video's clock.
            length_s: Its length in seconds.
        """
        values = np.zeros((0, len(self._names)), np.float32)
        times, states = np.zeros(0), np.zeros(0, np.int8)
        if signal is not None:
            times, states = signal.times_s, signal.states
            values = _in_order(signal, self._names)
        self._history = history_of(times, values, states)
        self._mark(events)
        ends = [event.window.offset_ns / 1e9 for event in events]
        self.length_s = max(0.1, length_s, *times[-1:].tolist(), *ends)
        self.position_s = 0.0
        self._draw_curves()
        self.refresh()

    def _mark(self, events: tuple[Event, ...]) -> None:
        """Mark every movement; the live timeline marks only the newest."""
        self.clear_marks()
        marks: dict[str, TimelineMark] = {}
        for event in events:
            self.add_mark(event)
            marks[self._marks[-1].id] = self._marks[-1]
        self._marks = list(marks.values())
        self.viewport().update()

    def set_position(self, time_s: float) -> None:
        """Show the position of the video."""
        self.position_s = time_s
        self.refresh()

    def set_span(self, span_s: float) -> None:
        """Set the shown length: seconds, or `WHOLE`."""
        self.span_s = span_s
        self.refresh()

    def show_region(self, index: int) -> None:
        """Choose which region is drawn beside the total."""
        self.shown_region = index
        self._make_room()
        self._draw_curves()
        self.viewport().update()

    def _draw_curves(self) -> None:
        times, total = self._history.times(0.0), self._history.total(0.0)
        self._total.setData(times, total)
        for index, line in enumerate(self._lines):
            shown = self.shown_region in (index, EVERY_REGION)
            line.setVisible(shown)
            if shown:
                line.setData(times, self._history.region(index, 0.0))
        self._fit_height(total)

    def refresh(self) -> None:
        """Show the part around the video's position, or all."""
        span_s = min(self.span_s or self.length_s, self.length_s)
        first_s = min(max(0.0, self.position_s - span_s / 2), self.length_s - span_s)
        self.setXRange(first_s, first_s + span_s, padding=0)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek the place under the mouse, and choose the movement there."""
        area, (low, high) = self._area(), self._shown_s()
        per_px = (high - low) / max(area.width(), 1.0)
        at_s = min(max(low, low + (event.position().x() - area.left()) * per_px), high)
        near_s = _NEAR_PX * per_px
        for mark in reversed(self._marks):
            if mark.onset_s - near_s <= at_s <= mark.offset_s + near_s:
                self.mark_clicked.emit(mark.id)
                return
        self.seek_requested.emit(at_s)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the video's position above all else."""
        super().drawForeground(painter, rect)
        area, (low, high) = self._area(), self._shown_s()
        if self.hint and not len(self._history):
            painter.setFont(style.font(12))
            room = QRectF(painter.fontMetrics().boundingRect(self.hint)).adjusted(-8, -3, 8, 3)
            room.moveCenter(area.center())
            painter.fillRect(room, style.colour(self.theme.panel, 0.9))
            painter.setPen(style.colour(self.theme.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.hint)
        if low <= self.position_s <= high:
            x = self._x(self.position_s)
            painter.setPen(QPen(style.colour(self.theme.text), 1.5))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def _in_order(
    signal: StoredSignal, regions: tuple[str, ...]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Sort the columns of a signal in the order of this program's regions."""
    values = np.full((len(signal.times_s), len(regions)), np.nan, np.float32)
    for place, name in enumerate(regions):
        if name in signal.regions:
            values[:, place] = signal.values[:, signal.regions.index(name)]
    return values
