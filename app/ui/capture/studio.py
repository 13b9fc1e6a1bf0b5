"""Connects a sitting's thread, the participant's screen and the operator's console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMessageBox

from app.core.capture_spotting import spot_between
from app.core.pipeline import standard_pipeline
from app.core.sitting.conductor import Conductor
from app.core.sitting.opening import OpenSitting, reserve_for
from app.core.sitting.watch import FacePipeline as Looks
from app.threads.sitting import Act, SittingThread
from app.threads.stimulus import StimulusFilm, StimulusPlayer
from app.ui import style
from app.ui.capture.console import Console
from app.ui.capture.participant import ParticipantWindow
from app.ui.capture.reviewing import Reviewing
from app.ui.capture.sync import screen_words
from app.ui.language import tr
from app.ui.presentation import other_screen
from models.sources.source import Source
from training.capture.consent import Identity
from training.capture.labelled import Spot
from training.capture.report import Answer
from training.capture.review import Review
from training.capture.session import RECORDED, By, Sitting
from training.capture.session import EventKind as What
from training.capture.session import SittingState as State
from training.capture.strict import read_bytes
from training.capture.words import read_words

SHOW_MS = 100
STOP_S = 30.0
OPERATORS = (State.SEATING, State.NEUTRAL, State.CHOICE, State.PAUSED)
"""States in which the console is in front if there is only one screen."""


class Studio(QObject):
    """Runs one sitting with its windows; `ended` is emitted when it is over."""

    ended = Signal()

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        theme: style.Theme,
        make: Callable[[], Looks] = standard_pipeline,
        spot: Spot = spot_between,
    ) -> None:
        """Build both windows; nothing runs before `begin`.

        Args:
            opened: The sitting.
            source: The camera, open.
            theme: Colours.
            make: Creates the pipeline that finds the face.
            spot: Finds the movements that are asked about at the end.
        """
        super().__init__()
        self.opened = opened
        study, folder = opened.study, opened.opened.folder
        spoken = read_words(folder, opened.language)
        text = study.consent_in(opened.language)
        assert text is not None
        words = read_bytes(folder.file(text.file), "a text of consent").decode("utf-8", "replace")
        self.player = StimulusPlayer(study.display.volume, self)
        self.film = StimulusFilm(self.player)
        self.participant = ParticipantWindow(theme, spoken, study, words, self.player)
        self.console = Console(theme, opened.participant.subject)
        self.sitter = SittingThread(opened, source, self.film, make, self)
        self.reviewing = Reviewing(opened, self.participant.review, spot, self)
        self.reviewing.ended.connect(self._reviewed)
        self.reviewing.trouble.connect(self.console.show_message)
        self.sitting: Sitting = opened.sitting
        self.trouble = ""
        """Why the sitting broke off; empty if it did not."""
        self._one_screen = True
        self._screen: QScreen | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(SHOW_MS)
        self._timer.timeout.connect(self._show_now)
        self._connect()

    def _connect(self) -> None:
        participant, console, thread = self.participant, self.console, self.sitter
        participant.agreed.connect(self._agree)
        participant.refused.connect(lambda: self._happen(What.REFUSED, By.PARTICIPANT))
        participant.went_on.connect(lambda: self._happen(What.GO_ON, By.PARTICIPANT))
        participant.declined.connect(lambda: self._happen(What.DECLINED, By.PARTICIPANT))
        participant.left.connect(lambda: self._happen(What.LEAVE, By.PARTICIPANT))
        participant.reported.connect(self._report)
        participant.key.connect(self._key)
        console.pause_requested.connect(self._pause)
        console.stop_requested.connect(lambda: self._happen(What.STOP_CLIP, By.OPERATOR))
        console.end_requested.connect(self._ask_end)
        console.closing.connect(self._ask_end)
        console.acknowledged.connect(thread.acknowledge)
        console.mark_requested.connect(lambda text: self._happen(What.MARK, By.OPERATOR, text))
        console.choice_requested.connect(self._choose)
        thread.moved.connect(self._moved)
        thread.reported.connect(console.show_message)
        thread.failed.connect(self._failed)
        thread.finished.connect(self._finished)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._screen_gone)

    @property
    def runs(self) -> tuple[Path, ...]:
        """Return the runs that were recorded and closed."""
        return self.sitter.closed

    # -- beginning and end --------------------------------------------------------------------

    def begin(self, screen: QScreen | None = None) -> None:
        """Show both windows and start.

        Args:
            screen: The participant's; by default another than the console's, if there is one.
        """
        self.console.resize(1280, 760)
        self.console.show()
        own = self.console.screen()
        target = screen or other_screen(own, QGuiApplication.screens())
        self._one_screen = target is own
        self._screen = target
        self.participant.setScreen(target)
        self.participant.setGeometry(target.geometry())
        self.participant.showFullScreen()
        self.film.screen = screen_words(self.participant.screen())
        if not self._one_screen:
            self.console.activateWindow()
        if not self.film.audio:
            self.console.show_message(
                tr("This computer has no sound output: all films are silent.")
            )
        self._moved(self.sitting)
        self._timer.start()
        self.sitter.start()
        QTimer.singleShot(1000, self, lambda: self._check_screen(target))

    def close(self) -> None:
        """Interrupt a sitting that is not over; it can be resumed."""
        self._timer.stop()
        self.reviewing.close()
        self.sitter.stop(STOP_S)
        self.player.close()
        self.console.over = True
        self.participant.close()
        self.console.close()

    def _check_screen(self, target: QScreen) -> None:
        """Check where the window really is: not every system lets a program place its windows."""
        handle = self.participant.windowHandle()
        found = handle.screen() if handle is not None else None
        if found is not None and found is not target:
            self.console.show_message(
                tr(
                    "The participant's window is on '{name}' instead of '{wanted}': move it there "
                    "by the system's keys.",
                    name=found.name(),
                    wanted=target.name(),
                )
            )
            self._one_screen = found is self.console.screen()
        self.film.screen = screen_words(self.participant.screen())

    def _screen_gone(self, screen: QScreen) -> None:
        """Interrupt the trial if the participant's screen is unplugged; others do not matter.

        Otherwise the film would continue unseen, or on the operator's screen.
        """
        if screen is not self._screen:
            return
        self._one_screen, self._screen = True, None
        sentence = tr(
            "The participant's screen '{name}' was pulled: plug it in again.", name=screen.name()
        )
        self.console.show_message(sentence)
        if self.sitting.state in RECORDED:
            self._happen(What.FILM_FAILED, By.PROGRAM, sentence)

    def _failed(self, sentence: str) -> None:
        self.trouble = sentence
        self.console.show_message(sentence)
        self.player.stop()

    def _finished(self) -> None:
        self._timer.stop()
        self.console.over = True
        self.ended.emit()

    # -- what is shown ------------------------------------------------------------------------

    def _moved(self, sitting: Sitting) -> None:
        """Show a state whose journal line is on the disk."""
        before, self.sitting = self.sitting.state, sitting
        if sitting.state is State.FIXATION and sitting.trial is not None:
            self.player.prepare(self._film_of(sitting))
        if sitting.state is not State.CLIP and before is State.CLIP:
            self.participant.film.update()
        self.participant.show_sitting(sitting)
        self.console.show_sitting(sitting)
        if sitting.state is State.REVIEW:
            self.reviewing.begin()
        if self._one_screen and sitting.state is not before:
            self._bring_forward(sitting.state)

    def _bring_forward(self, state: State) -> None:
        """Show one window on the only screen; the console is hidden during a film."""
        self.console.setVisible(state not in RECORDED)
        front = self.console if state in OPERATORS else self.participant
        front.raise_()
        front.activateWindow()

    def _show_now(self) -> None:
        shown = self.sitter.shown()
        self.console.show_now(shown)
        self.participant.count_down(shown.sitting, shown.left_s)
        update = self.sitter.pictures.take()
        if update is not None:
            self.console.show_update(update)

    def _film_of(self, sitting: Sitting) -> Path:
        assert sitting.trial is not None
        stimulus = self.opened.study.stimulus_of(sitting.trial.stimulus)
        return self.opened.opened.folder.file(stimulus.file)

    # -- what people do -----------------------------------------------------------------------

    def _happen(self, what: What, by: By, text: str = "") -> None:
        self._ask(lambda conductor: conductor.happen(what, by, text))

    def _ask(self, act: Act) -> None:
        self.sitter.ask(act)

    def _agree(self, items: tuple[str, ...], name: str) -> None:
        identity = Identity(name) if name else None
        self._ask(lambda conductor: conductor.agree(items, "typed", identity))

    def _report(self, answer: Answer) -> None:
        self._ask(lambda conductor: conductor.report(answer))

    def _reviewed(self, review: Review) -> None:
        self._ask(lambda conductor: conductor.review(review))

    def _pause(self) -> None:
        what = What.RESUME if self.sitting.state is State.PAUSED else What.PAUSE
        self._happen(what, By.OPERATOR)

    def _choose(self, choice: str) -> None:
        def act(conductor: Conductor) -> None:
            words = choice
            if choice == "reserve":
                words = f"reserve {reserve_for(self.opened, conductor.sitting)}"
            conductor.happen(What.CHOSEN, By.OPERATOR, words)

        self._ask(act)

    def _key(self, key: int) -> None:
        """Execute the operator's keys in the participant's window if there is only one screen."""
        if self._one_screen:
            self.console.press(key)

    def _ask_end(self) -> None:
        """Ask before a sitting is ended."""
        question = QMessageBox(self.console)
        question.setWindowTitle(tr("End the sitting?"))
        question.setText(tr("End this sitting for good, or interrupt it and go on later?"))
        end = question.addButton(tr("End for good"), QMessageBox.ButtonRole.DestructiveRole)
        later = question.addButton(tr("Go on later"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        question.exec()
        if question.clickedButton() is end:
            self._happen(What.LEAVE, By.OPERATOR)
        elif question.clickedButton() is later:
            self.sitter.ask_stop()
