"""The files page: videos are dropped or chosen, analysed one after the other, results opened."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal, SignalInstance, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.analyze import AnalysisJob as FileJob
from app.core.analyze import FileOutcome, analyse_file, file_source
from app.core.eaf import write_eaf
from app.core.frame_states import hindered
from app.core.output import check_file, fresh_results
from app.core.sessions.analyses import remember_all
from app.core.tables import Voice, write_events, write_events_json
from app.errors import OutputError
from app.threads.jobs import Job, Progress
from app.ui import style, words
from app.ui.icons import icon
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.networks import Networks
from app.ui.resources import Resources
from models.records import Event

log = logging.getLogger(__name__)

EXPORT_ENDINGS = {
    later("Table (*.csv)"): "csv",
    "JSON (*.json)": "json",
    "ELAN (*.eaf)": "eaf",
}
FOLDER_SUFFIX = "-flinch"
MOST_LINES = 6


class Stage(str, Enum):
    """How far a file has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Task:
    """A file on the list."""

    path: Path
    stage: Stage = Stage.WAITING
    outcome: FileOutcome | None = None
    problem: str = ""


class FileRow(QFrame):
    """One file: its name, progress, what was found and a way to the results."""

    cancel_requested = Signal(object)
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
        self.cancel = self._mark(tr("Cancel"), self.cancel_requested)
        self.remove = self._mark(tr("Take off the list; results stay"), self.removal_requested)
        self.setToolTip(str(task.path))
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
        self.set_theme(theme)
        self.refresh()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.cancel.setIcon(icon("close", theme.muted))
        self.remove.setIcon(icon("trash", theme.muted))

    def _button(
        self, text: str, then: Callable[[], None] | SignalInstance, tip: str
    ) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        self._let(button, then)
        return button

    def _mark(self, name: str, then: SignalInstance) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        self._let(button, then)
        return button

    def _let(self, button: QAbstractButton, then: Callable[[], None] | SignalInstance) -> None:
        """Call a function on a click, or emit a signal with the row's task."""
        if isinstance(then, SignalInstance):
            button.clicked.connect(lambda: then.emit(self.task))
        else:
            button.clicked.connect(then)

    def refresh(self, text: str = "", share: float = 0.0) -> None:
        """Show how far the file has come."""
        stage = self.task.stage
        self.bar.setVisible(stage is Stage.RUNNING)
        self.bar.setValue(round(1000 * share))
        under_way = stage in (Stage.WAITING, Stage.RUNNING)
        self.cancel.setVisible(under_way)
        for button in (self.open, self.watch, self.export):
            button.setVisible(self.task.outcome is not None)
        self.retry.setVisible(stage in (Stage.FAILED, Stage.CANCELLED))
        self.remove.setVisible(not under_way)
        self.state.setText(text or summary(self.task))
        self.found.setText(findings(self.task))
        self.found.setVisible(bool(self.found.text()))

    def _open(self) -> None:
        if self.task.outcome is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.task.outcome.out)))


def summary(task: Task) -> str:
    """Say in one line how a file stands."""
    if task.outcome is not None:
        out = task.outcome
        count = len(out.events)
        what = words.movements(count) if count else tr("No movement found")
        held = hindrances(out)
        lines = [
            words.decimals(
                tr(
                    "{what} in {seconds:.1f} s of video{held} ({frames} frames, {fps:.0f} analysed "
                    "a second).",
                    what=what,
                    seconds=out.video_s,
                    held=f": {held}" if held else "",
                    frames=out.frames,
                    fps=out.fps,
                )
            ),
            out.note,
            tr("Results: {folder}", folder=out.out),
        ]
        return "\n".join(line for line in lines if line)
    return {
        Stage.WAITING: tr("Waiting"),
        Stage.RUNNING: tr("Starting"),
        Stage.CANCELLED: tr("Cancelled; nothing was kept"),
        Stage.FAILED: task.problem,
        Stage.DONE: "",
    }[task.stage]


def hindrances(out: FileOutcome) -> str:
    """Say which states hindered a file, with their frames, as `what_held`."""
    return ", ".join(
        tr("{state} in {count} of {frames} frames", state=tr(said), count=count, frames=out.frames)
        for said, count in hindered(out.frame_states, out.frames, out.compressed)
    )


def findings(task: Task) -> str:
    """List the first movements that were found."""
    if task.outcome is None:
        return ""
    events = task.outcome.events
    lines = [_line(event) for event in events[:MOST_LINES]]
    if len(events) > MOST_LINES:
        lines.append(tr("… and {count} more in events.csv", count=len(events) - MOST_LINES))
    return "\n".join(lines)


def _line(event: Event) -> str:
    reading = words.reading(event)
    shown = f"{reading} ({words.confidence(event)})" if event.label else reading
    return (
        f"{words.clock(event.window.onset_ns, 0)}   {words.duration(event)}   "
        f"{words.kind_name(event.window.kind)}   {shown}   {words.state_name(event.state)}"
    )


