"""Asks before unsaved changes are discarded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from app.ui.language import tr
from app.ui.live import parts

WIDTH_PX = 440


def waiting(count: int) -> str:
    """Say how many changes are only in memory, as `app.threads.save.waiting_text` does."""
    if count == 1:
        return tr(
            "Kept in memory: 1 change is not on the disk yet and will be written as soon as there "
            "is room."
        )
    return tr(
        "Kept in memory: {count} changes are not on the disk yet and will be written as soon as "
        "there is room.",
        count=count,
    )


class UnsavedQuestion(QDialog):
    """Asks what to do with unsaved changes; Enter and Esc stay on the page."""

    def __init__(self, count: int, parent: QWidget) -> None:
        """Ask.

        Args:
            count: Number of unsaved changes.
            parent: The page.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Not everything is saved"))
        self.stay = QPushButton(tr("Stay here"))
        self.stay.setProperty("main", True)
        self.elsewhere = QPushButton(tr("Save elsewhere…"))
        self.lose = QPushButton(tr("Give them up"))
        box = QDialogButtonBox()
        box.addButton(self.lose, QDialogButtonBox.ButtonRole.DestructiveRole)
        box.addButton(self.elsewhere, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self.stay, QDialogButtonBox.ButtonRole.RejectRole)
        self.stay.setDefault(True)
        for button in (self.elsewhere, self.lose):
            button.setAutoDefault(False)
            button.clicked.connect(self.reject)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(parts.label(tr("Not everything is saved"), "title"))
        column.addWidget(parts.label(waiting(count), "", True))
        column.addWidget(box)
        self.setFixedWidth(max(WIDTH_PX, box.sizeHint().width() + 44))
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)
