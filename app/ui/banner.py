"""A line under the header for errors, offers and remarks; it never blocks the user."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton

from app.ui import style
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live import parts

BRIEF_MS = 5000


class Tone(str, Enum):
    """How serious a message is."""

    REMARK = "remark"
    OFFER = "offer"
    PROBLEM = "problem"


class Banner(QFrame):
    """Shows one message at a time, the newest; a remark disappears by itself."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.text = parts.label("", "", True)
        self.tone = Tone.REMARK
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        self._then: Callable[[], None] | None = None
        self._close = QToolButton()
        self._close.setProperty("flat", True)
        self._close.setToolTip(tr("Dismiss"))
        self._close.setAccessibleName(tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BRIEF_MS)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 10, 7)
        row.addWidget(self.text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme.muted))
        self._colour()

    def show_message(
        self, text: str, tone: Tone, action: str = "", then: Callable[[], None] | None = None
    ) -> None:
        """Show a sentence.

        Args:
            text: The sentence.
            tone: How serious it is; a problem is never replaced by a remark.
            action: Text of a button beside it, with its first letter as mnemonic; no button if
                empty.
            then: The function that the button calls.
        """
        if tone is Tone.REMARK and self.isVisible() and self.tone is not Tone.REMARK:
            return
        self.tone = tone
        self.text.setText(text)
        self._then = then
        self._action.setText(f"&{action}" if action else "")
        self._action.setVisible(bool(action))
        self._colour()
        self.show()
        self._timer.stop()
        if tone is Tone.REMARK:
            self._timer.start()

    def _act(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()

    def _colour(self) -> None:
        theme = self._theme
        background = {
            Tone.REMARK: theme.raised,
            Tone.OFFER: theme.accent_soft,
            Tone.PROBLEM: theme.warn_soft,
        }[self.tone]
        edge = theme.warn if self.tone is Tone.PROBLEM else theme.accent
        self.setStyleSheet(
            f"#banner {{ background: {background}; border: none; border-left: 3px solid {edge};"
            f"border-bottom: 1px solid {theme.border}; }}"
        )
