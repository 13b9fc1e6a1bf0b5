"""The table of spotted movements, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPainter, QPainterPath, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui import style, unit_words, words
from app.ui.film import EventFilm, HeatMap, SpottedEvent, decode
from app.ui.language import later, tr
from app.ui.live.parts import paint_pill, state_colours
from models.labels import DFME, POLARITY
from models.records import Event, State

Index = QModelIndex | QPersistentModelIndex
THUMBNAIL_PX = 40
ROW_PX = 54
MOST = 2000
MOST_FILMS = 40
"""Movements whose pictures stay in memory for the replay; each takes about 0.35 MB."""
ENTRY_ROLE = Qt.ItemDataRole.UserRole


class EventColumn(IntEnum):
    """The table's columns."""

    PICTURES = 0
    TIME = 1
    DURATION = 2
    READING = 3
    STATE = 4


HEADINGS = (
    later("Onset, apex, offset"),
    later("Time"),
    later("Duration"),
    later("Reading"),
    later("State"),
)
WIDTHS_PX = (138, 108, 112, 108, 120)
WIDE_PX = sum(WIDTHS_PX)
"""From this width on the state has its own column; below, it is shown under the reading."""
NARROW_PX = 440
"""Below this width the duration has no column; readout and tool tip show it."""


@dataclass(frozen=True, slots=True)
class EventEntry:
    """A row: the prediction, the user's correction of it, and the pictures."""

    first: Event
    """The prediction."""
    event: Event
    """The prediction, or the user's correction of it."""
    thumbnails: tuple[QImage, QImage, QImage] | None
    """Onset, apex and offset; None without pictures."""
    film: EventFilm | None
    """The pictures for the replay; None once they are forgotten."""
    heat: HeatMap | None = None


class EventModel(QAbstractTableModel):
    """The rows; a correction changes what a row shows, never the prediction."""

    def __init__(self) -> None:
        super().__init__()
        self.zero_ns: int | None = None
        self._entries: list[EventEntry] = []

    def add(self, spotted: SpottedEvent) -> None:
        """Add an event at the top, or show a correction in the row of the corrected event."""
        event = spotted.event
        if event.corrects is not None:
            self._correct(event)
            return
        three = spotted.thumbnails
        pictures = (decode(three[0]), decode(three[1]), decode(three[2])) if three else None
        entry = EventEntry(event, event, pictures, spotted.film, spotted.heat)
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._entries.insert(0, entry)
        self.endInsertRows()
        if len(self._entries) > MOST_FILMS:
            self._entries[MOST_FILMS] = replace(self._entries[MOST_FILMS], film=None)
        if len(self._entries) > MOST:
            self.beginRemoveRows(QModelIndex(), MOST, MOST)
            self._entries.pop()
            self.endRemoveRows()

    def _correct(self, event: Event) -> None:
        row = self.row_of(event.corrects or "")
        if row is not None:
            self._entries[row] = replace(self._entries[row], event=event)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(EventColumn) - 1))

    def set_pictures(self, event_id: str, three: tuple[bytes, bytes, bytes]) -> None:
        """Show small pictures, as JPEG, in the row of an event."""
        row = self.row_of(event_id)
        if row is not None:
            pictures = (decode(three[0]), decode(three[1]), decode(three[2]))
            self._entries[row] = replace(self._entries[row], thumbnails=pictures)
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def clear(self) -> None:
        """Forget all rows, for a new source."""
        self.beginResetModel()
        self._entries = []
        self.zero_ns = None
        self.endResetModel()

    def entry(self, row: int) -> EventEntry:
        """Return a row's entry."""
        return self._entries[row]

    def row_of(self, event_id: str) -> int | None:
        """Find the row of a predicted event."""
        for row, entry in enumerate(self._entries):
            if entry.first.id == event_id:
                return row
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count the events."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(EventColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, its row's entry, or the row's full description."""
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(cell(entry.event, EventColumn(index.column()), self.zero_ns or 0))
        if role == Qt.ItemDataRole.ToolTipRole:
            return story(entry, self.zero_ns or 0)
        return None


