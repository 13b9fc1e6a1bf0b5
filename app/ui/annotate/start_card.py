"""The card that asks who codes which recording."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.language import later, tr
from app.ui.live import parts

HINT = later("Open a recording or a video to code it frame by frame.")


class StartCard(QWidget):
    """Asks for a coder's code and for a recording or video."""

    chosen = Signal(str)
    """The path of a recording or video."""
    confirmed = Signal()
    """Enter was pressed in the coder's field."""

    def __init__(self) -> None:
        """Build the card."""
        super().__init__()
        self.coder = QLineEdit()
        self.coder.setPlaceholderText(tr("Your code, such as AB"))
        self.coder.setAccessibleName(tr("Coder's code"))
        self.coder.setMaximumWidth(240)
        self.coder.returnPressed.connect(self.confirmed)
        self.text = parts.label(tr(HINT), "muted", True)
        self.error = parts.label("", "bad", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch(1)
        for part in (parts.label(tr("Code a recording"), "page"), self.text, self.coder):
            column.addWidget(part)
        column.addLayout(self._buttons())
        column.addWidget(self.error)
        column.addStretch(2)

    def _buttons(self) -> QHBoxLayout:
        video = QPushButton(tr("Open a video…"))
        video.setProperty("main", True)
        video.clicked.connect(lambda: self._ask(tr("Open a video"), QFileDialog.FileMode.AnyFile))
        folder = QPushButton(tr("Open a recording…"))
        folder.clicked.connect(
            lambda: self._ask(tr("Open a recording"), QFileDialog.FileMode.Directory)
        )
        row = QHBoxLayout()
        row.addWidget(folder)
        row.addWidget(video)
        row.addStretch(1)
        return row

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.chosen)
        dialog.open()

    def ask_code(self, path: Path) -> None:
        """Ask who codes a recording."""
        self.text.setText(
            tr("«{name}»: who codes it? Type your code and press Enter.", name=path.name)
        )
