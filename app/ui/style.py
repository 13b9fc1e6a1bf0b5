"""Colours, fonts and the style sheet, light and dark.

The colours of polarities are distinguishable with any colour vision (vermilion, teal and amber
also differ in lightness) and are always shown with a word. Every text has a contrast of at least
4.5 to 1 on each of its backgrounds (WCAG 2.1, success criterion 1.4.3, level AA).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

FAMILIES = (
    "Inter",
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans",
    "Ubuntu",
    "Cantarell",
    "Liberation Sans",
    "DejaVu Sans",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
)
TEXT_PX = 13
WEIGHT_STRONG = QFont.Weight.DemiBold


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of one look, as `#rrggbb`."""

    name: str
    window: str
    panel: str
    raised: str
    border: str
    strong_border: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    on_accent: str
    negative: str
    positive: str
    surprise: str
    negative_text: str
    positive_text: str
    surprise_text: str
    neutral: str
    warn: str
    warn_soft: str
    bad: str
    stage: str

    @property
    def dark(self) -> bool:
        """Return whether this is the dark look."""
        return self.name == "dark"

    def of_polarity(self, polarity: str | None) -> str:
        """Return the colour of a polarity's bars and marks; other labels get the neutral one."""
        known = {"negative": self.negative, "positive": self.positive, "surprise": self.surprise}
        return known.get(polarity or "", self.neutral)

    def text_of_polarity(self, polarity: str | None) -> str:
        """Give the colour of a polarity's words, which has more contrast than that of its bars."""
        known = {
            "negative": self.negative_text,
            "positive": self.positive_text,
            "surprise": self.surprise_text,
        }
        return known.get(polarity or "", self.muted)


LIGHT = Theme(
    name="light",
    window="#f2f4f6",
    panel="#ffffff",
    raised="#f7f8fa",
    border="#e0e4e9",
    strong_border="#c6cdd5",
    text="#1a2027",
    muted="#56616d",
    faint="#616d79",
    accent="#2563a8",
    accent_soft="#e3edf8",
    on_accent="#ffffff",
    negative="#cf6240",
    positive="#2a9d8f",
    surprise="#dca41f",
    negative_text="#b0431f",
    positive_text="#0b6b61",
    surprise_text="#8f5f00",
    neutral="#7d8893",
    warn="#8f6200",
    warn_soft="#fbf1da",
    bad="#b3261e",
    stage="#dfe4e9",
)

DARK = Theme(
    name="dark",
    window="#101317",
    panel="#181c22",
    raised="#1f242b",
    border="#2a3038",
    strong_border="#3d4651",
    text="#e7ebef",
    muted="#a3adb8",
    faint="#8993a0",
    accent="#6ea8e6",
    accent_soft="#1e3046",
    on_accent="#0d141c",
    negative="#e5785a",
    positive="#3fb8a8",
    surprise="#e3b34c",
    negative_text="#ec8a70",
    positive_text="#4cc4b4",
    surprise_text="#e8bd5e",
    neutral="#8a95a1",
    warn="#e6bd62",
    warn_soft="#33290f",
    bad="#f08a80",
    stage="#0a0c0f",
)


class Look(str, Enum):
    """The user's choice: one of the two looks, or the system's."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Styler(QObject):
    """Applies a look to the application, and emits `changed` for widgets that paint themselves."""

    changed = Signal(object)

    def __init__(self, application: QApplication, look: Look = Look.SYSTEM) -> None:
        super().__init__()
        self._application = application
        self.look = look
        self.theme = _theme(look)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def apply(self, look: Look) -> None:
        """Apply a look and repaint everything."""
        self.look = look
        self.theme = _theme(look)
        dress(self._application, self.theme)
        self.changed.emit(self.theme)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Remove the style sheet while a window is built, and set it once at the end.

        With a style sheet, Qt styles a widget and its children again each time it gets a parent,
        which takes as long as building them.
        """
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._application.setStyleSheet(sheet(self.theme))

    def toggle(self) -> Look:
        """Switch between light and dark; returns the new look."""
        self.apply(Look.LIGHT if self.theme.dark else Look.DARK)
        return self.look

    def _follow(self) -> None:
        if self.look is Look.SYSTEM:
            self.apply(Look.SYSTEM)


def _theme(look: Look) -> Theme:
    if look is Look.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    return DARK if look is Look.DARK else LIGHT


def dress(application: QApplication, theme: Theme) -> None:
    """Set the application's style, palette, font and style sheet."""
    if application.style().objectName() != "fusion":
        application.setStyle("fusion")
    application.setFont(font())
    application.setPalette(_palette(theme))
    application.setStyleSheet(sheet(theme))