def cell(event: Event, column: EventColumn, zero_ns: int) -> tuple[str, ...]:
    """Write the lines of one cell."""
    window = event.window
    if column is EventColumn.TIME:
        return (
            words.clock(window.onset_ns, zero_ns),
            tr("apex +{rise:.0f} ms", rise=words.rise_ms(event)),
        )
    if column is EventColumn.DURATION:
        return (words.duration(event), words.kind_name(window.kind))
    if column is EventColumn.READING:
        sure = words.confidence(event) if event.label else ""
        return (words.reading(event), " · ".join(filter(None, (sure, unit_words.codes(event)))))
    if column is EventColumn.STATE:
        return (words.state_name(event.state),)
    return ()


def story(entry: EventEntry, zero_ns: int) -> str:
    """Write all that is known of a row, for its tool tip."""
    event, window = entry.event, entry.event.window
    lines = [
        tr(
            "Onset {onset}, apex {apex}, offset {offset}",
            onset=words.clock(window.onset_ns, zero_ns),
            apex=words.clock(window.apex_ns, zero_ns),
            offset=words.clock(window.offset_ns, zero_ns),
        ),
        tr(
            "{duration}, {rise} of it up to the apex; {kind}, {score:.1f} times the resting noise",
            duration=words.duration(event),
            rise=words.rise(event),
            kind=words.kind_name(window.kind),
            score=window.score,
        ),
        words.why_no_label(event) or f"{words.reading(event)}, {words.confidence(event)}",
    ]
    if spoken := unit_words.spoken(entry.first if event.label else None):
        lines.append(spoken)
    if entry.event is not entry.first:
        lines.append(
            tr(
                "Flinch said: {reading} ({confidence})",
                reading=words.reading(entry.first),
                confidence=words.confidence(entry.first),
            )
        )
    return "\n".join(lines)


class _Painter(QStyledItemDelegate):
    """Paints two lines a cell, the thumbnails and the state's pill."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.wide = False

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for one row's height."""
        return QSize(WIDTHS_PX[index.column()], ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        entry: EventEntry = index.data(ENTRY_ROLE)
        column = EventColumn(index.column())
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, style.colour(self.theme.accent_soft))
        painter.fillRect(
            QRectF(area.left(), area.bottom() - 1, area.width(), 1),
            style.colour(self.theme.border),
        )
        if column is EventColumn.PICTURES:
            self._paint_pictures(painter, area, entry)
        elif column is EventColumn.STATE:
            colours = state_colours(entry.event.state, self.theme)
            name = words.state_name(entry.event.state)
            paint_pill(painter, area.adjusted(6, 0, -8, 0), name, colours)
        else:
            zero_ns = self._zero_ns(index)
            self._paint_lines(
                painter, area, entry.event, cell(entry.event, column, zero_ns), column
            )
        painter.restore()

    def _zero_ns(self, index: Index) -> int:
        model = index.model()
        return (model.zero_ns or 0) if isinstance(model, EventModel) else 0

    def _paint_pictures(self, painter: QPainter, area: QRectF, entry: EventEntry) -> None:
        top = area.center().y() - THUMBNAIL_PX / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for index in range(3):
            left = area.left() + 8 + index * (THUMBNAIL_PX + 4)
            frame = QRectF(left, top, THUMBNAIL_PX, THUMBNAIL_PX)
            path = QPainterPath()
            path.addRoundedRect(frame, 4, 4)
            painter.fillPath(path, style.colour(self.theme.stage))
            if entry.thumbnails is not None:
                painter.save()
                painter.setClipPath(path)
                painter.drawImage(frame, entry.thumbnails[index])
                painter.restore()

    def _paint_lines(
        self,
        painter: QPainter,
        area: QRectF,
        event: Event,
        lines: tuple[str, ...],
        column: EventColumn,
    ) -> None:
        upper = QRectF(area.left() + 8, area.center().y() - 19, area.width() - 10, 18)
        lower = upper.translated(0, 19)
        reads = column is EventColumn.READING
        strong = reads and event.label is not None
        tint = self.theme.text_of_polarity(event.polarity) if strong else self.theme.text
        painter.setFont(style.font(13, style.WEIGHT_STRONG) if strong else style.digits(13))
        painter.setPen(style.colour(self.theme.muted if reads and not strong else tint))
        middle = Qt.AlignmentFlag.AlignVCenter
        if not lines[1] and (self.wide or not reads):
            upper.moveTop(area.center().y() - 9)
        painter.drawText(upper, middle, _fitted(painter, lines[0], upper))
        painter.setFont(style.digits(12))
        painter.setPen(style.colour(self.theme.muted))
        if reads and not self.wide and event.state is not State.OK:
            self._paint_state(painter, lower, event, lines[1])
        else:
            painter.drawText(lower, middle, _fitted(painter, lines[1], lower))

    def _paint_state(self, painter: QPainter, area: QRectF, event: Event, before: str) -> None:
        text = f"{before} · {words.state_name(event.state)}" if before else ""
        text = text or words.state_name(event.state)
        painter.setPen(state_colours(event.state, self.theme)[1])
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, _fitted(painter, text, area))


