"""Asks who codes the chosen recordings, and opens them one after the other."""

from __future__ import annotations

from collections import deque
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.threads.jobs import Progress
from app.ui.annotate.keeping import Keeping
from app.ui.annotate.offer import Offer
from app.ui.annotate.opening import OpenedRecording, Request, open_for, take_marks_over
from app.ui.annotate.start_card import HINT, StartCard
from app.ui.language import tr
from app.ui.settings_writer import RunJob
from models.errors import FlinchError
from training.annotate.errors import AnnotationError
from training.annotate.keys import Keys, keys_of
from training.annotate.records import check_coder


class Openings(QObject):
    """Opens the chosen recordings in the background, in their order."""

    leaving = Signal()
    """Another recording will be opened: the open one must be closed."""
    opened = Signal(object)
    """An `OpenedRecording`."""
    not_taken = Signal(str)
    """Marks could not be copied to the present file; one sentence says why."""
    coder_named = Signal(str)
    """The coder's code as typed, to be remembered."""

    def __init__(self, card: StartCard, keeping: Keeping, run_job: RunJob) -> None:
        """Take the start card, what guards unsaved changes, and what runs jobs."""
        super().__init__()
        self.keys: Keys = keys_of()
        self.notes = ""
        """Sentences on marks that had to be changed for the present file."""
        self._card = card
        self._keeping = keeping
        self._run_job = run_job
        self._closed = False
        self._offer: Offer | None = None
        self._queue: deque[Request] = deque()
        card.confirmed.connect(self._begin_offer)

    @property
    def more(self) -> bool:
        """Return whether more recordings follow."""
        return bool(self._queue)

    def offer(self, offer: Offer, coder: str = "") -> None:
        """Open the chosen recordings as soon as the coder is known.

        Args:
            offer: The chosen recordings; nothing happens if there are none.
            coder: The coder's code; the one in the field if empty.
        """
        if not offer.paths or self._keeping.holds_back():
            return
        self.leaving.emit()
        self._offer = offer
        if coder:
            self._card.coder.setText(coder)
        self._card.ask_code(offer.paths[0])
        self._begin_offer()

    def _begin_offer(self) -> None:
        code = self._card.coder.text().strip()
        if self._offer is None:
            return
        if not code:
            self._card.coder.setFocus()
            return
        try:
            check_coder(code)
        except AnnotationError as error:
            self._card.error.setText(str(error))
            return
        if self._offer.settle is None:
            self.coder_named.emit(code)
        self._queue, self._offer = self._offer.requests(code), None
        self.open_next()

    def open_next(self) -> None:
        """Open the next of the chosen recordings."""
        if self._queue:
            self.open(self._queue.popleft())

    def open(self, request: Request) -> None:
        """Open a recording for a coder, in the background."""
        if self._keeping.holds_back():
            return
        self.leaving.emit()
        self._card.text.setText(tr("Opening «{name}» …", name=request.path.name))
        work = partial(_open, request, self.keys)
        self._run_job("opening a recording to code", work, self._found)

    def _found(self, found: OpenedRecording | str) -> None:
        if self._closed:
            return
        self._card.error.setText(found if isinstance(found, str) else "")
        if isinstance(found, str):
            self._card.text.setText(tr(HINT))
        else:
            self.opened.emit(found)

    def take_over(self, shown: OpenedRecording) -> None:
        """Write the marks of a preview for the present file, and open them."""

        def done(found: tuple[bool, str]) -> None:
            taken, sentences = found
            if not taken:
                self.not_taken.emit(sentences)
                return
            self.notes = sentences
            self.open(shown.request)

        self._run_job("taking marks over", partial(_take_over, shown), done)

    def close(self) -> None:
        """Open nothing more."""
        self._closed = True


def _open(request: Request, keys: Keys, _: Progress) -> OpenedRecording | str:
    try:
        return open_for(request, keys)
    except FlinchError as error:
        return str(error)
    except OSError as error:
        return tr("'{path}' cannot be opened: {why}.", path=request.path, why=error.strerror)


def _take_over(shown: OpenedRecording, _: Progress) -> tuple[bool, str]:
    try:
        return True, take_marks_over(shown)
    except (FlinchError, OSError) as error:
        return False, str(error)
