"""The list of sessions, each with its small picture, by person and day."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.core.sessions.listing import Listing, Standing, What
from app.ui import style
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live.parts import paint_pill
from app.ui.sessions.model import (
    ROW_ROLE,
    Heading,
    Index,
    Row,
    SessionModel,
    person_name,
    short_title,
    standing,
    summary,
)

HEADING_PX, ROW_PX = 34, 62
PICTURE_W, PICTURE_H = 80, 45
_ICONS = {What.RECORDING: "record", What.LIVE: "camera", What.ANALYSIS: "file"}
"""Icons in place of a missing small picture."""


class _Painter(QStyledItemDelegate):
    """Paints headings and rows."""

    def __init__(self, model: SessionModel, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for a row's height."""
        heading = isinstance(index.data(ROW_ROLE), Heading)
        return QSize(120, HEADING_PX if heading else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(option.rect)
        if isinstance(row, Heading):
            self._paint_heading(painter, area, row)
        else:
            self._paint_row(painter, area, row, option.state)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRectF, heading: Heading) -> None:
        inner = area.adjusted(12, 8, -12, 0)
        painter.setFont(style.font(13, style.WEIGHT_STRONG))
        painter.setPen(style.colour(self.theme.text))
        name = person_name(heading.person)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle, name)
        left = painter.fontMetrics().horizontalAdvance(name) + 10
        painter.setFont(style.font(12))
        painter.setPen(style.colour(self.theme.muted))
        painter.drawText(inner.adjusted(left, 0, 0, 0), middle, heading.day)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, str(heading.count))

    def _paint_row(
        self, painter: QPainter, area: QRectF, listing: Listing, state: QStyle.StateFlag
    ) -> None:
        inner = area.adjusted(4, 2, -4, -2)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour(self.theme.accent_soft))
            painter.drawRoundedRect(inner, 6, 6)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(style.colour(self.theme.accent))
                painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        frame = QRectF(inner.left() + 8, inner.center().y() - PICTURE_H / 2, PICTURE_W, PICTURE_H)
        self._paint_picture(painter, frame, listing)
        self._paint_text(painter, inner, frame.right() + 10, listing)

    def _paint_picture(self, painter: QPainter, frame: QRectF, listing: Listing) -> None:
        path = QPainterPath()
        path.addRoundedRect(frame, 4, 4)
        painter.fillPath(path, style.colour(self.theme.stage))
        image = self._model.picture(listing)
        if image is None or image.isNull():
            side = 18
            place = QRect(0, 0, side, side)
            place.moveCenter(frame.center().toPoint())
            icon(_ICONS[listing.what], self.theme.faint).paint(painter, place)
            return
        painter.save()
        painter.setClipPath(path)
        scale = max(frame.width() / image.width(), frame.height() / image.height())
        shown = QRectF(0, 0, image.width() * scale, image.height() * scale)
        shown.moveCenter(frame.center())
        painter.drawImage(shown, image)
        painter.restore()

    def _paint_text(self, painter: QPainter, area: QRectF, left: float, listing: Listing) -> None:
        standing_text = standing(listing)
        pill_px = _pill_width(standing_text) if standing_text else 0
        upper = QRectF(left, area.center().y() - 20, area.right() - left - 8 - pill_px, 20)
        painter.setFont(style.font(13, style.WEIGHT_STRONG))
        painter.setPen(style.colour(self.theme.text))
        painter.drawText(
            upper, Qt.AlignmentFlag.AlignVCenter, _fitted(painter, short_title(listing), upper)
        )
        lower = QRectF(left, area.center().y() + 1, area.right() - left - 8, 18)
        painter.setFont(style.digits(12))
        painter.setPen(style.colour(self.theme.muted))
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignVCenter, _fitted(painter, summary(listing), lower)
        )
        if standing_text:
            place = QRectF(area.right() - 8 - pill_px, upper.top(), pill_px, upper.height())
            paint_pill(painter, place, standing_text, standing_colours(listing, self.theme))


def standing_colours(listing: Listing, theme: style.Theme) -> tuple[QColor, QColor]:
    """Return the background and text colour of a session's state."""
    if listing.standing is Standing.RUNNING:
        return style.colour(theme.accent_soft), style.colour(theme.accent)
    if listing.standing is Standing.WHOLE and listing.valid:
        return style.colour(theme.positive, 0.16), style.colour(theme.positive_text)
    if listing.standing is Standing.WHOLE:
        return style.colour(theme.neutral, 0.20), style.colour(theme.muted)
    return style.colour(theme.warn_soft), style.colour(theme.warn)


def _pill_width(text: str) -> int:
    return QFontMetrics(style.font(11, QFont.Weight.DemiBold)).horizontalAdvance(text) + 30


def _fitted(painter: QPainter, text: str, area: QRectF) -> str:
    return painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, max(0, int(area.width()))
    )


class SessionList(QListView):
    """Shows the sessions; emits which one is chosen and which one is opened."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: SessionModel, theme: style.Theme) -> None:
        super().__init__()
        self._model = model
        self._painter = _Painter(model, theme)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(tr("Sessions"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; border: none; outline: none; }")
        self.setMinimumWidth(250)
        self.selectionModel().currentChanged.connect(self._announce)
        self.activated.connect(self._open)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._painter.theme = theme
        self.viewport().update()

    def current(self) -> Listing | None:
        """Return the chosen session."""
        index = self.currentIndex()
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row if isinstance(row, Listing) else None

    def choose(self, listing_id: str) -> bool:
        """Choose a session and scroll to it; tells whether it is listed."""
        row = self._model.row_of(listing_id)
        if row is None:
            return False
        self.setCurrentIndex(self._model.index(row))
        self.scrollTo(self._model.index(row))
        return True

    def choose_near(self, row: int) -> None:
        """Choose the session at a row, or the nearest one."""
        rows = [n for n, each in enumerate(self._model.rows) if isinstance(each, Listing)]
        if rows:
            self.setCurrentIndex(self._model.index(min(rows, key=lambda n: abs(n - row))))

    def _announce(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        if isinstance(row, Listing):
            self.chosen.emit(row)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Listing):
            self.opened.emit(row)
