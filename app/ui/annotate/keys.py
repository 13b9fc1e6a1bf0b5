"""Translates Qt's key events into the names of a coder's keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from app.ui import style, words
from app.ui.dialogs import Roomy, fit_to_screen
from app.ui.language import tr
from app.ui.live import parts
from training.annotate.keys import ACTIONS, Keys, keys_for

_NAMED = {
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
}
_KEYPAD_MOVES = {
    Qt.Key.Key_End: "1",
    Qt.Key.Key_PageDown: "3",
}
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
)


def name_of(event: QKeyEvent) -> str:
    """Name a key as `training.annotate.keys` does; empty for a modifier alone."""
    key = Qt.Key(event.key())
    if key in _MODIFIERS:
        return ""
    held = event.modifiers()
    name = _NAMED.get(key) or QKeySequence(key).toString()
    if held & Qt.KeyboardModifier.KeypadModifier and key not in _NAMED:
        return f"Num+{_KEYPAD_MOVES.get(key, name)}"
    if name == "?":
        return name
    before = ""
    if held & Qt.KeyboardModifier.ControlModifier:
        before += "Ctrl+"
    if held & Qt.KeyboardModifier.AltModifier:
        before += "Alt+"
    if held & Qt.KeyboardModifier.ShiftModifier and name.isalpha():
        before += "Shift+"
    return before + name


class KeyList(QDialog):
    """Lists the coder's keys."""

    def __init__(self, theme: style.Theme, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys for coding"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        rows = (len(ACTIONS) + 1) // 2
        for place, (action, meaning) in enumerate(ACTIONS.items()):
            row, column = place % rows, 3 * (place // rows)
            name = parts.label("  ".join(words.key_name(key) for key in keys_for(action, keys)))
            name.setFont(style.font(13, style.WEIGHT_STRONG))
            name.setStyleSheet(f"color: {theme.accent};")
            grid.addWidget(name, row, column)
            grid.addWidget(parts.label(tr(meaning)), row, column + 1)
        box = QDialogButtonBox()
        box.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        box.rejected.connect(self.reject)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(22, 18, 22, 14)
        column_box.addWidget(Roomy(grid), 1)
        column_box.addWidget(box)
        fit_to_screen(self)
