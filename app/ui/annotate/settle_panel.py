"""The panel of an adjudicator: the disagreements of two coders, and their decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
)

from app.ui.language import later, tr
from app.ui.live import parts
from training.annotate.coding import Coding
from training.annotate.errors import AnnotationError
from training.annotate.records import Movement
from training.annotate.settle import Question
from training.annotate.settling import Settling
from training.annotate.units import format_units

ACTIONS = (
    ("1", later("Take 1")),
    ("2", later("Take 2")),
    ("anew", later("Take the chosen movement")),
    ("reject", later("No movement")),
    ("open", later("Leave open")),
)
PANEL_PX, LOW_PANEL_PX = 150, 104


def words_of(question: Question) -> str:
    """Write a question in one line."""
    sides = [_side(number, movement) for number, movement in ((1, question.one), (2, question.two))]
    took = question.decision.took if question.decision is not None else ""
    state = "   " + tr("settled: {took}", took=tr(took)) if took else ""
    if took in question.codes:
        state = "   " + tr("settled: coder {number}", number=question.codes.index(took) + 1)
    facts = [*sides, *question.reasons]
    return f"{question.name}   {question.priority:.2f}   {' · '.join(facts)}{state}"


def _side(number: int, movement: Movement | None) -> str:
    if movement is None:
        return tr("{number}: nothing", number=number)
    marks = f"{movement.onset}, {movement.apex}, {movement.offset}"
    words = " ".join(filter(None, (tr(movement.emotion or ""), format_units(movement.units))))
    return f"{number}: {marks} {words}".rstrip()


class SettlePanel(QFrame):
    """Lists disagreements and settles the chosen one."""

    seek_requested = Signal(int)
    """The number of a frame to show."""
    changed = Signal()
    """A question was settled, or the gold was signed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.settling: Settling | None = None
        self._coding: Coding | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What the two coders see differently"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Why, in your own words"))
        self.reason.setAccessibleName(tr("Reason of the decision"))
        self.error = parts.label("", "bad", True)
        self.buttons = {take: QPushButton(tr(text)) for take, text in ACTIONS}
        self.sign = QPushButton(tr("Sign the gold off"))
        self.sign.setProperty("main", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        for take, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._decide, take))
            row.addWidget(button)
        row.addWidget(self.sign)
        column.addLayout(row)
        column.addWidget(self.error)
        self.setFixedHeight(PANEL_PX)
        self.list.currentRowChanged.connect(self._seek)
        self.sign.clicked.connect(self._sign)
        self.hide()

    def set_low(self, low: bool) -> None:
        """Use less height in a low window."""
        self.setFixedHeight(LOW_PANEL_PX if low else PANEL_PX)

    def begin(self, settling: Settling | None, coding: Coding | None = None) -> None:
        """Show another recording, or none."""
        self.settling, self._coding = settling, coding
        self.setVisible(settling is not None)
        self.list.clear()
        self.error.setText("")
        self._refresh()

    def _refresh(self) -> None:
        if self.settling is None:
            return
        row, questions = self.list.currentRow(), self.settling.questions
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([words_of(question) for question in questions])
        self.list.setCurrentRow(min(max(row, 0), len(questions) - 1))
        self.list.blockSignals(False)
        usable = not self.settling.gold.signed
        for widget in (self.reason, self.sign, *self.buttons.values()):
            widget.setEnabled(usable)

    def _seek(self, row: int) -> None:
        settling = self.settling
        if settling is None or row < 0:
            return
        question = settling.questions[row]
        marks = [marked.onset for marked in (question.one, question.two) if marked is not None]
        self.seek_requested.emit(min(marks))

    def _decide(self, take: str) -> None:
        settling, row = self.settling, self.list.currentRow()
        if settling is None or row < 0:
            return
        anew = self._coding.movement if self._coding is not None else None
        name = settling.questions[row].name
        self._try(partial(settling.decide, name, take, self.reason.text(), anew))

    def _sign(self) -> None:
        if self.settling is not None:
            self._try(self.settling.sign)

    def _try(self, what: Callable[[], None]) -> None:
        try:
            what()
        except AnnotationError as error:
            self.error.setText(str(error))
            return
        self.error.setText("")
        self.reason.clear()
        self._refresh()
        self.changed.emit()