def _fitted(painter: QPainter, text: str, area: QRectF) -> str:
    """Shorten a text that is too wide, with dots where it ends."""
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))


class EventTable(QTableView):
    """Shows the model; emits what the user chooses, replays and corrects."""

    chosen = Signal(object)
    """The selected `EventEntry`; None if nothing is selected."""
    replay_requested = Signal(object)
    """The `EventEntry` to replay."""
    correction_requested = Signal(object, object)
    """The `EventEntry` to correct, and the user's label or None."""

    def __init__(self, model: EventModel, theme: style.Theme) -> None:
        super().__init__()
        self._model = model
        self._painter = _Painter(theme)
        self.setModel(model)
        self.setColumnHidden(EventColumn.STATE, True)
        self.setItemDelegate(self._painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(tr("Spotted movements"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        for column, width in enumerate(WIDTHS_PX):
            self.setColumnWidth(column, width)
        header.setStretchLastSection(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.selectionModel().currentRowChanged.connect(self._announce)
        self.clicked.connect(
            lambda index: self.replay_requested.emit(self._model.entry(index.row()))
        )
        self.activated.connect(
            lambda index: self.replay_requested.emit(self._model.entry(index.row()))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give state and duration a column of their own if there is room; no column is cut off."""
        super().resizeEvent(event)
        room = self.viewport().width()
        self.setColumnHidden(EventColumn.DURATION, room < NARROW_PX)
        wide = room >= WIDE_PX
        self._painter.wide = wide
        self.setColumnHidden(EventColumn.STATE, not wide)
        reading = EventColumn.READING
        before = sum(self.columnWidth(column) for column in EventColumn if column < reading)
        self.setColumnWidth(reading, WIDTHS_PX[reading] if wide else room - before)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._painter.theme = theme
        self.viewport().update()

    def choose(self, event_id: str) -> None:
        """Select an event's row and bring it into view."""
        row = self._model.row_of(event_id)
        if row is not None:
            self.selectRow(row)
            self.scrollTo(self._model.index(row, 0))

    def current(self) -> EventEntry | None:
        """Return the selected row's entry."""
        rows = self.selectionModel().selectedRows()
        return self._model.entry(rows[0].row()) if rows else None

    def _announce(self, current: QModelIndex) -> None:
        self.chosen.emit(self._model.entry(current.row()) if current.isValid() else None)

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid():
            self.selectRow(index.row())
            menu = self.correction_menu(self._model.entry(index.row()))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.viewport().mapToGlobal(point))

    def correction_menu(self, entry: EventEntry) -> QMenu:
        """Build the menu in which the user corrects a prediction."""
        menu = QMenu(tr("Correct"), self)
        for label in POLARITY:
            self._offer(menu, entry, label)
        menu.addSeparator()
        for label in DFME:
            if label not in POLARITY:
                self._offer(menu, entry, label)
        menu.addSeparator()
        self._offer(menu, entry, None)
        return menu

    def _offer(self, menu: QMenu, entry: EventEntry, label: str | None) -> None:
        action = menu.addAction(
            words.label_name(label).capitalize() if label else tr("No expression")
        )
        action.triggered.connect(lambda: self.correction_requested.emit(entry, label))
