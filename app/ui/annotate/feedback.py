"""Feedback on a calibration item: errors of borders, and units missed and added."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from app.ui import style
from app.ui.language import later, tr
from app.ui.live import parts
from models.errors import FlinchError
from models.unit_names import NAMES
from training.annotate.adjudicate import coded
from training.annotate.calibrate import Score, border_lines, calibrate, headline, truth_of
from training.annotate.coding import Coding
from training.spotter.truth import read_truth

COLUMNS = (later("AU"), "", later("in the truth"), later("missed"), later("added"))


def score_of(coding: Coding) -> Score | None:
    """Compare signed marks with the truth file of the video; None without a truth file."""
    video = coding.media.videos[0]
    if not coding.document.signed or not video.with_suffix(".json").is_file():
        return None
    try:
        truth = truth_of(coding.media, read_truth(video))
    except FlinchError:
        return None  # The JSON file beside the video is no truth file.
    return calibrate([(truth, coded(coding.media, coding.document))], coding.book).total


class Feedback(QDialog):
    """Shows a comparison with the truth."""

    def __init__(self, theme: style.Theme, score: Score, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compared with the truth"))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 14)
        column.setSpacing(8)
        column.addWidget(parts.label(headline(score), "page"))
        for line in border_lines(score):
            column.addWidget(parts.label(line))
        column.addLayout(self._units(theme, score))
        box = QDialogButtonBox()
        box.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        box.rejected.connect(self.reject)
        column.addWidget(box)

    def _units(self, theme: style.Theme, score: Score) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        for column, name in enumerate(COLUMNS):
            grid.addWidget(parts.label(tr(name), "muted"), 0, column)
        for row, unit in enumerate(score.units, start=1):
            texts = (
                unit.number,
                tr(NAMES.get(unit.number, "")),
                unit.truth,
                unit.missed,
                unit.added,
            )
            for column, text in enumerate(texts):
                shown = parts.label(str(text))
                if column > 2 and text:
                    shown.setFont(style.font(13, style.WEIGHT_STRONG))
                    shown.setStyleSheet(f"color: {theme.warn};")
                grid.addWidget(shown, row, column)
        return grid
