"""Widgets that the panels of all pages share: cards, labels and the pill of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui import style, words
from models.records import State

PILL_PX = 20


def card() -> QFrame:
    """Create an empty panel with a thin border."""
    frame = QFrame()
    frame.setProperty("card", True)
    return frame


def line() -> QFrame:
    """Create a thin horizontal line."""
    frame = QFrame()
    frame.setProperty("line", True)
    return frame


def label(text: str = "", role: str = "", wrap: bool = False) -> QLabel:
    """Create a label in one of the style sheet's roles; its text is never read as markup."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        widget.setProperty("role", role)
    widget.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        widget.setSizePolicy(policy)
    return widget


def state_colours(state: State, theme: style.Theme) -> tuple[QColor, QColor]:
    """Return the background and text colour of a state."""
    if state is State.OK:
        return style.colour(theme.positive, 0.08), style.colour(theme.positive_text)
    if state is State.UNCERTAIN:
        return style.colour(theme.warn_soft), style.colour(theme.warn)
    return style.colour(theme.neutral, 0.13), style.colour(theme.muted)


def paint_pill(painter: QPainter, area: QRectF, text: str, colours: tuple[QColor, QColor]) -> None:
    """Paint a pill: a rounded field with a dot and a word, at the left of an area."""
    painter.setFont(style.font(11, QFont.Weight.DemiBold))
    width = painter.fontMetrics().horizontalAdvance(text) + 28.0
    pill = QRectF(area.left(), area.center().y() - PILL_PX / 2, min(width, area.width()), PILL_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours[0])
    painter.drawRoundedRect(pill, PILL_PX / 2, PILL_PX / 2)
    painter.setBrush(colours[1])
    painter.drawEllipse(QRectF(pill.left() + 8, pill.center().y() - 3, 6, 6))
    painter.setPen(colours[1])
    inner = pill.adjusted(19, 0, -6, 0)
    text = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, round(inner.width()) + 1
    )
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)


class Pill(QWidget):
    """Shows a state by name."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.state = State.NO_FACE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: State) -> None:
        """Change the state."""
        if state is not self.state:
            self.state = state
            self.setAccessibleName(words.state_name(state))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for the size of the state's name."""
        metrics = QFontMetrics(style.font(11, QFont.Weight.DemiBold))
        return QSize(metrics.horizontalAdvance(words.state_name(self.state)) + 30, PILL_PX + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = state_colours(self.state, self.theme)
        paint_pill(painter, QRectF(self.rect()), words.state_name(self.state), colours)
        painter.end()
