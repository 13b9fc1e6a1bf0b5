"""The field beside Record with the code of the recorded person."""

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
    """Holds a person's code; an invalid text is reported and undone."""

    chosen = Signal(str)
    """The code that the user entered; empty for nobody."""
    refused = Signal(str)
    """One sentence that says why the entered text is no code."""

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
        """Show a code without emitting a signal; empty shows that nobody is named."""
        self.person = person
        self.setText(person)

    def set_recording(self, on: bool) -> None:
        """Disable the field while a recording runs: it belongs to one person."""
        self.setEnabled(not on)
        self.setToolTip(tr(BUSY) if on else tr(TIP, folder=NOBODY))

    def commit(self) -> bool:
        """Accept the text of the field; tells whether it is a valid code."""
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
        """Keep Enter and Escape for the field: the window uses them too."""
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo the typed text on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_person(self.person)
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Return the focus to the window."""
        window = self.window()
        if window is not None:
            window.setFocus(Qt.FocusReason.OtherFocusReason)
