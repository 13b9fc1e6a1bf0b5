"""Trains on the user's recordings, shows the results, and uses the weights live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import paths
from app.core.live_weights import exported_by
from app.core.training.job import TrainJob, check, job_of, lacking
from app.core.training.result import read_result
from app.threads.training import LEARNING, Step, Training
from app.ui import style
from app.ui.desktop import show_on_desktop
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.train.curves import Curves
from app.ui.train.form import Form
from app.ui.train.results import Results
from app.ui.train.use_dialog import UseDialog
from models import selection
from models.errors import FlinchError
from training.loso.report import PAGE as REPORT

if TYPE_CHECKING:
    from app.threads.jobs import Progress

    Run = Callable[[str, Callable[[Progress], Any], Callable[[Any], None]], None]

LOOK_MS = 250
TOTAL = 1000
STEPS = {
    Step.IDLE: "",
    Step.TRAINING: later("Training"),
    Step.PAUSING: later("Pausing after this batch"),
    Step.PAUSED: later("Paused: «Resume» goes on to the same digits"),
    Step.CANCELLING: later("Ending"),
    Step.COMPARING: later("Comparing on the same movements"),
    Step.EXPORTING: later("Training on all participants, for the weights to use"),
    Step.DONE: later("Finished"),
}


class TrainPage(QWidget):
    """Chooses, starts and follows a training; shows its results."""

    def __init__(self, theme: style.Theme, run: Run) -> None:
        """Build the page.

        Args:
            theme: Its colours.
            run: Runs a task in the background and hands its result to a function.
        """
        super().__init__()
        self._run = run
        self.training = Training(self)
        self.form = Form()
        self.curves = Curves(theme)
        self.results = Results()
        self.bar = QProgressBar()
        self.bar.setRange(0, TOTAL)
        self.bar.setTextVisible(False)
        self.state = parts.label("", "muted", True)
        self.trouble = parts.label("", "bad", True)
        self.start, self.pause = QPushButton(tr("Start")), QPushButton(tr("Pause"))
        self.resume, self.cancel = QPushButton(tr("Resume")), QPushButton(tr("Cancel"))
        self.report, self.use = QPushButton(tr("Report")), QPushButton(tr("Use live…"))
        self.roll_back_button = QPushButton(tr("Roll back"))
        self.start.setProperty("main", True)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        self._connect()
        self._changed()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self.start, self.pause, self.resume, self.cancel):
            row.addWidget(button)
        row.addWidget(self.bar, 1)
        ends = QHBoxLayout()
        ends.addWidget(self.trouble, 1)
        for button in (self.report, self.use, self.roll_back_button):
            ends.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(parts.label(tr("Train on your own recordings"), "page"))
        column.addWidget(self.form)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.curves, 2)
        column.addWidget(self.results, 3)
        column.addLayout(ends)

    def _connect(self) -> None:
        self.form.changed.connect(self._enable)
        self.form.open.clicked.connect(self._ask_run)
        self.start.clicked.connect(self.begin)
        self.pause.clicked.connect(self.hold)
        self.resume.clicked.connect(self.training.resume)
        self.cancel.clicked.connect(self.training.cancel)
        self.report.clicked.connect(self._show_report)
        self.use.clicked.connect(self.use_live)
        self.roll_back_button.clicked.connect(self.roll_back)
        self.training.changed.connect(self._changed)
        self.training.exported.connect(self._offer)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.curves.set_theme(theme)

    # -- the training -------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the chosen training; an unfinished run continues."""
        job = self.form.job
        if job is None:
            return
        try:
            check(job.data, job.recipe)
        except FlinchError as error:
            self.trouble.setText(str(error))
            return
        self.curves.clear()
        self.results.show_result(None)
        self.training.start(job)

    def hold(self) -> None:
        """Pause the training; called for a sitting too, which needs the whole computer."""
        try:
            self.training.pause()
        except OSError as error:
            self.trouble.setText(tr("The training cannot be paused: {why}.", why=error.strerror))

    def open_run(self, folder: Path) -> None:
        """Show a run from the disk."""
        try:
            job = job_of(folder)
        except FlinchError as error:
            self.trouble.setText(str(error))
            return
        self.form.show_job(job)
        self.curves.clear()
        self.training.open(job)

    def _ask_run(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Open a run"))
        if name:
            self.open_run(Path(name))

    def _look(self) -> None:
        follower = self.training.follower
        if follower is None:
            return
        if follower.look():
            self.curves.show_curves(follower.curves)
        self.bar.setValue(round(TOTAL * follower.share))
        texts = [tr(STEPS[self.training.step])]
        if follower.of and self.training.step in (*LEARNING, Step.PAUSED):
            texts.append(
                tr(
                    "fold {fold} of {folds}",
                    fold=min(follower.done + 1, follower.of),
                    folds=follower.of,
                )
            )
        left_s = follower.left_s
        if left_s is not None and self.training.step is Step.TRAINING:
            texts.append(
                tr("about {time} left", time=f"{int(left_s) // 60}:{int(left_s) % 60:02d}")
            )
        self.state.setText(", ".join(texts))

    def _changed(self) -> None:
        step, job = self.training.step, self.training.job
        self.trouble.setText(self.training.trouble)
        self.state.setText(tr(STEPS[step]))
        if step in LEARNING:
            self._timer.start()
        else:
            self._timer.stop()
        if self.training.follower is not None:
            self._look()
            self.curves.show_curves(self.training.follower.curves)
        if step is Step.DONE and job is not None:
            self._show_result(job)
        self._enable()

    def _show_result(self, job: TrainJob) -> None:
        self.bar.setValue(TOTAL)
        try:
            self.results.show_result(read_result(job.out))
        except FlinchError as error:
            self.trouble.setText(str(error))

    def _enable(self) -> None:
        step, lacks = self.training.step, lacking()
        idle = step in (Step.IDLE, Step.PAUSED, Step.DONE)
        self.form.setEnabled(idle)
        self.start.setEnabled(idle and not lacks and self.form.job is not None)
        self.pause.setEnabled(step is Step.TRAINING)
        self.resume.setEnabled(step is Step.PAUSED and not lacks)
        self.cancel.setEnabled(step in (Step.TRAINING, Step.PAUSING))
        self.report.setEnabled(step is Step.DONE)
        self.use.setEnabled(step is Step.DONE and not lacks)
        self.roll_back_button.setEnabled(idle)
        if lacks:
            self.trouble.setText(lacks)

    # -- the weights --------------------------------------------------------------------------

    def _show_report(self) -> None:
        job = self.training.job
        if job is not None:
            show_on_desktop(job.out / REPORT)

    def use_live(self) -> None:
        """Use the run's weights live; they are trained on all participants first."""
        job = self.training.job
        if job is None:
            return
        if exported_by(job.out).cards:
            self._offer()
        else:
            self.training.export()

    def _offer(self) -> None:
        """Show the cards and ask how to use the weights."""
        job = self.training.job
        found = exported_by(job.out) if job is not None else None
        if found is None or not found.cards:
            self.trouble.setText(tr("The export left no weights: run `flinch export` by hand."))
            return
        dialog = UseDialog(found.cards, self)
        if dialog.exec():
            root, beside = paths.selections_folder(), dialog.beside
            self._run(
                "using own weights",
                lambda _: selection.use(found.cards, found.folder, root, beside),
                self._show_selection,
            )

    def roll_back(self) -> None:
        """Use the previous weights again."""
        root = paths.selections_folder()
        self._run("going back", lambda _: selection.roll_back(root), self._show_selection)

    def _show_selection(self, new: selection.Selection) -> None:
        names = ", ".join(card.id for card in new.cards)
        self.state.setText(tr("From the next start on these read: {names}.", names=names))

    def close_all(self) -> None:
        """Stop the training; the same command continues it."""
        self._timer.stop()
        self.training.close()
        self.curves.close_plots()
