"""What to train: the prepared set, the recipe, and the run's folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLineEdit, QPushButton, QWidget

from app.core.training.job import PreparedSet, TrainJob, place_for, prepared_set, recipes
from app.ui.language import tr
from app.ui.live import parts
from models.errors import FlinchError


class Form(QWidget):
    """Asks for a training; `changed` says that the job, or what it lacks, may have changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.data = QLineEdit()
        self.data.setPlaceholderText(tr("Folder that `flinch prepare` wrote"))
        self.data.setAccessibleName(tr("Prepared set"))
        self.browse = QPushButton(tr("Choose…"))
        self.recipe = QComboBox()
        self.recipe.addItems(list(recipes()))
        self.recipe.setAccessibleName(tr("Recipe"))
        self.out = QLineEdit()
        self.out.setPlaceholderText(tr("Folder of the run"))
        self.out.setAccessibleName(tr("Folder of the run"))
        self.open = QPushButton(tr("Open a run…"))
        self.about = parts.label("", "muted", True)
        self._found: PreparedSet | None = None
        self._lay_out()
        self.data.textChanged.connect(self._look)
        self.recipe.currentTextChanged.connect(self._look)
        self.out.textChanged.connect(self.changed)
        self.browse.clicked.connect(self._browse)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.addWidget(parts.label(tr("Prepared set")), 0, 0)
        grid.addWidget(self.data, 0, 1)
        grid.addWidget(self.browse, 0, 2)
        grid.addWidget(parts.label(tr("Recipe")), 1, 0)
        grid.addWidget(self.recipe, 1, 1)
        grid.addWidget(parts.label(tr("Run")), 2, 0)
        grid.addWidget(self.out, 2, 1)
        grid.addWidget(self.open, 2, 2)
        grid.addWidget(self.about, 3, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    @property
    def job(self) -> TrainJob | None:
        """The chosen training; None while something is missing."""
        out = self.out.text().strip()
        if self._found is None or not out:
            return None
        return TrainJob(self._found.folder, self.recipe.currentText(), Path(out))

    def use(self, data: Path) -> None:
        """Choose a prepared set."""
        self.data.setText(str(data))

    def show_job(self, job: TrainJob) -> None:
        """Show the data and recipe of an opened run."""
        self.recipe.setCurrentText(job.recipe)
        self.data.setText(str(job.data))
        self.out.setText(str(job.out))

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Open a prepared set"))
        if name:
            self.use(Path(name))

    def _look(self) -> None:
        text = self.data.text().strip()
        self._found = None
        if text:
            try:
                self._found = prepared_set(Path(text))
                self.about.setText(self._found.sentence)
                self.out.setText(str(place_for(Path(text), self.recipe.currentText())))
            except FlinchError as error:
                self.about.setText(str(error))
        else:
            self.about.clear()
        self.changed.emit()
