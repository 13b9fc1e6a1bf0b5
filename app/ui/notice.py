"""The notice on what the program can and cannot say about a person; shown before the first use."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.language import later, tr
from app.ui.live import parts

WIDTH_PX = 640
SIDES_PX = 66
"""Margins and scroll bar beside the text."""
BELOW_PX = 150
"""Margins and buttons above and below the text."""
AROUND_PX = 48
"""Space left free around the dialog on a small screen."""

TELLS = (
    later(
        "When a brief movement of the face began, peaked and ended, with the uncertainty that the "
        "camera's frame rate leaves."
    ),
    later(
        "Which polarity, and with some networks which emotion word, several published networks "
        "attach to that movement, and how far they agree."
    ),
    later(
        "When it does not know: too little light, a turned head, too few frames, disagreement. "
        "It then gives no label."
    ),
)
TELLS_NOT = (
    later("What a person feels, thinks or intends. A movement is not a feeling."),
    later("Whether a person lies. No face movement shows that."),
    later(
        "Anything fit to decide about a person. The networks are trained on small laboratory sets "
        "and err often, and not equally for all faces."
    ),
)
DUTY = later(
    "If you use Flinch on other people, tell them. In the European Union, whoever deploys an "
    "emotion recognition system must inform the people exposed to it (AI Act, Regulation (EU) "
    "2024/1689, article 50(3)) and process their data lawfully. Inferring emotions of people at "
    "work or in education is prohibited there, save for medical or safety reasons "
    "(article 5(1)(f)). Other countries have rules of their own."
)
PRIVACY = later("Pictures stay on this computer. Flinch sends nothing anywhere.")
PROMISE = later("I have read this, and I will inform the people whom I film.")


class Notice(QDialog):
    """Asks once for consent to the duties; the button is disabled until the box is ticked."""

    def __init__(self, parent: QWidget | None = None, first: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(
            tr("Before you begin") if first else tr("What Flinch tells, and what not")
        )
        self.setModal(True)
        self.promise = QCheckBox(tr(PROMISE))
        self.accept_button = QPushButton(tr("Begin") if first else tr("Close"))
        self.accept_button.setProperty("main", True)
        self.accept_button.setDefault(True)
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        if first:
            self._buttons.addButton(tr("Quit"), QDialogButtonBox.ButtonRole.RejectRole)
            self.accept_button.setEnabled(False)
            self.promise.toggled.connect(self.accept_button.setEnabled)
        self.promise.setVisible(first)
        self._lay_out()
        self.setFixedWidth(WIDTH_PX)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 24, 28, 20)
        outer.setSpacing(14)
        text = _text()
        self._text = text
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(text)
        outer.addWidget(area, 1)
        outer.addWidget(self.promise)
        outer.addWidget(self._buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Use the height that the wrapped text needs, limited by the screen."""
        inside = self._text.layout()
        if inside is not None:
            self.ensurePolished()
            text_px = inside.totalHeightForWidth(WIDTH_PX - SIDES_PX)
            room_px = self.screen().availableSize().height() - AROUND_PX
            self.setFixedHeight(min(text_px + BELOW_PX, room_px))
        super().showEvent(event)

    def accept(self) -> None:
        """Close, unless the box must still be ticked."""
        if self.accept_button.isEnabled():
            super().accept()


def _text() -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(parts.label(tr("Flinch times and reads brief facial movements"), "page", True))
    for heading, points in ((tr("WHAT IT TELLS"), TELLS), (tr("WHAT IT DOES NOT TELL"), TELLS_NOT)):
        column.addSpacing(6)
        column.addWidget(parts.label(heading, "heading"))
        for point in points:
            column.addWidget(_point(tr(point)))
    column.addSpacing(6)
    column.addWidget(parts.label(tr("YOUR DUTY"), "heading"))
    column.addWidget(parts.label(tr(DUTY), "", True))
    column.addWidget(parts.label(tr(PRIVACY), "muted", True))
    column.addStretch()
    return inside


def _point(text: str) -> QLabel:
    return parts.label(f"–  {text}", "", True)
