"""The card that appears when a recording has stopped: its contents and its validity."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.recording.details import Session
from app.core.recording.record import Recorded
from app.ui import style, words
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live import parts
from app.ui.recording_words import length_text
from models.person import UNASSIGNED

WIDTH_PX = 560
MARGIN_PX = 16
FOOT_PX = 44
"""Height that is left free below the card, for the status bar."""


def counts_text(session: Session) -> str:
    """Write the numbers of stored, lost and repeated frames."""
    counts = session.counts
    lost = counts.dropped + counts.overflowed
    return tr(
        "{rows} frames  ·  {lost} lost  ·  {repeated} repeated",
        rows=counts.rows,
        lost=lost or tr("none"),
        repeated=counts.duplicated or tr("none"),
    )


class RecordingCard(QFrame):
    """Is shown at the bottom of its parent until it is closed or the next recording begins."""

    open_requested = Signal(object)
    """The `Recorded` recording to open."""
    analysis_requested = Signal(object)
    """The `Recorded` recording to analyse."""
    annotation_requested = Signal(object)
    """The `Recorded` recording to annotate."""
    folder_requested = Signal(object)
    """The `Recorded` recording whose folder is to be shown."""

    def __init__(self, theme: style.Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recorded")
        self._room = parent
        self._recorded: Recorded | None = None
        self._theme = theme
        self.title = parts.label("", "title")
        self.counts = parts.label("", "", True)
        self.verdict = parts.label("", "", True)
        self.reasons = parts.label("", "muted", True)
        self.place_label = parts.label("", "faint", True)
        self.place_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = self._button(tr("Open"), self.open_requested, main=True)
        self.analyse = self._button(tr("Analyse"), self.analysis_requested)
        self.annotate = self._button(tr("Annotate"), self.annotation_requested)
        self.folder = self._button(tr("Show folder"), self.folder_requested)
        self._close = QToolButton()
        self._close.setProperty("flat", True)
        self._close.setToolTip(tr("Dismiss (Esc)"))
        self._close.setAccessibleName(tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        self._lay_out()
        self.set_theme(theme)
        parent.installEventFilter(self)
        self.hide()

    def _button(self, text: str, requested: SignalInstance, main: bool = False) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("main", main)
        button.clicked.connect(lambda: requested.emit(self._recorded))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self._close)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        for label in (self.counts, self.verdict, self.reasons, self.place_label):
            column.addWidget(label)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._inside = inside
        row = QHBoxLayout()
        for button in (self.open, self.analyse, self.annotate, self.folder):
            row.addWidget(button)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 12, 12, 14)
        outer.setSpacing(8)
        outer.addLayout(top)
        outer.addWidget(self._area, 1)
        outer.addLayout(row)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme.muted))
        self._colour()

    def show_recording(self, recorded: Recorded, cause: str = "") -> None:
        """Show the contents of a recording and whether it is valid, and why not.

        Args:
            recorded: The recording.
            cause: Why it stopped by itself; empty if the user stopped it.
        """
        self._recorded = recorded
        session = recorded.session
        named = session.subject != UNASSIGNED
        length = length_text(session.counts.seconds)
        self.title.setText(
            tr("Recorded {length} min of {person}", length=length, person=session.subject)
            if named
            else tr("Recorded {length} min of nobody named", length=length)
        )
        self.counts.setText(words.decimals(counts_text(session)))
        self.verdict.setText(
            tr("Valid for micro-expressions")
            if session.me_valid
            else tr("Not valid for micro-expressions")
        )
        reasons = (cause, *session.me_reasons, *session.notes, session.message)
        self._say(self.reasons, words.decimals("\n".join(text for text in reasons if text)))
        self.place_label.setText(str(recorded.folder))
        self._colour()
        self.show()
        self.raise_()
        self.place()

    @staticmethod
    def _say(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def place(self) -> None:
        """Move to the middle of the parent's bottom, no larger than there is room."""
        room = self._room.size()
        width = min(WIDTH_PX, room.width() - 2 * MARGIN_PX)
        inside = self._inside.layout()
        text_px = inside.totalHeightForWidth(width - 46) if inside is not None else 0
        height = min(text_px + 122, room.height() - FOOT_PX - MARGIN_PX)
        left = (room.width() - width) // 2
        self.setGeometry(left, room.height() - FOOT_PX - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _colour(self) -> None:
        theme = self._theme
        valid = self._recorded is not None and self._recorded.session.me_valid
        self.verdict.setStyleSheet(
            f"color: {theme.positive_text if valid else theme.bad}; font-weight: 600;"
        )
        self.setStyleSheet(
            f"#recorded {{ background: {theme.panel}; border: 1px solid {theme.strong_border};"
            f"border-left: 4px solid {theme.positive if valid else theme.bad};"
            "border-radius: 8px; }"
        )
