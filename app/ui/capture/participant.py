"""The participant's screen: one page for each state, films on black, and leaving at any time."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.threads.stimulus import StimulusPlayer
from app.ui import style
from app.ui.capture.film_view import Cross, FilmView
from app.ui.capture.pages import ConsentPage, TextPage
from app.ui.capture.report_page import ReportPage
from app.ui.capture.review_page import ReviewPage
from app.ui.icons import mark
from app.ui.language import tr
from training.capture.report import Answer
from training.capture.session import Sitting
from training.capture.session import SittingState as State
from training.capture.study import Study
from training.capture.words import Spoken

LEAVE_MS = 2000
"""How long Esc is held to leave."""


class ParticipantWindow(QWidget):
    """What the participant sees."""

    agreed = Signal(tuple, str)
    """The items that were ticked, and the name that was typed."""
    refused = Signal()
    """The participant does not agree."""
    went_on = Signal()
    """The participant continues."""
    declined = Signal()
    """The participant skips the next film."""
    reported = Signal(object)
    """The answers of a self-report."""
    left = Signal()
    """The participant leaves the sitting."""
    key = Signal(int)
    """A key for the operator, if both share one screen."""

    def __init__(
        self,
        theme: style.Theme,
        spoken: Spoken,
        study: Study,
        consent: str,
        player: StimulusPlayer,
    ) -> None:
        """Build every page.

        Args:
            theme: Colours of all but the films.
            spoken: The participant's language.
            study: The study.
            consent: The text of consent, in Markdown.
            player: Plays the films.
        """
        super().__init__()
        self.setWindowTitle(tr("Flinch: participant"))
        self.setWindowIcon(mark())
        self.setObjectName("participant")
        self.setAutoFillBackground(True)
        self._spoken = spoken
        self._study = study
        self._player = player
        self.text = TextPage(spoken.word("leave"))
        self.consent = ConsentPage(spoken, consent, study.item, bool(study.ethics.recipient))
        self.form = ReportPage(spoken, study)
        self.cross = Cross()
        self.film = FilmView(player)
        self.stack = QStackedWidget()
        self.review = ReviewPage(spoken, study)
        pages = (self.consent, self.text, self.cross, self.film, self.form, self.review)
        for page in pages:
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(LEAVE_MS)
        self._held.timeout.connect(self.left)
        self._connect()
        self.set_theme(theme)

    def _connect(self) -> None:
        self.consent.agreed.connect(self.agreed)
        self.consent.refused.connect(self.refused)
        self.text.chosen.connect(self.went_on)
        self.text.other.connect(self.declined)
        self.form.sent.connect(self._report)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.setStyleSheet(f"QWidget#participant {{ background: {theme.window}; }}")

    def show_sitting(self, sitting: Sitting) -> None:
        """Show the page of a state."""
        state, spoken = sitting.state, self._spoken
        if state is State.CONSENT:
            self.stack.setCurrentWidget(self.consent)
        elif state in (State.FIXATION, State.TAIL):
            self.stack.setCurrentWidget(self.cross)
        elif state is State.CLIP:
            self.stack.setCurrentWidget(self.film)
        elif state is State.REPORT:
            self._ask(sitting)
        elif state is State.REVIEW:
            self.stack.setCurrentWidget(self.review)
        else:
            go = spoken.word("go_on") if state in _GO_ON else ""
            warn, no = self._warning(sitting) if state in (State.PRACTICE, State.REST) else ("", "")
            self.text.show_text(self._page(state), warn, go, no)
            self.text.go.setEnabled(True)
            self.stack.setCurrentWidget(self.text)

    def count_down(self, sitting: Sitting, left_s: float) -> None:
        """Show the seconds of rest that are left."""
        if sitting.state is State.REST:
            self.text.count_down(left_s)

    def _page(self, state: State) -> str:
        spoken = self._spoken
        texts = {
            State.SEATING: f"{spoken.page('welcome').strip()}\n\n{spoken.word('seating')}",
            State.NEUTRAL: spoken.word("neutral"),
            State.PRACTICE: spoken.page("task").strip(),
            State.REST: spoken.page("rest").strip(),
            State.DEBRIEF: spoken.page("debrief").strip(),
            State.PAUSED: spoken.word("paused"),
            State.CHOICE: spoken.word("paused"),
        }
        return texts.get(state, spoken.word("ended"))

    def _warning(self, sitting: Sitting) -> tuple[str, str]:
        """Return the warning before the next film, and the text of the button that skips it."""
        if sitting.trial is None:
            return "", ""
        warn = self._study.stimulus_of(sitting.trial.stimulus).warn
        words = f"{self._spoken.word('warning')}: {warn}"
        return (words, self._spoken.word("skip_film")) if warn else ("", "")

    def _ask(self, sitting: Sitting) -> None:
        assert sitting.trial is not None
        seconds = self._study.stimulus_of(sitting.trial.stimulus).duration_s
        self.form.begin(seconds, self._player.thumbnails())
        self.stack.setCurrentWidget(self.form)

    def _report(self, answer: Answer) -> None:
        self.form.send.setEnabled(False)
        self.reported.emit(answer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start the time of leaving on Esc; emit other keys for the operator."""
        if event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self._held.start()
        else:
            self.key.emit(event.key())
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Stay if Esc was not held long enough."""
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self._held.stop()
        else:
            super().keyReleaseEvent(event)


_GO_ON = (State.PRACTICE, State.REST, State.DEBRIEF)
