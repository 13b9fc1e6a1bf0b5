"""The dialogs that the window opens from its menus and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core.versions import flinch_version
from app.ui import words
from app.ui.dialogs import About, Address, Cards, Keys
from app.ui.language import tr
from app.ui.notice import Notice
from app.ui.settings_writer import SettingsWriter
from models.sources.choice import PRACTICE, Choice, choice_of
from models.weights import Card


class Questions:
    """Opens dialogs over a window; only the first notice blocks."""

    def __init__(
        self,
        window: QWidget,
        settings_writer: SettingsWriter,
        watch: Callable[[Choice], None],
    ) -> None:
        """Take the window, the settings, and what watches a source."""
        self._window = window
        self._settings_writer = settings_writer
        self._watch = watch
        self.cards_known: Sequence[Card] = ()

    def keys(self) -> None:
        """List the keys."""
        _show(Keys(self._window))

    def notice(self) -> None:
        """Show the notice again."""
        _show(Notice(self._window, first=False))

    def first_notice(self) -> bool:
        """Show the notice of the first start, if it is due; tells whether the user agreed."""
        if self._settings_writer.settings.notice_read:
            return True
        agreed = Notice(self._window, first=True).exec() == QDialog.DialogCode.Accepted
        if agreed:
            self._settings_writer.change(notice_read=True)
        return agreed

    def about(self) -> None:
        """Show the version."""
        _show(About(flinch_version(), self._window))

    def cards(self) -> None:
        """Show the networks' cards."""
        _show(Cards(self.cards_known, self._window))

    def stream(self) -> None:
        """Ask for a stream's address and watch it."""
        dialog = Address(self._window)
        dialog.accepted.connect(lambda: self._watch(choice_of(dialog.address)))
        _show(dialog)

    def faults(self) -> None:
        """Ask for the faults of the practice camera, and watch it."""
        from app.ui.camera.practice import FaultDialog

        dialog = FaultDialog(self._window)
        dialog.accepted.connect(
            lambda: self._watch(replace(choice_of(PRACTICE), faults=dialog.faults))
        )
        _show(dialog)

    def file(self) -> None:
        """Ask for a video file and watch it."""
        dialog = QFileDialog(self._window, tr("Open a video file"), "", words.video_files())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._watch(choice_of(path)))
        _show(dialog)


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
