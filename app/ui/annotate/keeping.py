"""Shows the state of saving, and asks before unsaved changes are left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.annotate.desk import Desk
from app.ui.annotate.unsaved import UnsavedQuestion
from app.ui.banner import Banner, Tone
from app.ui.language import tr
from training.annotate.errors import AnnotationError


class Keeping(QObject):
    """Follows the unsaved changes of the opened recording."""

    moved = Signal()
    """The state of saving has changed."""
    changed = Signal()
    """Another program has changed the document."""

    given_up = Signal()
    """The coder discards the unsaved changes and leaves the recording."""

    def __init__(self, page: QWidget, bar: Banner) -> None:
        """Take the parent of the dialogs, and the bar for messages."""
        super().__init__(page)
        self._page = page
        self._bar = bar
        self._desk: Desk | None = None
        self._copied_utc = ""
        """Time of the last change that a copy elsewhere holds."""

    def begin(self, desk: Desk | None) -> None:
        """Follow another recording; None follows none."""
        self._desk, self._copied_utc = desk, ""
        if desk is not None:
            desk.saver.saved.connect(self._saved)
            desk.saver.refused.connect(self.refused)
            desk.saver.clashed.connect(self._clashed)

    @property
    def unsaved(self) -> int:
        """Count the changes that could not be saved and are in no copy elsewhere."""
        desk = self._desk
        if desk is None or not desk.saver.refusing:
            return 0
        document = desk.opened.coding.document
        return document.waiting if document.changed_utc != self._copied_utc else 0

    def holds_back(self, then: Callable[[], None] | None = None) -> bool:
        """Ask before unsaved changes are left.

        Args:
            then: Called once the coder discards the changes; None returns to the first card.

        Returns:
            Whether there are unsaved changes.
        """
        count = self.unsaved
        if not count:
            return False
        question = UnsavedQuestion(count, self._page)
        question.elsewhere.clicked.connect(self._ask_elsewhere)
        question.lose.clicked.connect(lambda: self._give_up(then))
        question.open()
        return True

    def _give_up(self, then: Callable[[], None] | None) -> None:
        self.given_up.emit()
        if then is not None:
            then()

    def _saved(self) -> None:
        fault = self._desk is not None and self._desk.opened.coding.document.fault
        if self._bar.tone is Tone.PROBLEM and self._bar.isVisible() and not fault:
            self._bar.hide()
        self.moved.emit()

    def refused(self, sentence: str) -> None:
        """Say that changes are only in memory, and offer another folder."""
        self._bar.show_message(sentence, Tone.PROBLEM, tr("Save elsewhere…"), self._ask_elsewhere)
        self.moved.emit()

    def _clashed(self, sentence: str) -> None:
        self._bar.show_message(sentence, Tone.OFFER)
        self.changed.emit()

    def _ask_elsewhere(self) -> None:
        dialog = QFileDialog(self._page, tr("Save a copy of the annotation"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_elsewhere(Path(name)))
        dialog.open()

    def save_elsewhere(self, folder: Path) -> None:
        """Write the whole annotation into another folder; changes unsaved here stay unsaved."""
        if self._desk is None:
            return
        document = self._desk.opened.coding.document
        path, changed = folder / document.path.name, document.changed_utc
        try:
            document.save_elsewhere(path)
        except (OSError, AnnotationError) as error:
            self._bar.show_message(
                f"{error}", Tone.PROBLEM, tr("Save elsewhere…"), self._ask_elsewhere
            )
            return
        self._copied_utc = changed
        self._bar.show_message(tr("A whole copy lies in '{path}'.", path=path), Tone.OFFER)
