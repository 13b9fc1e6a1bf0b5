"""Asks before anything ends a recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from app.ui.language import tr
from app.ui.live import parts
from app.ui.recording_words import length_text

if TYPE_CHECKING:
    from app.ui.recording_control import RecordingControl

WIDTH_PX = 420


class StopQuestion(QDialog):
    """Asks whether a running recording may end; Enter and Esc continue it."""

    def __init__(self, what: str, length: str, parent: QWidget | None = None) -> None:
        """Ask.

        Args:
            what: The action that would end the recording, such as `Closing the window`.
            length: Its present length.
            parent: The window.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("A recording is running"))
        self.keep_button = QPushButton(tr("Keep recording"))
        self.keep_button.setProperty("main", True)
        self.stop = QPushButton(tr("Stop and go on"))
        box = QDialogButtonBox()
        box.addButton(self.stop, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.keep_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.keep_button.setDefault(True)
        self.stop.setAutoDefault(False)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(parts.label(tr("A recording is running"), "title"))
        text = tr(
            "{what} ends it. {length} min are recorded so far, and stay.", what=what, length=length
        )
        column.addWidget(parts.label(text, "", True))
        column.addWidget(box)
        self.setFixedWidth(max(WIDTH_PX, box.sizeHint().width() + 44))
        self.keep_button.setFocus(Qt.FocusReason.OtherFocusReason)


class RecordingGuard(QObject):
    """Asks before anything ends a recording."""

    def __init__(
        self, recording: RecordingControl, window: QWidget, on_declined: Callable[[], None]
    ) -> None:
        """Take what records, the window to ask over, and what to do if the user declines."""
        super().__init__()
        self._recording = recording
        self._window = window
        self._on_declined = on_declined
        self._question: StopQuestion | None = None
        self._then: Callable[[], None] | None = None
        recording.ended.connect(self._go_on)

    @property
    def question(self) -> StopQuestion | None:
        """The open question; None without one."""
        return self._question

    def ask(self, what: str, then: Callable[[], None]) -> None:
        """Run an action that ends a recording: at once if none runs, or else if the user agrees.

        Args:
            what: The action, such as `Closing the window`.
            then: Runs the action; called when the recording is closed on the disk.
        """
        if not self._recording.running:
            then()
            return
        if self._question is not None:
            self._question.reject()
        length = length_text(self._recording.length_s or 0.0)
        question = StopQuestion(what, length, self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self._stop(then))
        question.rejected.connect(self._decline)
        question.finished.connect(self._forget)
        self._question = question
        question.open()

    def _stop(self, then: Callable[[], None]) -> None:
        if not self._recording.running:
            then()
            return
        self._then = then
        self._recording.record(False)

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _decline(self) -> None:
        self._then = None
        self._on_declined()

    def _forget(self) -> None:
        self._question = None
