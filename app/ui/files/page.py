"""The files page: videos are dropped or chosen, analysed in turn, and their results opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import style, words
from app.ui.files.export import EXPORT_ENDINGS, export
from app.ui.files.queue import AnalysisQueue, Task
from app.ui.files.row import FileRow
from app.ui.language import tr
from app.ui.live import parts
from app.ui.networks import Networks
from app.ui.resources import Resources


class FilesPage(QWidget):
    """The list of files; the results of each video are in a folder beside it."""

    annotate_requested = Signal(object)
    """Videos to code by hand."""
    watch_requested = Signal(object)
    """The path of a video to play on the live page."""

    def __init__(self, theme: style.Theme, networks: Networks, resources: Resources) -> None:
        super().__init__()
        self.theme = theme
        self.rows: list[FileRow] = []
        self.queue = AnalysisQueue(networks)
        self.queue.moved.connect(self._show)
        self._resources = resources
        self.choose = QPushButton(tr("Add videos…"))
        self.choose.setProperty("main", True)
        self.choose.clicked.connect(self._ask)
        self._hint = parts.label(
            tr(
                "The same pipeline as on the live page analyses every frame; events.csv, "
                "signal.csv and run.json go into a folder beside each video."
            ),
            "muted",
            True,
        )
        self._empty = parts.label(tr("Drop videos here, or add them above."), "drop")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._area = self._scrolled_list()
        self._lay_out()

    def _scrolled_list(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 10, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.hide()
        return area

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(parts.label(tr("Analyse files"), "page"))
        top.addStretch(1)
        top.addWidget(self.choose)
        middle = QWidget()
        middle.setMaximumWidth(980)
        body = QVBoxLayout(middle)
        body.setContentsMargins(24, 22, 14, 14)
        body.setSpacing(14)
        body.addLayout(top)
        body.addWidget(self._hint)
        body.addWidget(self._empty, 2)
        body.addWidget(self._area, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(middle, 8)
        outer.addStretch(1)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        for row in self.rows:
            row.set_theme(theme)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files to the list; they are analysed one after the other."""
        for path in paths:
            row = FileRow(Task(path), self.theme)
            row.cancel_requested.connect(self.queue.cancel)
            row.retry_requested.connect(self._retry)
            row.removal_requested.connect(self._remove)
            row.export_requested.connect(self._ask_export)
            row.annotate_requested.connect(lambda task: self.annotate_requested.emit([task.path]))
            row.watch_requested.connect(lambda task: self.watch_requested.emit(task.path))
            self.rows.append(row)
            self._list.addWidget(row)
            self.queue.add(row.task)
        self._show_list()

    def _show_list(self) -> None:
        self._empty.setVisible(not self.rows)
        self._area.setVisible(bool(self.rows))

    def _retry(self, task: Task) -> None:
        self.queue.add(task)
        self._show(task, 0.0, "")

    def _remove(self, task: Task) -> None:
        """Remove a file from the list; its results stay on the disk."""
        row = self._row_of(task)
        if row is not None:
            self.rows.remove(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._show_list()

    def _row_of(self, task: Task) -> FileRow | None:
        return next((row for row in self.rows if row.task is task), None)

    def _ask_export(self, task: Task) -> None:
        endings = {tr(name): ending for name, ending in EXPORT_ENDINGS.items()}
        dialog = QFileDialog(
            self, tr("Export the movements"), str(task.path.parent), ";;".join(endings)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"{task.path.stem}.csv")

        def take_ending(chosen: str) -> None:
            dialog.setDefaultSuffix(endings[chosen])
            dialog.selectFile(f"{task.path.stem}.{endings[chosen]}")

        dialog.filterSelected.connect(take_ending)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export_to(task, Path(name)))
        dialog.open()

    def export_to(self, task: Task, path: Path) -> None:
        """Save a file's movements, in the format of the name's ending."""
        outcome = task.outcome
        if outcome is not None:
            done = tr(
                "The movements of {name} are saved as {path}.", name=task.path.name, path=path
            )
            self._resources.jobs.run(
                "exporting", lambda _: export(outcome, path), lambda _: self._remark(done)
            )

    def _remark(self, sentence: str) -> None:
        self._resources.remarked.emit(sentence)

    def close_queue(self) -> None:
        """Stop the analysis; the window is closing."""
        self.queue.close()

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Add videos"), "", words.video_files())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add([Path(name) for name in names]))
        dialog.open()

    def _show(self, task: Task, share: float, text: str) -> None:
        row = self._row_of(task)
        if row is not None:
            row.refresh(text, share)
