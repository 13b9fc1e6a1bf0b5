"""The result of a training: its folds, and a comparison with other weights."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.training.result import Result
from app.ui.language import later, tr
from app.ui.live import parts

FOLDS = (later("participant left out"), later("clips"), later("read right"), "UF1")
COMPARED = (later("on the same movements"), "UF1 [95 %]", "UAR [95 %]")
TABLE_PX = 120


class Results(QWidget):
    """Shows the results of a finished run."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = parts.label("", "", True)
        self.claim = parts.label("", "title", True)
        self.folds = _table(FOLDS, tr("Folds"))
        self.compared = _table(COMPARED, tr("Comparison"))
        tables = QHBoxLayout()
        tables.setSpacing(16)
        tables.addWidget(self.folds, 2)
        tables.addWidget(self.compared, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.sentence)
        column.addWidget(self.claim)
        column.addLayout(tables, 1)

    def show_result(self, result: Result | None) -> None:
        """Show a run, or none."""
        self.sentence.setText(result.sentence if result is not None else "")
        self.claim.setText(result.claim if result is not None else "")
        folds = result.folds if result is not None else ()
        rows = [
            (fold.subject, str(fold.clips), str(fold.right), f"{fold.uf1:.3f}") for fold in folds
        ]
        _fill(self.folds, rows)
        _fill(self.compared, _compared(result) if result is not None else [])


def _compared(result: Result) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for comparison in result.comparisons:
        about = tr(
            "{label_set}: {movements} movements, {people} people",
            label_set=comparison.label_set,
            movements=comparison.movements,
            people=comparison.people,
        )
        rows.append((about, "", ""))
        for row in comparison.rows:
            figures = (row.uf1, row.uar)
            texts = (value.signed if row.difference else value.text for value in figures)
            rows.append((f"    {row.what}", *texts))
    return rows


def _table(columns: Sequence[str], name: str) -> QTableWidget:
    table = QTableWidget(0, len(columns))
    table.setHorizontalHeaderLabels([tr(name) for name in columns])
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setMinimumHeight(TABLE_PX)
    table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, column, item)
