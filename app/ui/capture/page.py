"""The page of a study: what is missing, the state of each participant, and the next sitting.

A sitting runs in a process of its own, as `flinch capture run` does: it needs the camera and the
whole machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.threads.command import Command
from app.ui import style
from app.ui.language import later, tr
from app.ui.live import parts
from models.errors import FlinchError
from training.capture.check import StudyFinding, check, expected
from training.capture.create import create, template_named
from training.capture.overview import Overview, overview
from training.capture.study import open_study

if TYPE_CHECKING:
    from app.threads.jobs import Progress

    Run = Callable[[str, Callable[[Progress], Any], Callable[[Any], None]], None]

COLUMNS = (
    later("participant"),
    later("order"),
    later("state"),
    later("sittings"),
    later("trials"),
    later("shown"),
    later("excluded"),
)
SHOWN = 12
"""Number of findings that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class StudyCheck:
    """The findings on a study; `fault` says why nothing could be read."""

    folder: Path
    findings: tuple[StudyFinding, ...] = ()
    expected: tuple[str, ...] = ()
    """Sentences on the length and size of a sitting."""
    people: Overview | None = None
    """The participants; None if the study could not be read."""
    fault: str = ""

    @property
    def ready(self) -> bool:
        """Return whether a sitting may begin."""
        return not self.fault and not any(finding.blocks for finding in self.findings)


def check_study(folder: Path) -> StudyCheck:
    """Read a study and what it lacks; slow, so call it from a job."""
    try:
        opened = open_study(folder)
        sentences = expected(opened.study).sentences
        return StudyCheck(folder, check(opened), sentences, overview(opened))
    except FlinchError as error:
        return StudyCheck(folder, fault=str(error))


class StudyPage(QWidget):
    """Opens a study and begins sittings."""

    camera_requested = Signal()
    """A sitting begins and needs the camera: other users must close it."""

    def __init__(self, theme: style.Theme, run: Run) -> None:
        """Build the page.

        Args:
            theme: Its colours.
            run: Runs a task in the background and hands its result to a function.
        """
        super().__init__()
        self._run = run
        self._theme = theme
        self.sitting = Command(self)
        self.sitting.ended.connect(self._ended)
        self.folder: Path | None = None
        self.title = parts.label(tr("Record a study"), "page")
        self.summary = parts.label(tr("Open a study, or make one to practise with."), "muted", True)
        self.missing = parts.label("", "", True)
        self.message = parts.label("", "bad", True)
        self.open = QPushButton(tr("Open a study…"))
        self.new = QPushButton(tr("New practice study…"))
        self.again = QPushButton(tr("Look again"))
        self.table = QTableWidget(0, len(COLUMNS))
        self.person = QLineEdit()
        self.person.setPlaceholderText(tr("Participant, as P001"))
        hint = self.person.fontMetrics().horizontalAdvance(self.person.placeholderText())
        self.person.setMinimumWidth(hint + 28)
        self.camera = QComboBox()
        self.camera.setEditable(True)
        self.camera.addItems(["0", "practice"])
        self.begin = QPushButton(tr("Begin the sitting"))
        self.begin.setProperty("main", True)
        self._lay_out()
        self.open.clicked.connect(self._ask_folder)
        self.new.clicked.connect(self._ask_new)
        self.again.clicked.connect(self.look)
        self.begin.clicked.connect(self.start)
        self.person.textChanged.connect(self._enable)
        self._study_check: StudyCheck | None = None
        self._enable()

    def _lay_out(self) -> None:
        self.table.setHorizontalHeaderLabels([tr(name) for name in COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._take_person)
        top = QHBoxLayout()
        for button in (self.open, self.new, self.again):
            top.addWidget(button)
        top.addStretch(1)
        bottom = QHBoxLayout()
        bottom.addWidget(parts.label(tr("Participant")))
        bottom.addWidget(self.person, 1)
        bottom.addWidget(parts.label(tr("Camera")))
        bottom.addWidget(self.camera, 1)
        bottom.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.missing)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addLayout(bottom)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme

    def use(self, folder: Path) -> None:
        """Open a study."""
        self.folder = folder
        self.look()

    def look(self) -> None:
        """Read the study again."""
        if self.folder is not None:
            folder = self.folder
            self.summary.setText(tr("Looking at {folder}…", folder=folder))
            self._run("looking at the study", lambda _: check_study(folder), self._show)

    def _show(self, study_check: StudyCheck) -> None:
        self._study_check = study_check
        blocking = [finding.sentence for finding in study_check.findings if finding.blocks]
        others = [finding.sentence for finding in study_check.findings if not finding.blocks]
        lines = [study_check.fault] if study_check.fault else [*blocking, *others]
        more = [tr("and {count} more.", count=len(lines) - SHOWN)] if len(lines) > SHOWN else []
        self.missing.setText("\n".join([*lines[:SHOWN], *more]))
        people = study_check.people.sentences if study_check.people is not None else ()
        self.summary.setText(" ".join([f"{study_check.folder}.", *people, *study_check.expected]))
        self._fill(study_check.people)
        self._enable()

    def _fill(self, found: Overview | None) -> None:
        people = found.people if found is not None else ()
        self.table.setRowCount(len(people))
        for place, person in enumerate(people):
            row = person.participant
            values = (
                row.subject,
                row.order_row,
                tr(row.state.value),
                person.sittings,
                person.trials,
                person.shown,
                row.excluded_why,
            )
            for column, value in enumerate(values):
                self.table.setItem(place, column, QTableWidgetItem(str(value)))

    def _take_person(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.person.setText(rows[0].data())

    def _enable(self) -> None:
        ready = (
            self._study_check is not None and self._study_check.ready and not self.sitting.running
        )
        self.begin.setEnabled(ready and bool(self.person.text().strip()))
        self.again.setEnabled(self.folder is not None)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Open a study"))
        if name:
            self.use(Path(name))

    def _ask_new(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Folder of the new practice study"))
        if name:
            self.make(Path(name))

    def make(self, folder: Path) -> None:
        """Create a practice study, and open it."""
        self.summary.setText(tr("Drawing the bundled films…"))

        def work(_: Progress) -> Path:
            return create(folder, template_named("practice")).folder.root

        self._run("making a study", work, self.use)

    # -- the sitting --------------------------------------------------------------------------

    def start(self) -> None:
        """Begin a sitting in a process of its own."""
        if self.folder is None or self.sitting.running:
            return
        self.camera_requested.emit()
        self.message.clear()
        person, camera = self.person.text().strip(), self.camera.currentText().strip()
        chosen = ("--participant", person, "--camera", camera)
        self.sitting.start(("capture", "run", str(self.folder), *chosen))
        self._enable()

    def _ended(self, _code: int, message: str) -> None:
        self.message.setText(message)
        self.look()
        self._enable()

    def close_all(self) -> None:
        """Interrupt a sitting that still runs; it can be resumed."""
        self.sitting.close()
