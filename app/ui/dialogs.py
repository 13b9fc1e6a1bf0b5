"""The small dialogs: keys, about, the networks' cards, and the address of a stream."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import style, words
from app.ui.icons import mark
from app.ui.language import later, tr
from app.ui.live import parts
from models.weights import Card

KEYS = (
    ("Space", later("Pause or go on")),
    ("R", later("Start or stop recording")),
    ("S", later("Save a snapshot")),
    ("F", later("Full screen on or off")),
    ("F11", later("Presentation view on or off: large picture and the last result")),
    ("N", later("Record a person's resting face")),
    ("M", later("Face mesh on or off")),
    ("B", later("Box on or off")),
    ("A", later("Movement arrows on or off")),
    ("H", later("Heat map on or off")),
    ("Enter", later("Replay the selected movement")),
    ("Esc", later("Close the replay, follow the newest, leave full screen or settings")),
    ("Ctrl+O", later("Open a video file")),
    ("Ctrl+L", later("Open a stream address")),
    ("Ctrl+T", later("Light or dark")),
    (
        "Ctrl+1, Ctrl+2, Ctrl+3, Ctrl+4, Ctrl+5",
        later("Live, Files, Camera, Sessions, Annotate"),
    ),
    ("Ctrl+6, Ctrl+7", later("Record a study, Train on your own recordings")),
    ("Ctrl+,", later("Settings")),
    ("?", later("This list")),
    ("Ctrl+Q", later("Quit")),
)
AROUND_PX = 30
"""Space that a dialog leaves free around itself on a small screen."""
FRAME_PX = 44
"""Width of a dialog's frame: left and right margins together."""
BAR_PX = 10
"""Width of a scroll bar, as in the style sheet."""
URL_EXAMPLE = later("http://192.168.1.20:8080/video or rtsp://…")


class Keys(QDialog):
    """Lists the keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(9)
        names = [parts.label(words.key_name(key), "key") for key, _ in KEYS]
        meanings = [parts.label(tr(meaning)) for _, meaning in KEYS]
        for row, (name, meaning) in enumerate(zip(names, meanings, strict=True)):
            name.setFont(style.font(13, style.WEIGHT_STRONG))
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(meaning, row, 1)
        grid.setColumnStretch(1, 1)
        widest = (max(label.sizeHint().width() for label in column) for column in (names, meanings))
        if sum(widest) + grid.horizontalSpacing() + BAR_PX > _room_px(self):
            for meaning in meanings:
                meaning.setWordWrap(True)
        _finish(self, grid)


class About(QDialog):
    """Says what the program is, its licence, and that it sends no data anywhere."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Flinch"))
        picture = QLabel()
        picture.setPixmap(mark().pixmap(QSize(56, 56)))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(parts.label("Flinch", "page"))
        column.addWidget(parts.label(tr("Version {version}", version=version), "muted"))
        column.addSpacing(6)
        about = tr(
            "Finds micro-expressions in a camera's picture or a video, times their onset, apex "
            "and offset, and reads them with several published networks at once. Everything runs "
            "on this computer; nothing is sent anywhere."
        )
        text = parts.label(about, "", True)
        text.setFixedWidth(360)
        column.addWidget(text)
        column.addWidget(parts.label("Apache License 2.0", "faint"))
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column)
        _finish(self, row)


