"""The guided recording of a person's neutral face: person, countdown, three seconds, result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.pipeline import Update
from app.ui import style
from app.ui.icons import icon
from app.ui.language import later, tr
from app.ui.live import parts
from models.person import PersonError, check_person
from models.spot.neutral import Neutral, Taking

WIDTH_PX = 340
LEAST_PX = 250
SHARE = 0.345
"""Share of the picture's width: the card leaves a face in the middle free."""
MARGIN_PX = 14
COUNTDOWN_S = 3
TICK_MS = 100
STEPS = 1000
"""Resolution of the progress bar."""

ASK = later(
    "Who sits there? Flinch measures from the recorded rest as soon as the face shows it; without "
    "one, the last seconds serve as rest."
)
READY = later("Sit comfortably. Look into the camera, lips closed, jaw and brows loose.")
HOLD = later("Hold still and look into the camera. Blinking once or twice is fine.")
KEPT = later("Recorded and in use for {person}, now and whenever this person is chosen.")


class NeutralStage(Enum):
    """Stage of the guided recording."""

    ASKING = "asking"
    COUNTING = "counting"
    TAKING = "taking"
    REFUSED = "refused"
    DONE = "done"


class NeutralCard(QFrame):
    """A card over the live picture; it measures every update during the recording."""

    taken = Signal(object)
    """A complete `Neutral`."""
    person_chosen = Signal(str)
    """Id of the person whose neutral face is to be used; empty for nobody."""
    person_forgotten = Signal(str)
    """Id of the person whose neutral face is to be deleted."""

    def __init__(
        self,
        theme: style.Theme,
        parent: QWidget,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._room = parent
        self._clock = clock
        self._known: tuple[str, ...] = ()
        self._due_s = 0.0
        self._taking: Taking | None = None
        self.stage = NeutralStage.ASKING
        self.title = parts.label("", "title", True)
        self.text = parts.label("", "", True)
        self.person = QComboBox()
        self.bar = QProgressBar()
        self.forget_button = QToolButton()
        self.begin_button = QPushButton(tr("Begin"))
        self.use_button = QPushButton(tr("Use"))
        self.close_button = QPushButton(tr("Close"))
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.hide()

    def _lay_out(self) -> None:
        self.person.setEditable(True)
        self.person.setAccessibleName(tr("Person"))
        self.person.setToolTip(tr("The person's id, as P001; a known one may be chosen"))
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.begin_button.setProperty("main", True)
        self.use_button.setToolTip(tr("Use the rest that was recorded earlier for this person"))
        self.forget_button.setProperty("flat", True)
        self.forget_button.setToolTip(tr("Forget this person: delete the recorded rest"))
        self.forget_button.setAccessibleName(tr("Forget this person"))
        who = QHBoxLayout()
        who.setSpacing(4)
        who.addWidget(self.person, 1)
        who.addWidget(self.forget_button)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.use_button)
        row.addWidget(self.begin_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(who)
        column.addWidget(self.bar)
        column.addLayout(row)

    def _connect(self) -> None:
        self.begin_button.clicked.connect(self.begin)
        self.use_button.clicked.connect(self._use)
        self.close_button.clicked.connect(self.stop)
        self.forget_button.clicked.connect(lambda: self.person_forgotten.emit(self._id()))
        self.person.editTextChanged.connect(self._check)
        line = self.person.lineEdit()
        if line is not None:
            line.setMaxLength(40)
            line.setPlaceholderText(tr("Nobody in particular"))
            line.returnPressed.connect(self.begin)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.forget_button.setIcon(icon("close", theme.muted))

    def ask(self, known: Sequence[str], person: str) -> None:
        """Show the card and ask who is sitting at the camera.

        Args:
            known: Ids of persons with a recorded neutral face.
            person: The id in use; empty for none.
        """
        self._known = tuple(known)
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItems(list(self._known))
        self.person.setEditText(person or free_id(self._known))
        self.person.blockSignals(False)
        self._show(NeutralStage.ASKING, tr("Record a resting face"), tr(ASK))
        self._check()
        self.raise_()
        self.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """Count down, then measure."""
        if not self.begin_button.isEnabled():
            return
        self._due_s = self._clock() + COUNTDOWN_S
        self._timer.start()
        self._show(
            NeutralStage.COUNTING, tr("Get ready: {seconds}", seconds=COUNTDOWN_S), tr(READY)
        )

    def stop(self) -> None:
        """Stop countdown and measurement, and hide the card."""
        self._timer.stop()
        self._taking = None
        self.hide()

    @property
    def busy(self) -> bool:
        """Return whether a countdown or a measurement runs."""
        return self.stage in (NeutralStage.COUNTING, NeutralStage.TAKING) and self.isVisible()

    def show_update(self, update: Update) -> None:
        """Measure one analysed frame, during the recording."""
        taking = self._taking
        if taking is None:
            return
        progress = taking.step(update.face, update.motion)
        self.bar.setValue(round(progress.share * STEPS))
        if progress.refusal:
            self._refuse(progress.refusal)
        elif progress.neutral is not None:
            self._keep(progress.neutral)

    def _tick(self) -> None:
        """Advance the countdown; if no frames come, end the measurement."""
        left_s = self._due_s - self._clock()
        if self.stage is NeutralStage.COUNTING and left_s > 0:
            self.title.setText(tr("Get ready: {seconds}", seconds=int(left_s) + 1))
        elif self.stage is NeutralStage.COUNTING:
            self._taking = Taking(self._id())
            self._due_s = self._clock() + 2 * self._taking.demands.seconds + 2
            self._show(NeutralStage.TAKING, tr("Measuring your rest"), tr(HOLD))
        elif self.stage is NeutralStage.TAKING and left_s <= 0:
            self._refuse(tr("too few pictures with a face came from the camera"))

    def _refuse(self, cause: str) -> None:
        self._timer.stop()
        self._taking = None
        self._show(
            NeutralStage.REFUSED,
            tr("That was not a rest"),
            tr("Measured: {cause}. Please try again.", cause=cause),
        )

    def _keep(self, neutral: Neutral) -> None:
        self._timer.stop()
        self._taking = None
        self._show(NeutralStage.DONE, tr("Rest recorded"), tr(KEPT, person=neutral.person))
        self.taken.emit(neutral)

    def _use(self) -> None:
        self.person_chosen.emit(self._id())
        self.stop()

    def _id(self) -> str:
        return self.person.currentText().strip()

    def _check(self) -> None:
        """Enable the buttons that are possible for the id in the field."""
        name = self._id()
        try:
            check_person(name)
            wrong = ""
        except PersonError as error:
            wrong = str(error) if name else ""
        self.begin_button.setEnabled(bool(name) and not wrong)
        self.use_button.setEnabled(not wrong and (not name or name in self._known))
        self.use_button.setText(tr("Use") if name else tr("Use nobody's"))
        self.forget_button.setEnabled(name in self._known)
        if self.stage is NeutralStage.ASKING:
            self.text.setText(wrong or tr(ASK))
            self.place()

    def _show(self, stage: NeutralStage, title: str, text: str) -> None:
        self.stage = stage
        self.title.setText(title)
        self.text.setText(text)
        asking = stage in (NeutralStage.ASKING, NeutralStage.REFUSED)
        self.person.setVisible(stage is NeutralStage.ASKING)
        self.forget_button.setVisible(stage is NeutralStage.ASKING)
        self.bar.setVisible(stage is NeutralStage.TAKING)
        if stage is NeutralStage.TAKING:
            self.bar.setValue(0)
        self.begin_button.setVisible(asking)
        self.begin_button.setText(tr("Begin") if stage is NeutralStage.ASKING else tr("Try again"))
        self.use_button.setVisible(stage is NeutralStage.ASKING)
        self.close_button.setText(
            tr("Close") if stage in (NeutralStage.DONE, NeutralStage.ASKING) else tr("Cancel")
        )
        self.show()
        self.place()

    def place(self) -> None:
        """Move to the lower left corner of the picture, away from the replay."""
        width = max(LEAST_PX, min(WIDTH_PX, int(self._room.width() * SHARE)))
        layout = self.layout()
        height = 0
        if layout is not None:
            width = max(width, layout.totalMinimumSize().width())
            height = layout.totalHeightForWidth(width)
        self.setFixedWidth(width)
        self.resize(width, max(height, self.minimumSizeHint().height()))
        self.move(MARGIN_PX, max(0, self._room.height() - self.height() - MARGIN_PX))


def free_id(known: Sequence[str]) -> str:
    """Propose an id that is not taken: P001, P002, ..."""
    return next(name for n in range(1, 1000) if (name := f"P{n:03d}") not in known)
