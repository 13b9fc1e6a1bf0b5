"""The field beside Record that says whose recording it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.language import later, tr
from models.person import FOLDER, LENGTH, UNASSIGNED, PersonError, read_person

WIDTH_PX = 128
NOBODY = f"{FOLDER}{UNASSIGNED}"
TIP = later(
    "Whose recording it is: a code such as S07, never a name. Recordings go into sub-S07; where "
    "nobody is named, into {folder}."
)
OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
BUSY = later("A recording is running: stop it to name somebody else.")


class PersonField(QLineEdit):
    """Holds a person's code; a text that can be none is told and taken back."""

    chosen = Signal(str)
    """The code that the user entered; empty for nobody."""
    refused = Signal(str)
    """Why what was entered can be no code."""

    def __init__(self) -> None:
        super().__init__()
        self.person = ""
        self.setAccessibleName(tr("Person"))
        self.setPlaceholderText(NOBODY)
        self.setToolTip(tr(TIP, folder=NOBODY))
        self.setMaxLength(LENGTH + len(FOLDER))
        self.setFixedWidth(WIDTH_PX)
        self.editingFinished.connect(self.commit)
        self.returnPressed.connect(self._leave)

    def show_person(self, person: str) -> None:
        """Show a code without telling anybody; empty shows that nobody is named."""
        self.person = person
        self.setText(person)

    def set_recording(self, on: bool) -> None:
        """Hold the field still while a recording runs: it is of one person."""
        self.setEnabled(not on)
        self.setToolTip(tr(BUSY) if on else tr(TIP, folder=NOBODY))

    def commit(self) -> bool:
        """Take what is written there; tells whether it can be a code."""
        try:
            person = read_person(self.text())
        except PersonError as error:
            self.show_person(self.person)
            self.refused.emit(str(error))
            return False
        changed = person != self.person
        self.show_person(person)
        if changed:
            self.chosen.emit(person)
        return True

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Escape for the field; they have a meaning in the window as well."""
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back what was typed on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_person(self.person)
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Give the keys back to the window."""
        window = self.window()
        if window is not None:
            window.setFocus(Qt.FocusReason.OtherFocusReason)
