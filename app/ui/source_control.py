"""The watched source: prepares a session, switches it, forwards its updates and closes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.pipeline import Update
from app.ui.networks import Networks
from app.ui.neutrals import Neutrals
from app.ui.preparation import Preparation
from app.ui.resources import Resources
from app.ui.session import PreparedSession, WatchedSession
from app.ui.sweep import Sweeper
from models.reader import Reader
from models.records import Box
from models.sources.choice import Choice
from models.spot.neutral import Neutral

PULL_MS = 16


class SourceControl(QObject):
    """Runs one session at a time.

    `on_update` is called on the window's thread with the newest update. It is a function, because
    frames are never sent through signals.
    """

    started = Signal(object)
    """The `Choice` that is being prepared."""
    reported = Signal(object)
    """The source's `SourceReport`."""
    spotted = Signal(object)
    """A `SpottedEvent` that is on the disk."""
    ended = Signal()
    """The source has ended."""
    stopped = Signal()
    """Nothing is watched any more."""
    launched = Signal(object)
    """The `WatchedSession` that is about to begin."""
    leaving = Signal()
    """The session is about to be closed for another."""
    left_open_found = Signal(object)
    """The `LeftOpen` of an earlier run that crashed."""

    def __init__(
        self,
        resources: Resources,
        networks: Networks,
        neutrals: Neutrals,
        on_update: Callable[[Update], None],
    ) -> None:
        super().__init__()
        self.choice: Choice | None = None
        """The choice that the user made."""
        self.session: WatchedSession | None = None
        self.face: Box | None = None
        """The last box of the face, in frame pixels."""
        self.on_update = on_update
        self._resources = resources
        self._jobs = resources.jobs
        self._neutrals = neutrals
        self._networks = networks
        self._preparation = Preparation(resources, networks, neutrals)
        self._next: Choice | None = None
        self._newest_ns = 0
        self._busy = self._closing = False
        self._sweeper = Sweeper(self)
        self._pull = QTimer(self)
        self._pull.setTimerType(Qt.TimerType.PreciseTimer)
        self._pull.setInterval(PULL_MS)
        self._pull.timeout.connect(self._take)
        networks.changed.connect(self._read_with)
        neutrals.measured_from.connect(self._measure_from)
        neutrals.named.connect(self._assign)

    @property
    def watched(self) -> Choice | None:
        """The choice that is watched or being prepared; None if it failed or nothing is chosen."""
        return self.choice if self.session is not None or self._busy else None

    def start(self, choice: Choice) -> None:
        """Watch a source; the present one is closed first."""
        self._next = choice
        self.choice = choice
        self.started.emit(choice)
        if not self._busy:
            self._switch()

    def stop(self) -> None:
        """Watch nothing any more."""
        self.choice = self._next = None
        if not self._busy:
            self._switch()

    def ask_stop(self) -> None:
        """Ask the session to stop, and start no other; the window is closing."""
        self._closing = True
        self._next = None
        self._pull.stop()
        if self.session is not None:
            self.session.ask_stop()

    def finish(self, all_ended: bool) -> WatchedSession | None:
        """Close the session after `ask_stop`; waits, with time limits.

        Args:
            all_ended: Whether every job has ended.

        Returns:
            The session that was closed; None if there was none.
        """
        session, self.session = self.session, None
        if session is not None:
            session.finish()
            session.dispose()
        self._preparation.close()
        self._sweeper.close(hand_back=all_ended)
        return session

    def _switch(self) -> None:
        """Close the running session, then prepare the next; one step at a time."""
        self._busy = True
        if self.session is not None:
            session, self.session = self.session, None
            self._pull.stop()
            self.leaving.emit()
            session.ask_stop()
            self._jobs.run("closing", lambda _: session.finish(), lambda _: self._closed(session))
        elif self._next is not None and not self._closing:
            choice, self._next = self._next, None
            self._jobs.run(
                "preparing",
                lambda _: self._preparation.prepare(choice),
                self._launch,
                self._give_up,
            )
        else:
            self._busy = False
            self.stopped.emit()

    def _closed(self, session: WatchedSession) -> None:
        session.dispose()
        self._switch()

    def _give_up(self) -> None:
        self._busy = False
        if self._next is not None:
            self._switch()
        else:
            self.stopped.emit()

    def _launch(self, prepared: PreparedSession) -> None:
        self._busy = False
        if self._closing:
            return
        self._preparation.begun()
        self._report_preparation(prepared)
        self._sweeper.settle()
        session = WatchedSession(prepared)
        self.session = session
        if self._next is not None or self.choice is None:
            self._switch()
            return
        self._connect(session)
        self.face = None
        self._newest_ns = 0
        self.launched.emit(session)
        session.begin()
        self._pull.start()
        self._networks.open()
        if prepared.person != self._neutrals.person:
            self._neutrals.choose(self._neutrals.person)

    def _report_preparation(self, prepared: PreparedSession) -> None:
        for remark in prepared.remarks:
            self._resources.failed.emit(remark)
        if prepared.left_open:
            self.left_open_found.emit(prepared.left_open)
        elif prepared.neutral_missing and prepared.person == self._neutrals.person:
            self._neutrals.missing.emit(prepared.person)

    def _connect(self, session: WatchedSession) -> None:
        session.changed.connect(self.reported)
        session.spotted.connect(self.spotted)
        session.failed.connect(self._resources.failed)
        session.ended.connect(self.ended)

    def _take(self) -> None:
        if self.session is not None:
            update = self.session.mailbox.take()
            if update is not None:
                self.face = update.face.box if update.face is not None else self.face
                self._newest_ns = update.frame.t_ns
                self.on_update(update)

    def _read_with(self, reader: Reader) -> None:
        session = self.session
        if session is not None:
            session.read_with(reader)
            self._jobs.run("retiring", lambda _: session.retire_old())

    def _measure_from(self, neutral: Neutral | None) -> None:
        if self.session is not None:
            self.session.use(neutral)

    def _assign(self, person: str) -> None:
        session, since_ns = self.session, self._newest_ns
        if session is not None:
            self._jobs.run("naming the person", lambda _: session.name_person(person, since_ns))