class Address(QDialog):
    """Asks for the address of a stream."""

    def __init__(self, parent: QWidget | None = None, text: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a stream"))
        self.field = QLineEdit(text)
        self.field.setPlaceholderText(tr(URL_EXAMPLE))
        self.field.setMinimumWidth(420)
        self.field.setAccessibleName(tr("Address of the stream"))
        self._open = QPushButton(tr("Open"))
        self._open.setProperty("main", True)
        self._open.setDefault(True)
        self.field.textChanged.connect(self._check)
        box = QDialogButtonBox()
        box.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(parts.label(tr("Address of an MJPEG or RTSP stream"), "muted"))
        column.addWidget(self.field)
        column.addWidget(box)
        self._check()

    @property
    def address(self) -> str:
        """Return the address as typed."""
        return self.field.text().strip()

    def _check(self) -> None:
        scheme, mark, rest = self.address.partition("://")
        self._open.setEnabled(bool(mark and rest) and scheme.isalpha())


class Cards(QDialog):
    """Shows each bundled network's card: what it was trained on and what it does not prove."""

    def __init__(self, cards: Sequence[Card], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About the networks"))
        column = QVBoxLayout()
        column.setSpacing(12)
        for card in cards:
            column.addWidget(card_view(card))
        if not cards:
            column.addWidget(parts.label(tr("No network is bundled with this copy."), "muted"))
        column.addStretch()
        self.resize(680, 600)
        _finish(self, column)


def card_view(card: Card) -> QFrame:
    """Lay out one network's card."""
    frame = parts.card()
    grid = QGridLayout(frame)
    grid.setContentsMargins(16, 14, 16, 14)
    grid.setVerticalSpacing(5)
    grid.setHorizontalSpacing(18)
    grid.addWidget(
        parts.label(f"{words.reader_name(card.network, card.labels)} ({card.preset})", "title"),
        0,
        0,
        1,
        2,
    )
    for row, (name, value) in enumerate(card_facts(card), start=1):
        grid.addWidget(parts.label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        text = parts.label(value, "", True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(text, row, 1)
    grid.setColumnStretch(1, 1)
    return frame


def card_facts(card: Card) -> list[tuple[str, str]]:
    """List the facts of a card, in the order of the dialog."""
    return [
        (tr("Labels"), ", ".join(tr(label) for label in card.labels)),
        (tr("Trained on"), card.training_data),
        (tr("Protocol"), card.protocol),
        (tr("Joint reading"), _share(card)),
        (tr("Measured"), _metrics(card)),
        (tr("Does not prove"), card.does_not_prove),
        (tr("Recipe"), card.recipe),
        (tr("Licence"), card.licence),
        (tr("File"), f"{card.file}, SHA-256 {card.sha256[:16]}…"),
    ]


def _share(card: Card) -> str:
    if not card.trained:
        return tr("none: these weights are not trained")
    if card.fusion_weight <= 0.0:
        return tr("none: shown for comparison, without weight")
    return tr("weight {weight:g}", weight=card.fusion_weight)


def _metrics(card: Card) -> str:
    lines: dict[str, list[str]] = {}
    for each in card.metrics:
        spread = f" ± {each.spread:.2f}" if each.spread is not None else ""
        figure = f"{each.metric.upper()} {each.value:.2f}{spread}"
        lines.setdefault(f"{each.data} ({each.protocol}, n = {each.n})", []).append(figure)
    shown = [
        tr("{figures} on {data}", figures=", ".join(figures), data=data)
        for data, figures in lines.items()
    ]
    return "\n".join(shown) or tr("nothing yet")


def _finish(dialog: QDialog, body: QLayout) -> None:
    """Lay out a dialog: a body, which scrolls on a small screen, and a button to close."""
    box = QDialogButtonBox()
    close = box.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
    close.setDefault(True)
    box.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 22, 14, 16)
    column.setSpacing(18)
    column.addWidget(Roomy(body), 1)
    column.addWidget(box)
    fit_to_screen(dialog)


class Roomy(QScrollArea):
    """Shows a layout completely if there is room, and scrolls otherwise."""

    def __init__(self, body: QLayout) -> None:
        super().__init__()
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        self._inside = inside
        self.setMinimumWidth(min(self.sizeHint().width(), _room_px(self)))

    def sizeHint(self) -> QSize:
        """Ask for the size of the layout, with a scroll bar."""
        return self._inside.sizeHint() + QSize(BAR_PX, 0)


def _room_px(widget: QWidget) -> int:
    """Return the width that the content of a dialog may have on the screen."""
    return widget.screen().availableSize().width() - 2 * AROUND_PX - FRAME_PX


def fit_to_screen(dialog: QDialog) -> None:
    """Give a dialog its preferred size, but not more than the screen has."""
    room = dialog.screen().availableSize() - QSize(2 * AROUND_PX, 2 * AROUND_PX)
    dialog.resize(dialog.sizeHint().expandedTo(dialog.size()).boundedTo(room))
