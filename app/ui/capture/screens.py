"""Asks the operator which screen is the participant's; the system does not know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.language import tr
from app.ui.live import parts

NUMBER_PX = 160


class ScreenDialog(QDialog):
    """Lists the screens; each shows its number while the dialog is open."""

    def __init__(self, own: QScreen, screens: Sequence[QScreen], parent: QWidget | None = None):
        """Build the dialog.

        Args:
            own: The console's screen; another one is preselected.
            screens: All of them.
            parent: Window above which it stands.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Which screen is the participant's?"))
        self._screens = tuple(screens)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(parts.label(tr("Which screen does the participant look at?"), "title"))
        self.choices = [QRadioButton(_words(n, screen)) for n, screen in enumerate(screens, 1)]
        for choice in self.choices:
            column.addWidget(choice)
        others = [n for n, screen in enumerate(screens) if screen is not own]
        self.choices[others[0] if others else 0].setChecked(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._numbers = [_number(n, screen) for n, screen in enumerate(screens, 1)]
        self.finished.connect(self._hide)

    @property
    def chosen(self) -> QScreen:
        """Return the chosen screen."""
        return next(
            screen
            for screen, choice in zip(self._screens, self.choices, strict=True)
            if choice.isChecked()
        )

    def _hide(self) -> None:
        for label in self._numbers:
            label.close()
            label.deleteLater()


def _words(number: int, screen: QScreen) -> str:
    size = screen.size() * screen.devicePixelRatio()
    name = f"{screen.manufacturer()} {screen.model()}".strip() or screen.name()
    return tr(
        "{number}: {name}, {width} × {height} at {hertz:.0f} Hz",
        number=number,
        name=name,
        width=size.width(),
        height=size.height(),
        hertz=screen.refreshRate(),
    )


def _number(number: int, screen: QScreen) -> QLabel:
    """Show a screen's number in its corner."""
    label = QLabel(str(number))
    label.setWindowFlags(
        Qt.WindowType.ToolTip
        | Qt.WindowType.FramelessWindowHint
        | Qt.WindowType.WindowStaysOnTopHint
    )
    label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setStyleSheet(f"font-size: {NUMBER_PX // 2}px; background: black; color: white;")
    label.setGeometry(screen.geometry().x() + 40, screen.geometry().y() + 40, NUMBER_PX, NUMBER_PX)
    label.show()
    return label
