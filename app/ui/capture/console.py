"""The operator's console: the state of the sitting, measurements, marks and commands.

No reading of an emotion is shown here: it would influence the operator.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.pipeline import Update
from app.threads.sitting import Shown
from app.ui import style
from app.ui.dialogs import Roomy
from app.ui.icons import mark
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.canvas import Layers
from app.ui.live.picture import LivePicture
from training.capture.session import RECORDED, Sitting
from training.capture.session import SittingState as State

MARKS = (later("talk"), later("blinks"), later("moved"), later("looked away"), later("noise"))
"""Kinds of marks, keys 1 to 5."""
STATES = {
    State.CONSENT: later("Consent: the participant reads and signs"),
    State.SEATING: later("Seating: waiting until everything that is measured is right"),
    State.NEUTRAL: later("The resting face is taken"),
    State.PRACTICE: later("The task is explained"),
    State.FIXATION: later("Cross before the film"),
    State.CLIP: later("Film"),
    State.TAIL: later("Cross after the film"),
    State.REPORT: later("The participant reports; nothing is recorded"),
    State.REST: later("Rest"),
    State.PAUSED: later("Paused by you"),
    State.CHOICE: later("A trial was cut off: what becomes of it?"),
    State.REVIEW: later("Review"),
    State.DEBRIEF: later("Debriefing"),
    State.FINISHED: later("Finished"),
    State.REFUSED: later("Refused: nothing is kept but the count"),
    State.LEFT: later("Ended early"),
}


class Console(QWidget):
    """Shows a sitting and emits the operator's commands; it executes none itself."""

    pause_requested = Signal()
    stop_requested = Signal()
    end_requested = Signal()
    acknowledged = Signal()
    mark_requested = Signal(str)
    """The text of a mark."""
    choice_requested = Signal(str)
    """The name of the choice for a trial that was cut off."""
    closing = Signal()
    """The console was closed while a sitting runs."""

    def __init__(self, theme: style.Theme, person: str) -> None:
        """Build the console.

        Args:
            theme: Its colours.
            person: The participant's code.
        """
        super().__init__()
        self.setWindowTitle(tr("Flinch: sitting of {person}", person=person))
        self.setWindowIcon(mark())
        self.setObjectName("console")
        self.setAutoFillBackground(True)
        self._person = person
        self.over = False
        self.title = parts.label("", "page")
        self.state = parts.label("", "title", True)
        self.gate = parts.label("", "", True)
        self.facts = parts.label("", "muted", True)
        self.message = parts.label("", "bad", True)
        self.picture = LivePicture(theme)
        self.picture.set_layers(Layers(mesh=False, box=True, flow=False))
        self.order = QListWidget()
        self.order.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Note, with a mark or alone (M)"))
        self.note.returnPressed.connect(lambda: self.make_mark("note"))
        self.pause = QPushButton(tr("Pause after this trial (F9)"))
        self.pause.setCheckable(True)
        self.stop = QPushButton(tr("Stop clip (F10)"))
        self.end = QPushButton(tr("End sitting"))
        self.ack = QPushButton(tr("Take note of unlocked controls"))
        self.choices = {
            name: QPushButton(words)
            for name, words in (
                ("skip", tr("Skip it (its film is no longer new)")),
                ("reserve", tr("Show a film in reserve")),
                ("repeat", tr("Repeat it (flagged)")),
            )
        }
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        framed = parts.card()
        inside = QVBoxLayout(framed)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.picture)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.title)
        left.addWidget(self.state)
        left.addWidget(framed, 1)
        left.addWidget(self.gate)
        left.addWidget(self.facts)
        left.addWidget(self.message)
        marks = QHBoxLayout()
        for number, kind in enumerate(MARKS, 1):
            button = QPushButton(f"{tr(kind)} ({number})")
            button.clicked.connect(lambda _=False, kind=kind: self.make_mark(kind))
            marks.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(parts.label(tr("Order of the films"), "heading"))
        right.addWidget(self.order, 1)
        right.addWidget(parts.label(tr("Marks in the recording"), "heading"))
        right.addLayout(marks)
        right.addWidget(self.note)
        for button in (*self.choices.values(), self.ack):
            right.addWidget(button)
        row = QHBoxLayout()
        for button in (self.pause, self.stop, self.end):
            row.addWidget(button)
        right.addLayout(row)
        columns = QHBoxLayout()
        columns.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(20)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Roomy(columns))

    def _connect(self) -> None:
        self.pause.clicked.connect(self.pause_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.end.clicked.connect(self.end_requested)
        self.ack.clicked.connect(self.acknowledged)
        for name, button in self.choices.items():
            button.clicked.connect(lambda _=False, name=name: self.choice_requested.emit(name))

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.picture.set_theme(theme)
        self.setStyleSheet(f"QWidget#console {{ background: {theme.window}; }}")

    def make_mark(self, kind: str) -> None:
        """Mark this moment, with the text of the note's field."""
        words = self.note.text().strip()
        if kind != "note" or words:
            self.mark_requested.emit(f"{kind}: {words}" if words else kind)
            self.note.clear()

    def show_sitting(self, sitting: Sitting) -> None:
        """Show the state of the sitting and the possible commands."""
        state = sitting.state
        number = min(sitting.place + 1, len(sitting.plan))
        self.title.setText(
            tr(
                "{person}, trial {number} of {count}",
                person=self._person,
                number=number,
                count=len(sitting.plan),
            )
        )
        self.state.setText(tr(STATES[state]))
        self.stop.setEnabled(state in RECORDED)
        self.pause.setChecked(sitting.pausing or state is State.PAUSED)
        self.pause.setText(
            tr("Go on (F9)") if state is State.PAUSED else tr("Pause after this trial (F9)")
        )
        for button in self.choices.values():
            button.setVisible(state is State.CHOICE)
        self.ack.setVisible(state in (State.SEATING, State.REST))
        looks = state in (State.SEATING, State.NEUTRAL, State.REST)
        if not looks:
            self.picture.clear()
        self.picture.show_message("" if looks else tr(STATES[state]))
        self._show_order(sitting)

    def show_now(self, shown: Shown) -> None:
        """Show the present measurements."""
        sitting = shown.sitting
        gate = " ".join(shown.red)
        if not gate and sitting.state in (State.SEATING, State.REST):
            gate = tr("All right: {fps:.1f} frames a second, one face.", fps=shown.fps)
        if sitting.state is State.NEUTRAL:
            gate = tr("{gate} {share:.0%} taken.", gate=gate, share=shown.neutral_share).strip()
        self.gate.setText(gate)
        facts = [tr("{fps:.1f} frames a second", fps=shown.fps)]
        if shown.disk_s:
            facts.append(tr("disk for {hours:.1f} h", hours=shown.disk_s / 3600))
        if sitting.state in RECORDED:
            facts.append(tr("{rows} frames recorded", rows=shown.rows))
        if shown.delivered:
            facts.append(
                tr(
                    "film painted {painted} of {delivered}",
                    painted=shown.painted,
                    delivered=shown.delivered,
                )
            )
        if shown.left_s:
            facts.append(tr("{seconds:.0f} s left", seconds=shown.left_s))
        self.facts.setText(", ".join(facts))

    def show_update(self, update: Update) -> None:
        """Show the picture of the camera."""
        self.picture.show_update(update)

    def show_message(self, sentence: str) -> None:
        """Show a sentence that the operator must know."""
        self.message.setText(sentence)

    def _show_order(self, sitting: Sitting) -> None:
        self.order.clear()
        for place, trial in enumerate(sitting.plan):
            now = tr("now") if place == sitting.place else ""
            mark_text = tr("done") if place < sitting.place else now
            practice = " " + tr("(practice)") if trial.practice else ""
            text = f"{trial.number}  {trial.stimulus}{practice}  {mark_text}"
            item = QListWidgetItem(text)
            font = item.font()
            font.setBold(place == sitting.place)
            item.setFont(font)
            self.order.addItem(item)
        self.order.scrollToItem(self.order.item(min(sitting.place, self.order.count() - 1)))

    def press(self, key: int) -> bool:
        """Execute the command of an operator's key; tells whether the key has one."""
        if key == Qt.Key.Key_F9:
            self.pause_requested.emit()
        elif key == Qt.Key.Key_F10:
            if self.stop.isEnabled():
                self.stop_requested.emit()
        elif key == Qt.Key.Key_M:
            self.note.setFocus()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_5:
            self.make_mark(MARKS[key - Qt.Key.Key_1])
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Execute the operator's keys."""
        if not self.press(event.key()):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for the end of the sitting, as long as one runs."""
        if self.over:
            super().closeEvent(event)
        else:
            event.ignore()
            self.closing.emit()
