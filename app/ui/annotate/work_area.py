"""The widgets around an opened recording: pictures, strips, fields, and the lines about them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import style
from app.ui.annotate.fields import MovementFields
from app.ui.annotate.picture import StillPicture
from app.ui.annotate.settle_panel import SettlePanel
from app.ui.annotate.strips import LOW_STRIP_PX, STRIP_PX, Filmstrip, OverviewBar
from app.ui.banner import Banner
from app.ui.language import tr
from app.ui.live import parts

LOW_PX = 680
"""In a window lower than this, pictures, filmstrip, curve and panel use less height."""

PICTURE_PX, LOW_PICTURE_PX = 90, 54


class WorkArea(QWidget):
    """Holds the widgets that show a recording; others set their contents."""

    def __init__(self, theme: style.Theme) -> None:
        """Build everything, empty."""
        super().__init__()
        self.line = parts.label("", "muted")
        self.line.setFont(style.digits(13))
        self.line.setAccessibleName(tr("Where you are"))
        self.reopen = _quiet_button(tr("Open &again…"))
        self.reopen.setToolTip(tr("Change a signed annotation; a reason is asked for and kept"))
        self.reopen.hide()
        self.other = _quiet_button(tr("Open a&nother…"))
        self.context = parts.label("", "muted", True)
        self.context.setAccessibleName(tr("What the participant was shown and said"))
        self.context.hide()
        self.bar = Banner(theme)
        self.picture = StillPicture(theme, tr("Present frame"))
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.beside = StillPicture(theme, tr("Reference, aligned"))
        self.lens = StillPicture(theme, tr("Lens"))
        self.strip = Filmstrip(theme)
        self.overview = OverviewBar(theme)
        self.curve_room = QVBoxLayout()
        self.settle_panel = SettlePanel()
        self.fields = MovementFields()
        self.message = parts.label("", "", True)
        self.checks = parts.label("", "muted")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        column.addLayout(_row((self.line, 1), (self.reopen, 0), (self.other, 0)))
        column.addWidget(self.context)
        column.addWidget(self.bar)
        column.addLayout(self._pictures(), 1)
        column.addWidget(self.strip)
        column.addWidget(self.overview)
        column.addLayout(self.curve_room)
        column.addWidget(self.settle_panel)
        column.addWidget(self.fields)
        column.addLayout(_row((self.message, 1), (self.checks, 0)))

    def _pictures(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.picture, 5)
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(self.beside, 1)
        side.addWidget(self.lens, 1)
        row.addLayout(side, 2)
        return row

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        each: Any
        for each in (self.picture, self.beside, self.lens, self.strip, self.overview, self.bar):
            each.set_theme(theme)

    def set_low(self, low: bool) -> None:
        """Leave room for the pictures in a low window."""
        for picture in (self.picture, self.beside, self.lens):
            picture.setMinimumHeight(LOW_PICTURE_PX if low else PICTURE_PX)
        self.settle_panel.set_low(low)
        self.strip.setFixedHeight(LOW_STRIP_PX if low else STRIP_PX)

    def empty(self) -> None:
        """Remove everything of a recording."""
        self.overview.coding = self.overview.settling = None
        self.settle_panel.begin(None)
        self.fields.begin(None)
        for picture in (self.picture, self.beside, self.lens):
            picture.show_image(None)
        self.bar.hide()


def _quiet_button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _row(*widgets: tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return row
