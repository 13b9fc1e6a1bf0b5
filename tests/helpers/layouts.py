"""Finds texts that their widget has no room for."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

_UNBROKEN = re.compile(r"[^/\u2e80-\u9fff\uff00-\uffef]+/?")
"""What is never broken over two lines; Chinese is between any two characters, paths at `/`."""
SLACK_PX = 1
"""A text may be so much wider than its widget: layouts round."""


def settle(widget: QWidget) -> None:
    """Let layouts of layouts find their sizes."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
    widget.repaint()


def cut_off(widget: QWidget) -> list[str]:
    """List the texts below a widget that do not fit into what shows them.

    What is not visible is left out, and so is what was elided on purpose.
    """
    found = []
    for each in widget.findChildren(QWidget):
        if each.isVisible():
            why = _lack(each) or _outside(each, widget)
            if why:
                found.append(f"{type(each).__name__} {why}")
    return found


def _lack(each: QWidget) -> str:
    if isinstance(each, QLabel) and each.text() and each.pixmap().isNull():
        return _label_lack(each)
    if isinstance(each, (QPushButton, QCheckBox, QRadioButton, QToolButton)):
        return _button_lack(each)
    if isinstance(each, QComboBox) and not each.isEditable():
        return _box_lack(each)
    if isinstance(each, QScrollArea):
        return _area_lack(each)
    if isinstance(each, QLineEdit) and not each.text() and each.toolTip() != each.placeholderText():
        return _wide(each, each.placeholderText(), each.width() - 18)
    return ""


def _outside(each: QWidget, whole: QWidget) -> str:
    """Say that a widget with a text reaches over the edge of the whole and cannot be scrolled."""
    if not isinstance(each, (QLabel, QAbstractButton, QComboBox, QLineEdit)):
        return ""
    parent = each.parentWidget()
    while parent is not None and parent is not whole:
        if isinstance(parent, QAbstractScrollArea):
            return ""
        parent = parent.parentWidget()
    place = each.rect().translated(each.mapTo(whole, QPoint()))
    text = each.text() if isinstance(each, (QLabel, QAbstractButton)) else each.accessibleName()
    return "" if whole.rect().contains(place) else f"{text!r} at {place.getRect()}"


def _label_lack(label: QLabel) -> str:
    text, width = label.text(), label.width()
    if not label.wordWrap():
        return _wide(label, max(text.split("\n"), key=len), width)
    needed = label.heightForWidth(width)
    if needed > label.height() + SLACK_PX and label.sizePolicy().hasHeightForWidth():
        return f"{text!r}: {needed} px high in {label.height()}"
    words = [word for part in text.split() for word in _UNBROKEN.findall(part)]
    return max((_wide(label, word, width) for word in words), key=len, default="")


def _button_lack(button: QAbstractButton) -> str:
    only = Qt.ToolButtonStyle.ToolButtonIconOnly
    if isinstance(button, QToolButton) and button.toolButtonStyle() == only and button.icon():
        return ""
    if not button.text():
        return ""
    needed, width = button.sizeHint().width(), button.width()
    fits = needed <= width + SLACK_PX
    return "" if fits else f"{button.text()!r}: {needed} px in {width}"


def _box_lack(box: QComboBox) -> str:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    control = QStyle.ComplexControl.CC_ComboBox
    room = box.style().subControlRect(control, option, part, box)
    return _wide(box, box.currentText(), room.width())


def _area_lack(area: QScrollArea) -> str:
    inside = area.widget()
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if inside is None or area.horizontalScrollBarPolicy() != off:
        return ""
    needed, width = inside.minimumSizeHint().width(), area.viewport().width()
    return "" if needed <= width + SLACK_PX else f"of {needed} px in {width}"


def _wide(widget: QWidget, text: str, room: int) -> str:
    needed = widget.fontMetrics().horizontalAdvance(text)
    return "" if needed <= room + SLACK_PX else f"{text!r}: {needed} px in {room}"