class _Runner(QObject):
    """Analyses the waiting files one after the other in a background job."""

    moved = Signal(object, float, str)

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self._networks = networks
        self._waiting: deque[Task] = deque()
        self._now: tuple[Task, Job] | None = None

    def add(self, task: Task) -> None:
        """Put a file at the end of the line; one that was analysed before begins anew."""
        task.stage, task.outcome, task.problem = Stage.WAITING, None, ""
        self._waiting.append(task)
        self._next()

    def cancel(self, task: Task) -> None:
        """Take a file out of the line, or stop its analysis."""
        if self._now is not None and self._now[0] is task:
            self._now[1].ask_stop()
        elif task in self._waiting:
            self._waiting.remove(task)
            task.stage = Stage.CANCELLED
            self.moved.emit(task, 0.0, "")

    def close(self) -> None:
        """Stop for good and wait, with a limit."""
        self._waiting.clear()
        if self._now is not None:
            self._now[1].stop(8.0)

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        task = self._waiting.popleft()
        job = Job("file analysis", lambda progress: self._analyse(task, progress))
        self._now = (task, job)
        job.progress.connect(self._progress)
        job.done.connect(self._done)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        job.finished.connect(self._finished)
        task.stage = Stage.RUNNING
        self.moved.emit(task, 0.0, "")
        job.start()

    def _analyse(self, task: Task, progress: Progress) -> FileOutcome:
        tools = self._networks.tools(file_source)

        def step(done: int, total: int | None) -> None:
            if done % 10 == 0:
                share = done / total if total else 0.0
                said = tr("{count} frames", count=done)
                if total:
                    said = tr("{count} of {total} frames", count=done, total=total)
                progress.step(share, said)

        with fresh_results(task.path.with_name(task.path.stem + FOLDER_SUFFIX)) as target:
            outcome = analyse_file(FileJob(task.path, target), tools, step)
        unlisted = remember_all([outcome.out])
        if unlisted:
            log.warning("%s", unlisted)
        return outcome

    @Slot(float, str)
    def _progress(self, share: float, text: str) -> None:
        if self._now is not None:
            self.moved.emit(self._now[0], share, text)

    def _end(self, stage: Stage, outcome: FileOutcome | None = None, problem: str = "") -> None:
        if self._now is not None:
            task = self._now[0]
            task.stage, task.outcome, task.problem = stage, outcome, problem
            self.moved.emit(task, 1.0, "")

    @Slot(object)
    def _done(self, outcome: FileOutcome) -> None:
        self._end(Stage.DONE, outcome)

    @Slot(str)
    def _failed(self, sentence: str) -> None:
        self._end(Stage.FAILED, problem=sentence)

    @Slot()
    def _cancelled(self) -> None:
        self._end(Stage.CANCELLED)

    @Slot()
    def _finished(self) -> None:
        self._now = None
        self._next()


class FilesPage(QWidget):
    """The list of files; results lie beside each video in a folder of its own."""

    annotate_requested = Signal(object)
    """Videos to code by hand."""
    watch_requested = Signal(object)
    """The path of a video to play on the live page."""

    def __init__(self, theme: style.Theme, networks: Networks, resources: Resources) -> None:
        super().__init__()
        self.theme = theme
        self.rows: list[FileRow] = []
        self._resources = resources
        self.runner = _Runner(networks)
        self.runner.moved.connect(self._show)
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
        self._area = area
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
        body.addWidget(area, 1)
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
        """Put files on the list; they are analysed one after the other."""
        for path in paths:
            row = FileRow(Task(path), self.theme)
            row.cancel_requested.connect(self.runner.cancel)
            row.retry_requested.connect(self._retry)
            row.removal_requested.connect(self._remove)
            row.export_requested.connect(self._ask_export)
            row.annotate_requested.connect(lambda task: self.annotate_requested.emit([task.path]))
            row.watch_requested.connect(lambda task: self.watch_requested.emit(task.path))
            self.rows.append(row)
            self._list.addWidget(row)
            self.runner.add(row.task)
        self._show_list()

    def _show_list(self) -> None:
        self._empty.setVisible(not self.rows)
        self._area.setVisible(bool(self.rows))

    def _retry(self, task: Task) -> None:
        self.runner.add(task)
        self._show(task, 0.0, "")

    def _remove(self, task: Task) -> None:
        """Take a file off the list; its results stay where they are."""
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
        """Save a file's movements, in the format that the name's ending says."""
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

    def close_runner(self) -> None:
        """Stop the analysis for good."""
        self.runner.close()

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


def export(outcome: FileOutcome, path: Path) -> None:
    """Save the movements of an analysis, in the format that the name's ending says.

    Args:
        outcome: What the analysis gave.
        path: The file, ending in .csv, .json or .eaf.

    Raises:
        OutputError: It cannot be written, or its ending is another.
    """
    ending = path.suffix.lower()
    check_file(path)
    if ending == ".json":
        write_events_json(path, outcome.events, clock=outcome.clock)
    elif ending == ".eaf":
        write_eaf(path, outcome.path, outcome.events, clock=outcome.clock)
    elif ending == ".csv":
        write_events(path, outcome.events, voices_of(outcome.events), clock=outcome.clock)
    else:
        raise OutputError(
            tr(
                "Cannot export to '{path}': expected a name that ends in .csv, .json or .eaf.",
                path=path,
            )
        )


def voices_of(events: Sequence[Event]) -> tuple[Voice, ...]:
    """List the networks that read some of the events, in order of their first appearance."""
    known = {each.weights: Voice(each.weights, each.labels) for e in events for each in e.scores}
    return tuple(known.values())
