"""The page for coding: a card that asks who codes what, and the workplace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.threads.looks import Look
from app.ui import style
from app.ui.annotate.offer import Offer
from app.ui.annotate.opening import OpenedRecording, Request
from app.ui.annotate.openings import Openings
from app.ui.annotate.start_card import HINT, StartCard
from app.ui.annotate.workplace import Workplace
from app.ui.banner import Tone
from app.ui.language import later, tr
from app.ui.settings_writer import RunJob
from training.annotate.coding import Coding
from training.annotate.errors import AnnotationError
from training.annotate.keys import keys_of

TAKEN = later(
    "Another program has this document open. Both can go on: what the other one writes is taken "
    "in, and what contradicts it is said."
)


class AnnotatePage(QWidget):
    """Shows one recording and lets a coder mark its movements."""

    coder_named = Signal(str)
    """The coder's code as typed, to be remembered."""

    def __init__(self, theme: style.Theme, run_job: RunJob) -> None:
        """Build everything; nothing is read until `open` is called."""
        super().__init__()
        self.theme = theme
        self.card = StartCard()
        self.work = Workplace(theme, run_job, lambda: self.openings.keys)
        self.openings = Openings(self.card, self.work.keeping, run_job)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.card)
        self.stack.addWidget(self.work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._connect()
        self.set_theme(theme)

    def _connect(self) -> None:
        self.card.chosen.connect(lambda path: self.offer([Path(path)]))
        self.openings.leaving.connect(self._leave)
        self.openings.opened.connect(self._opened)
        self.openings.not_taken.connect(self._not_taken)
        self.openings.coder_named.connect(self.coder_named)
        self.work.other.clicked.connect(self._ask_leave)
        self.work.keeping.given_up.connect(lambda: self._leave(save=False))
        self.work.signed.connect(self._offer_next)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.work.set_theme(theme)

    def set_keys(self, profile: str, changes: Sequence[str]) -> None:
        """Set the keys; an invalid change is reported and left out."""
        try:
            self.openings.keys = keys_of(profile, changes)
        except AnnotationError as error:
            self.card.error.setText(str(error))

    @property
    def coding(self) -> Coding | None:
        """Return the work of the coder; None if nothing is open."""
        return self.work.coding

    @property
    def shown(self) -> int | None:
        """Return the number of the frame whose picture is on the screen."""
        return self.work.showing.shown

    @property
    def look(self) -> Look | None:
        """Return the face and view found in the shown frame."""
        return self.work.showing.look

    @property
    def unsaved(self) -> int:
        """Count the changes that could not be saved and are in no copy elsewhere."""
        return self.work.keeping.unsaved

    def press(self, key: str) -> None:
        """Carry out a key's action."""
        self.work.press(key)

    # -- opening and leaving --------------------------------------------------------------------

    def offer(
        self,
        paths: Sequence[Path],
        coder: str = "",
        blind: str = "",
    ) -> None:
        """Open recordings that were chosen elsewhere, as soon as the coder is known.

        Args:
            paths: Recordings or videos, in order.
            coder: The coder's code; the one in the field if empty.
            blind: What the coder is shown; empty takes the codebook's.
        """
        self.openings.offer(Offer(tuple(paths), blind), coder)

    def open(self, request: Request) -> None:
        """Open a recording for a coder, in the background."""
        self.openings.open(request)

    def _opened(self, found: OpenedRecording) -> None:
        self._leave()
        self.work.begin(found)
        self.stack.setCurrentIndex(1)
        self._show_fault(found)
        self.work.after()
        self.work.take_keys()

    def _show_fault(self, found: OpenedRecording) -> None:
        """Say why the document is read-only, and offer a remedy."""
        fault, bar = found.coding.document.fault, self.work.bar
        notes, self.openings.notes = self.openings.notes, ""
        if found.preview is not None:
            bar.show_message(fault, Tone.OFFER, tr("Take the marks over"), self.take_over)
        elif fault:
            bar.show_message(fault, Tone.PROBLEM)
        elif found.lock is not None and found.lock.taken_elsewhere:
            bar.show_message(tr(TAKEN), Tone.OFFER)
        elif notes:
            bar.show_message(notes, Tone.OFFER)

    def take_over(self) -> None:
        """Write previewed marks for the present file, and open them."""
        if self.work.desk is not None and self.work.desk.opened.preview is not None:
            self.openings.take_over(self.work.desk.opened)

    def _not_taken(self, sentence: str) -> None:
        self.work.bar.show_message(sentence, Tone.PROBLEM, tr("Try again"), self.take_over)

    def _ask_leave(self) -> None:
        if not self.work.keeping.holds_back():
            self._leave()

    def _leave(self, save: bool = True) -> None:
        """Close the recording; everything is saved first, unless `save` is false."""
        self.work.end(save)
        self.card.text.setText(tr(HINT))
        self.stack.setCurrentIndex(0)

    def _offer_next(self) -> None:
        if self.openings.more:
            go_on = self.openings.open_next
            self.work.bar.show_message(tr("Signed off."), Tone.OFFER, tr("Open the next"), go_on)

    def close_all(self) -> None:
        """Save and close everything; the window is closing."""
        self.openings.close()
        self._leave()

    # -- the widget -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the pictures in a low window."""
        super().resizeEvent(event)
        self.work.fit_height()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the keys."""
        super().showEvent(event)
        if self.coding is not None:
            self.work.take_keys()
        else:
            self.card.coder.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing and flickering."""
        super().hideEvent(event)
        self.work.pause()
