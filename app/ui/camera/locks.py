"""The table of locks: each control as requested and as read back, and what could not be locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui import style
from app.ui.language import later, tr
from app.ui.live import parts
from models.sources.choice import Choice, Origin

if TYPE_CHECKING:
    from app.core.recording.details import ControlFact

NAMES = {
    "exposure_dynamic_framerate": later("Dynamic frame rate"),
    "exposure_auto_priority": later("Dynamic frame rate"),
    "auto_exposure": later("Exposure mode"),
    "exposure_auto": later("Exposure mode"),
    "exposure_time_absolute": later("Exposure"),
    "exposure_absolute": later("Exposure"),
    "focus_automatic_continuous": later("Focus mode"),
    "focus_auto": later("Focus mode"),
    "focus_absolute": later("Focus"),
    "white_balance_automatic": later("White balance mode"),
    "white_balance_temperature_auto": later("White balance mode"),
    "white_balance_temperature": later("White balance"),
    "power_line_frequency": later("Mains frequency"),
    "zoom_absolute": later("Zoom"),
    "all controls": later("All controls"),
}
SWITCHES = (later("Focus mode"), later("White balance mode"))
HEADS = (later("LOCK"), later("SET"), later("READ BACK"), "")
_NOT_HERE = {
    Origin.PRACTICE: later(
        "The practice camera is drawn: it has no exposure, focus or zoom to lock."
    ),
    Origin.STREAM: later(
        "The camera behind a stream cannot be locked from here: lock exposure, focus "
        "and white balance in its own settings."
    ),
    Origin.FILE: later("A file is recorded already: there is nothing to lock."),
}


@dataclass(frozen=True, slots=True)
class LockRow:
    """One line of the table; `note` says why it could not be locked."""

    name: str
    """The control's name."""
    requested: str
    """The requested value."""
    found: str
    """The value that was read back."""
    locked: bool
    note: str = ""


def rows_of(facts: Sequence[ControlFact]) -> tuple[LockRow, ...]:
    """Write the outcome of a camera's controls as rows of text."""
    return tuple(
        LockRow(
            tr(NAMES.get(fact.name, fact.name.replace("_", " ").capitalize())),
            _value(fact.name, fact.asked),
            _value(fact.name, fact.found),
            fact.locked,
            fact.note,
        )
        for fact in facts
    )


def why_none(choice: Choice | None) -> str:
    """Say why nothing is locked."""
    if choice is None:
        return tr("Nothing is open, so nothing is locked.")
    if choice.origin is not Origin.CAMERA:
        return tr(_NOT_HERE[choice.origin])
    if not choice.lock:
        return tr(
            "Locking is switched off: exposure, focus and white balance may change by themselves, "
            "and such a change looks like a movement."
        )
    return tr("The camera is locked just before its first picture.")


def _value(name: str, value: int | None) -> str:
    if value is None:
        return "–"
    shown = NAMES.get(name, "")
    if shown == "Exposure":
        return f"{value / 10:.1f} ms"
    if shown == "White balance":
        return f"{value} K"
    if shown == "Dynamic frame rate":
        return tr("on") if value else tr("off")
    if shown == "Exposure mode":
        return tr("by hand") if value == 1 else tr("automatic")
    if shown in SWITCHES:
        return tr("automatic") if value else tr("by hand")
    if shown == "Mains frequency":
        return {0: tr("off"), 1: "50 Hz", 2: "60 Hz"}.get(value, tr("automatic"))
    return str(value)


class LockTable(QWidget):
    """Shows the rows, or one sentence without any."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows: tuple[LockRow, ...] = ()
        self._text = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)

    def show_rows(self, rows: tuple[LockRow, ...], text: str) -> None:
        """Show rows, or the text without any."""
        if (rows, text) != (self.rows, self._text):
            self.rows, self._text = rows, text
            self._fill()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self._fill()

    def _fill(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not self.rows:
            self._grid.addWidget(parts.label(self._text, "muted", True), 0, 0, 1, 4)
            return
        for column, head in enumerate(HEADS):
            self._grid.addWidget(parts.label(tr(head), "heading"), 0, column)
        line = 1
        for row in self.rows:
            self._add(row, line)
            line += 1
            if row.note:
                self._grid.addWidget(parts.label(row.note, "faint", True), line, 0, 1, 4)
                line += 1

    def _add(self, row: LockRow, line: int) -> None:
        texts = (row.name, row.requested, row.found)
        for column, text in enumerate(texts):
            label = parts.label(text, "" if column == 0 else "muted")
            label.setFont(style.digits())
            self._grid.addWidget(label, line, column)
        self._grid.addWidget(self._state(row), line, 3, Qt.AlignmentFlag.AlignRight)

    def _state(self, row: LockRow) -> QLabel:
        label = parts.label(tr("locked") if row.locked else tr("could not be locked"))
        tint = self.theme.positive_text if row.locked else self.theme.warn
        label.setStyleSheet(f"color: {tint}; font-weight: 600;")
        return label