def font(size_px: int = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Create the interface font at a size in logical pixels."""
    chosen = QFont()
    chosen.setFamilies(list(FAMILIES))
    chosen.setPixelSize(size_px)
    chosen.setWeight(weight)
    return chosen


def digits(size_px: int = TEXT_PX) -> QFont:
    """Create a font whose digits have equal widths, so that changing numbers do not move."""
    chosen = font(size_px)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def colour(value: str, alpha: float = 1.0) -> QColor:
    """Create a colour from `#rrggbb` with an opacity of 0..1."""
    tint = QColor(value)
    tint.setAlphaF(alpha)
    return tint


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.Button, theme.panel),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Highlight, theme.accent_soft),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent),
        (role.Light, theme.raised),
        (role.Midlight, theme.border),
        (role.Mid, theme.border),
        (role.Dark, theme.strong_border),
        (role.Shadow, theme.strong_border),
        (role.Accent, theme.accent),
    )
    for which, value in pairs:
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return palette


_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $strong_border; padding: 5px 7px; }
QMainWindow, QDialog { background: $window; }
QFrame[card="true"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame[line="true"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame#header { background: $panel; border: none; border-bottom: 1px solid $border; }
QFrame#foot { background: $panel; border: none; border-top: 1px solid $border; }
QLabel { color: $text; background: transparent; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="page"] { font-size: 20px; font-weight: 600; }
QLabel[role="heading"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="faint"] { color: $faint; font-size: 12px; }
QLabel[role="reading"] { font-size: 24px; font-weight: 600; }
QLabel[role="drop"] {
  color: $faint; border: 2px dashed $strong_border; border-radius: 10px; font-size: 15px;
}
QLabel[role="key"] {
    background: $raised; border: 1px solid $strong_border; border-radius: 4px; padding: 1px 7px;
    font-weight: 600;
}
QLabel[role="bad"] { color: $bad; }

QPushButton, QToolButton {
  background: $panel; color: $text; border: 1px solid $strong_border; border-radius: 6px;
  padding: 5px 11px; min-height: 18px;
}
QPushButton:hover, QToolButton:hover { background: $raised; border-color: $faint; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus,
QAbstractSpinBox:focus { border-color: $accent; }
QAbstractSpinBox:disabled { color: $faint; border-color: $border; }
QPushButton:disabled, QToolButton:disabled { color: $faint; border-color: $border; }
QPushButton:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[main="true"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[main="true"]:disabled { background: $border; color: $muted; border-color: $border; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; padding: 4px; }
QToolButton[flat="true"]:hover { background: $raised; border-color: $border; }
QToolButton[flat="true"]:checked { background: $accent_soft; border-color: transparent; }
QToolButton[flat="true"]:focus { border-color: $accent; }
QToolButton[chip="true"] {
  background: transparent; border: 1px solid $border; border-radius: 12px;
  padding: 2px 9px 2px 7px; color: $muted;
}
QToolButton[chip="true"]:hover { border-color: $strong_border; color: $text; }
QToolButton[chip="true"]:checked {
  background: $accent_soft; border-color: $accent_soft; color: $accent;
}
QToolButton[chip="true"]:focus { border-color: $accent; }
QToolButton[tab="true"] {
  background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 5px 12px; color: $muted; font-weight: 600;
}
QToolButton[tab="true"]:hover { color: $text; background: $raised; }
QToolButton[tab="true"]:checked { color: $accent; background: $accent_soft; }
QToolButton[tab="true"]:focus { border-color: $accent; }
QToolButton[picker="true"] { padding: 5px 26px 5px 9px; text-align: left; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[picker="true"]::menu-indicator {
  image: url($chevron); width: 12px; height: 12px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 8px;
}

QComboBox {
  background: $panel; color: $text; border: 1px solid $strong_border; border-radius: 6px;
  padding: 4px 26px 4px 10px; min-height: 20px;
}
QComboBox:hover { border-color: $faint; }
QComboBox:disabled { color: $faint; border-color: $border; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $panel; color: $text; border: 1px solid $strong_border; outline: none; padding: 4px;
  selection-background-color: $accent_soft; selection-color: $text;
}
QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextBrowser {
  background: $panel; color: $text; border: 1px solid $strong_border; border-radius: 6px;
  padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent;
}
QCheckBox { spacing: 8px; color: $text; }
QCheckBox::indicator {
  width: 16px; height: 16px; border: 1px solid $strong_border; border-radius: 4px;
  background: $panel;
}
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QCheckBox:focus { color: $accent; }

QMenu { background: $panel; color: $text; border: 1px solid $strong_border; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }

QTableView {
  background: $panel; color: $text; border: none; outline: none; gridline-color: $border;
  selection-background-color: $accent_soft; selection-color: $text;
}
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
  background: $panel; color: $faint; border: none; border-bottom: 1px solid $border;
  padding: 5px 8px; font-size: 11px; font-weight: 600;
}
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical {
  background: $strong_border; border-radius: 3px; min-height: 28px; margin: 2px;
}
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal {
  background: $strong_border; border-radius: 3px; min-width: 28px; margin: 2px;
}
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
  background: $accent; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
}
QProgressBar {
  background: $border; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: transparent; }
""")


def sheet(theme: Theme) -> str:
    """Write the style sheet of a theme."""
    from app.ui.icons import ICONS

    values = {name: getattr(theme, name) for name in Theme.__slots__}
    values["chevron"] = (ICONS / f"chevron-{theme.name}.svg").as_posix()
    values["tick"] = (ICONS / f"tick-{theme.name}.svg").as_posix()
    return _SHEET.substitute(values)
