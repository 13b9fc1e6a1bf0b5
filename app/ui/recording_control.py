"""Starts and stops recordings; says why none can start, its length, and how long the disk lasts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.recording.silence import Silence, stopped_sentence
from app.threads.jobs import Progress
from app.threads.record import RecordThread
from app.ui.language import tr
from app.ui.neutrals import Neutrals
from app.ui.recording_words import why_not
from app.ui.resources import Resources
from app.ui.session import WatchedSession
from app.ui.source_control import SourceControl
from app.ui.words import source_name
from models.sources.source import Mode, SourceReport, SourceState

if TYPE_CHECKING:
    from app.core.recording.disk import Forecast
    from app.core.recording.record import Recorded

LOOK_MS = 500
"""Interval at which a running recording is checked for arriving pictures."""


class RecordingControl(QObject):
    """Records the watched source."""

    changed = Signal(bool)
    """Whether a recording runs from now on."""
    ended = Signal(object, str)
    """The `Recorded` that has stopped, and why; empty if the user stopped it."""

    def __init__(self, resources: Resources, source: SourceControl, neutrals: Neutrals) -> None:
        super().__init__()
        self.trouble: list[str] = []
        """One sentence for each recording that failed."""
        self.stored: set[Path] = set()
        """Folders of this run's recordings with at least one picture."""
        self._resources = resources
        self._source = source
        self._neutrals = neutrals
        self._running = False
        self._stop_cause = ""
        self._silence = Silence()
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._heed_silence)
        source.launched.connect(self._heed)
        source.leaving.connect(self._forget)

    @property
    def running(self) -> bool:
        """Return whether a recording runs or is being started."""
        return self._running

    @property
    def length_s(self) -> float | None:
        """Length of the running recording in seconds; None if none runs."""
        thread = self._thread
        return thread.progress().seconds if thread is not None and self._running else None

    @property
    def silent_s(self) -> float:
        """Seconds since the last picture of the source."""
        session = self._source.session
        last_s = session.capture.last_frame_s if session is not None else None
        return math.inf if last_s is None else time.monotonic() - last_s

    @property
    def disk(self) -> Forecast | None:
        """How long the disk lasts at the rate of the running recording; None if none runs."""
        thread = self._thread
        return None if thread is None else thread.progress().disk

    @property
    def _thread(self) -> RecordThread | None:
        session = self._source.session
        return session.recording if session is not None else None

    def why_not(self) -> str:
        """Say why no recording can start now; empty if pictures arrive."""
        session = self._source.session
        report = session.capture.report() if session is not None else None
        return why_not(self._source.watched, report, self.silent_s)

    def look_at_disk(self, mode: Mode, done: Callable[[Forecast], None]) -> None:
        """Compute in the background how long the disk would last in a camera mode."""
        from app.core.recording.disk import expected_rate, forecast

        def look(_: Progress) -> Forecast:
            place = self._resources.recordings().absolute()
            while not place.exists():
                place = place.parent
            return forecast(place, expected_rate(mode))

        self._resources.jobs.run("looking at the disk", look, done)

    def record(self, on: bool) -> None:
        """Start or stop recording; if no picture arrives, only say why none can start."""
        if not on:
            if self._running:
                self._stop()
            return
        refusal = self.why_not()
        if refusal:
            self._resources.failed.emit(refusal)
            self.changed.emit(False)
        elif not self._running:
            self._start()

    def close(self, session: WatchedSession | None) -> None:
        """Note what the last session stored."""
        last = session.last_recorded if session is not None else None
        if last is not None:
            self._note_stored(last)

    def _start(self) -> None:
        session, face = self._source.session, self._source.face
        person = self._neutrals.person
        assert session is not None
        self._running = True
        self._silence = Silence()
        self._watch.start()
        self._resources.jobs.run(
            "starting to record",
            lambda _: session.start_recording(self._resources.recordings(), person, face),
            lambda _: self.changed.emit(self._running),
            self._forget,
        )

    def _stop(self, cause: str = "") -> None:
        self._stop_cause = cause
        session = self._source.session
        self._forget()
        if session is not None:
            self._resources.jobs.run("closing the recording", lambda _: session.stop_recording())

    def _heed(self, session: WatchedSession) -> None:
        """Follow the end of a session's source and of its recordings."""
        session.recording_trouble = self.trouble
        session.changed.connect(self._heed_end)
        session.recording_closed.connect(self._recorded)

    def _heed_end(self, report: SourceReport) -> None:
        """Stop a recording whose source has ended: no picture will arrive."""
        if report.state is SourceState.ENDED and self._running:
            choice = self._source.choice
            name = choice.name if choice is not None else report.name
            self._stop(
                tr("The recording stopped because {name} has ended.", name=source_name(name))
            )

    def _heed_silence(self) -> None:
        """Stop a recording without a picture for too long, and count it as failed."""
        session = self._source.session
        if not self._running or session is None:
            self._watch.stop()
            return
        report = session.capture.report()
        if self._silence.too_long(report.frames):
            cause = stopped_sentence(report.name, report.detail)
            self.trouble.append(cause)
            self._stop(cause)

    def _recorded(self, recorded: Recorded) -> None:
        self._forget()
        cause, self._stop_cause = self._stop_cause, ""
        self._note_stored(recorded)
        self.ended.emit(recorded, cause)

    def _note_stored(self, recorded: Recorded) -> None:
        if recorded.session.counts.rows:
            self.stored.add(recorded.folder)

    def _forget(self) -> None:
        if self._running:
            self._running = False
            self.changed.emit(False)
