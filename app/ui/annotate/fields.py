"""The fields of the chosen movement: units with completion, emotion, certainty, note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from app.ui.language import tr
from app.ui.live import parts
from training.annotate.coding import Coding
from training.annotate.marking import OTHERS
from training.annotate.records import EXCLUSIONS, FLAGS, SURE
from training.annotate.units import complete_unit, format_units

LEAST_UNITS_PX, LEAST_NOTE_PX = 96, 64
MOST_WORDS = 4
"""Maximum number of units offered at a time."""


class Typed(QLineEdit):
    """A line of text that Enter and Esc leave; Down accepts the first offered unit."""

    left = Signal()
    """Enter or Esc was pressed."""
    taken = Signal()
    """Down was pressed: the first offered unit is accepted."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Enter and Esc."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if ends and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.left.emit()
            return
        if event.key() == Qt.Key.Key_Down:
            self.taken.emit()
            return
        super().keyPressEvent(event)


class MovementFields(QFrame):
    """Shows and edits the chosen movement; every change goes through `Coding`."""

    changed = Signal()
    """The chosen movement was changed."""
    left = Signal()
    """The focus goes back to the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._coding: Coding | None = None
        self._shown = ""
        self.units = Typed()
        self.units.setPlaceholderText(tr("Action units, such as L4B+12A"))
        self.units.setToolTip(self.units.placeholderText())
        self.units.setMinimumWidth(LEAST_UNITS_PX)
        self.units.setAccessibleName(tr("Action units"))
        self.words = parts.label("", "faint")
        self.words.setAccessibleName(tr("Units that begin so; Down takes the first"))
        self._offered: tuple[str, ...] = ()
        self.note = Typed()
        self.note.setPlaceholderText(tr("Note"))
        self.note.setToolTip(self.note.placeholderText())
        self.note.setMinimumWidth(LEAST_NOTE_PX)
        self.note.setAccessibleName(tr("Note"))
        self.emotion = QComboBox()
        self.emotion.setAccessibleName(tr("Emotion"))
        self.sure = QComboBox()
        self.sure.setAccessibleName(tr("How sure"))
        for number, name in SURE.items():
            self.sure.addItem(f"{number} {tr(name)}", number)
        self.reason = QComboBox()
        self.reason.setAccessibleName(tr("Reason of the exclusion"))
        for name in EXCLUSIONS:
            self.reason.addItem(tr(name), name)
        self.flags = {name: QCheckBox(tr(name.replace("_", " "))) for name in FLAGS}
        self.error = parts.label("", "bad", True)
        self.error.setAccessibleName(tr("What is wrong with the action units"))
        for box in (self.emotion, self.sure, self.reason):
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for check in self.flags.values():
            check.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for column, (name, field) in enumerate(
            (
                (tr("units"), self.units),
                (tr("emotion"), self.emotion),
                (tr("sure"), self.sure),
                (tr("note"), self.note),
                (tr("excluded"), self.reason),
            )
        ):
            cell = QHBoxLayout()
            cell.setSpacing(6)
            cell.addWidget(parts.label(name, "muted"))
            cell.addWidget(field, 1)
            grid.addLayout(cell, 0, column)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(3, 4)
        under = QHBoxLayout()
        under.setSpacing(14)
        for check in self.flags.values():
            under.addWidget(check)
        under.addWidget(self.words)
        under.addWidget(self.error, 1)
        holder = QWidget()
        holder.setLayout(under)
        under.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(holder, 1, 0, 1, 5)

    def _connect(self) -> None:
        self.units.textEdited.connect(self._type_units)
        self.note.textEdited.connect(self._type_note)
        self.units.left.connect(self.left)
        self.units.taken.connect(self._take)
        self.note.left.connect(self.left)
        self.emotion.activated.connect(self._choose_emotion)
        self.sure.activated.connect(self._choose_sure)
        self.reason.activated.connect(self._choose_reason)
        for check in self.flags.values():
            check.clicked.connect(self._choose_flags)

    def begin(self, coding: Coding | None) -> None:
        """Show the work of another coder or recording."""
        self._coding = coding
        self._shown = ""
        self.emotion.clear()
        self.emotion.addItem("", None)
        names = (*coding.book.emotions, OTHERS) if coding is not None else ()
        for number, name in enumerate(names, start=1):
            key = number if name != OTHERS else 0
            text = tr(name)
            self.emotion.addItem(f"{key} {text}" if key < 8 else text, name)
        self.refresh()

    def next_field(self) -> None:
        """Move the focus from the picture to the units, to the note, and back to the picture."""
        if self.units.hasFocus() or not self.units.isEnabled():
            target = self.note if not self.note.hasFocus() else None
        elif self.note.hasFocus():
            target = None
        else:
            target = self.units
        if target is None or not target.isEnabled():
            self.left.emit()
        else:
            target.setFocus()
            target.selectAll()

    def refresh(self) -> None:
        """Show the chosen movement as it is now; text that is being typed stays."""
        coding = self._coding
        movement = coding.movement if coding is not None else None
        usable = coding is not None and not coding.document.signed
        fresh = (movement.id if movement is not None else "") != self._shown
        self._shown = movement.id if movement is not None else ""
        described = usable and coding is not None and coding.may_describe
        self.units.setEnabled(movement is not None and described)
        for field in (self.note, self.sure, *self.flags.values()):
            field.setEnabled(movement is not None and usable)
        self.emotion.setEnabled(
            movement is not None and usable and coding is not None and coding.pass_number == 3
        )
        units = format_units(movement.units) if movement is not None else ""
        if fresh or not self.units.hasFocus():
            self.units.setText(units)
            self.words.setText("")
        if fresh or not self.note.hasFocus():
            self.note.setText(movement.note if movement is not None else "")
        emotion = movement.emotion if movement is not None else None
        self.emotion.setCurrentIndex(max(0, self.emotion.findData(emotion)))
        self.sure.setCurrentIndex((movement.sure if movement is not None else 2) - 1)
        for name, check in self.flags.items():
            check.setChecked(movement is not None and name in movement.flags)
        exclusion = coding.exclusion if coding is not None else None
        self.reason.setEnabled(exclusion is not None and usable)
        reason = exclusion.reason if exclusion is not None else None
        self.reason.setCurrentIndex(self.reason.findData(reason) if reason else -1)
        self.error.setText(coding.units_error if coding is not None else "")

    # -- typing -------------------------------------------------------------------------------

    def _type_units(self, text: str) -> None:
        if self._coding is None:
            return
        self._coding.set_units(text)
        self._offered = complete_unit(text) if text.strip() else ()
        named = text.rstrip()[-1:].isdigit()
        shown = self._offered[:MOST_WORDS] if named else ()
        text = "   ".join(_unit_words(unit) for unit in shown)
        self.words.setText(text + ("   ↓" if shown else ""))
        self.changed.emit()

    def _take(self) -> None:
        """Replace the unit that is being typed by the first one offered."""
        if not self._offered or not self.words.text():
            return
        text = self.units.text()
        cut = max(text.rfind("+"), text.rfind("|")) + 1
        side = text[cut:].strip()[:1].upper()
        head = text[:cut] + (side if side in ("L", "R") else "")
        self.units.setText(head + self._offered[0].split(" ")[0])
        self._type_units(self.units.text())

    def _type_note(self, text: str) -> None:
        if self._coding is not None:
            self._coding.set_note(text)
            self.changed.emit()

    def _choose_emotion(self) -> None:
        if self._coding is not None:
            self._coding.set_emotion(self.emotion.currentData())
            self._done()

    def _choose_sure(self) -> None:
        if self._coding is not None:
            self._coding.do(f"sure{self.sure.currentData()}")
            self._done()

    def _choose_reason(self) -> None:
        if self._coding is not None:
            self._coding.set_reason(self.reason.currentData())
            self._done()

    def _choose_flags(self) -> None:
        if self._coding is not None:
            chosen = [name for name, check in self.flags.items() if check.isChecked()]
            self._coding.set_flags(chosen)
            self._done()

    def _done(self) -> None:
        self.changed.emit()
        self.left.emit()


def _unit_words(offered: str) -> str:
    """Write an offered unit: its number, and its name in the window's language."""
    number, _, name = offered.partition(" ")
    return f"{number} {tr(name)}" if name else number
