"""One file on the files page: its name, its progress, and buttons for its results."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from app.ui import style
from app.ui.desktop import show_on_desktop
from app.ui.files.queue import FileStage, Task
from app.ui.files.summary import findings, summary
from app.ui.icons import icon
from app.ui.language import tr
from app.ui.live import parts


class FileRow(QFrame):
    """One file: its name, its progress, what was found, and what can be done with it."""

    cancel_requested = Signal(object)
    """This signal and those below carry the row's `Task`."""
    retry_requested = Signal(object)
    removal_requested = Signal(object)
    watch_requested = Signal(object)
    export_requested = Signal(object)
    annotate_requested = Signal(object)

    def __init__(self, task: Task, theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.task = task
        self.name = parts.label(task.path.name, "title")
        self.state = parts.label(tr("Waiting"), "muted", True)
        self.found = parts.label("", "", True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.setToolTip(str(task.path))
        self._build_buttons()
        self._lay_out()
        self.set_theme(theme)
        self.refresh()

    def _build_buttons(self) -> None:
        self.open = self._button(
            tr("Open results"), self._open, tr("Show the folder of the results")
        )
        self.watch = self._button(
            tr("Watch"), self.watch_requested, tr("Play the video on the live page")
        )
        self.annotate = self._button(
            tr("Annotate"),
            self.annotate_requested,
            tr("Code its movements by hand, frame by frame"),
        )
        self.export = self._button(
            tr("Export…"), self.export_requested, tr("Save the movements as CSV, JSON or for ELAN")
        )
        self.retry = self._button(
            tr("Try again"), self.retry_requested, tr("Analyse the file once more")
        )
        self.cancel = self._icon_button(tr("Cancel"), self.cancel_requested)
        self.remove = self._icon_button(
            tr("Take off the list; results stay"), self.removal_requested
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        for button in (
            self.open,
            self.watch,
            self.annotate,
            self.export,
            self.retry,
            self.cancel,
            self.remove,
        ):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        column.addWidget(self.found)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.cancel.setIcon(icon("close", theme.muted))
        self.remove.setIcon(icon("trash", theme.muted))

    def _button(
        self, text: str, then: Callable[[], None] | SignalInstance, tip: str
    ) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        self._connect(button, then)
        return button

    def _icon_button(self, name: str, then: SignalInstance) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        self._connect(button, then)
        return button

    def _connect(self, button: QAbstractButton, then: Callable[[], None] | SignalInstance) -> None:
        """Call a function on a click, or emit a signal with the row's task."""
        if isinstance(then, SignalInstance):
            button.clicked.connect(lambda: then.emit(self.task))
        else:
            button.clicked.connect(then)

    def refresh(self, text: str = "", share: float = 0.0) -> None:
        """Show the progress of the file."""
        stage = self.task.stage
        self.bar.setVisible(stage is FileStage.RUNNING)
        self.bar.setValue(round(1000 * share))
        under_way = stage in (FileStage.WAITING, FileStage.RUNNING)
        self.cancel.setVisible(under_way)
        for button in (self.open, self.watch, self.export):
            button.setVisible(self.task.outcome is not None)
        self.retry.setVisible(stage in (FileStage.FAILED, FileStage.CANCELLED))
        self.remove.setVisible(not under_way)
        self.state.setText(text or summary(self.task))
        self.found.setText(findings(self.task))
        self.found.setVisible(bool(self.found.text()))

    def _open(self) -> None:
        if self.task.outcome is not None:
            show_on_desktop(self.task.outcome.out)
