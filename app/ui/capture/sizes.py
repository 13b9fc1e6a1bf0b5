"""Texts of the participant's screen: they grow with it and are readable from two metres."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSizePolicy, QWidget

from app.ui import style

TEXT_SHARE = 1 / 32
"""Size of a form's texts as a share of the screen's height: at 24 inches a capital letter is 6.5 mm
high, 11 minutes of arc at 2 m, twice what normal sight needs."""
NEAR = 0.88
"""Factor for buttons and questions: 10 minutes of arc, readable with half of normal sight."""
FAR = 1.5
"""Factor for texts that stand alone: 17 minutes of arc, easy to read (ISO 9241-303)."""
LEAST_PX = 24
"""18 points."""


def text_px(height_px: int) -> int:
    """Compute the size of texts for the height of a screen."""
    return max(LEAST_PX, round(height_px * TEXT_SHARE))


def sized(widget: QWidget, height_px: int) -> None:
    """Size all texts of a page for its screen; titles are a third larger."""
    size = text_px(height_px)
    for part in widget.findChildren(QWidget):
        if isinstance(part, QLabel | QAbstractButton):
            share = float(part.property("share") or 1.0)
            strong = part.property("strong")
            weight = style.WEIGHT_STRONG if strong else style.font().weight()
            # It has its own style sheet: the application's sets sizes that a font cannot change.
            pixels = max(LEAST_PX, round(size * share))
            part.setStyleSheet(f"font-size: {pixels}px; font-weight: {int(weight)};")


def label(text: str = "", share: float = 1.0, strong: bool = False) -> QLabel:
    """Create a label that wraps; its text is never read as markup."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setWordWrap(True)
    widget.setProperty("share", share)
    widget.setProperty("strong", strong)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return widget


def button(text: str, main: bool = False, choice: bool = False, share: float = 1.0) -> QPushButton:
    """Create a button; with `choice` it stays pressed."""
    widget = QPushButton(text)
    widget.setProperty("main", main)
    widget.setProperty("share", share)
    widget.setCheckable(choice)
    widget.setAutoDefault(True)
    return widget
