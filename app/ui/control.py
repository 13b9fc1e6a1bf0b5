"""Runs the live session for the window: builds it, switches it, pulls its updates, measures it.

Everything slow (loading networks, opening cameras and databases, closing files) happens in jobs;
the window's thread only takes the newest update out of the mailbox.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.pipeline import Pipeline, Update
from app.core.stats import Percentiles, rss_mb
from app.core.store import Store
from app.core.versions import versions
from app.threads.jobs import Progress
from app.ui.background_jobs import BackgroundJobs
from app.ui.crash_recovery import LeftOpen, find_left_open, take_over
from app.ui.film import Spotted
from app.ui.live.health import Health, LagProbe
from app.ui.neutrals import Neutrals
from app.ui.outcomes import corrected, remarks_on, save_picture
from app.ui.recording_guard import why_not
from app.ui.session import Prepared, Session
from app.ui.session_factories import SessionFactories
from app.ui.sweep import Sweeper
from models.reader import Reader
from models.records import Box, Event, Image
from models.sources.choice import Choice
from models.sources.source import Mode, Source, SourceReport, SourceState

if TYPE_CHECKING:
    from app.core.analyze import Tools
    from app.core.recording.details import ControlFact
    from app.core.recording.disk import Forecast
    from app.core.recording.record import Recorded
    from models.spot.neutral import Neutral

PULL_MS = 16
HEALTH_MS = 500
AGES = 300
"""Frame ages that the foot of the page looks back on: 10 s at 30 frames a second."""


class LiveControl(QObject):
    """The only thing that the live page talks to.

    `on_update` is called on the window's thread with the newest update; it is a plain function,
    because frames never travel through signals.
    """

    started = Signal(object)
    """The `Choice` that is being prepared."""
    reported = Signal(object)
    spotted = Signal(object)
    failed = Signal(str)
    remarked = Signal(str)
    ended = Signal()
    stopped = Signal()
    recording_changed = Signal(bool)
    recording_ended = Signal(object, str)
    """The `Recorded` that has stopped, and why where nobody asked for it."""
    left_open_found = Signal(object)
    """The `LeftOpen` of an earlier run that crashed."""
    neutral_missing = Signal(str)
    """The person who is watched and whose rest was never recorded."""

    def __init__(self, factories: SessionFactories, on_update: Callable[[Update], None]) -> None:
        super().__init__()
        self.choice: Choice | None = None
        self.networks: tuple[str, ...] = ()
        self.session: Session | None = None
        self.lag = LagProbe(self)
        self.on_update = on_update
        self.all_ages_ms = Percentiles(16384)
        self._factories = factories
        self._store: Store | None = None
        self._reader: Reader | None = None
        self._next: Choice | None = None
        self._prepared: Prepared | None = None
        self._jobs = BackgroundJobs(self)
        self._jobs.failed.connect(self.failed)
        self.neutrals = Neutrals(
            self._jobs, lambda: self._store, self._measure_from, self.neutral_missing.emit
        )
        self._busy = False
        self._closing = False
        self.all_ended = True
        """Whether, after `close`, no thread of ours runs any more."""
        self._age_ms = Percentiles(AGES)
        self._recording = False
        self._stop_cause = ""
        self.recording_trouble: list[str] = []
        """One sentence for each recording that broke off."""
        self.stored: set[Path] = set()
        """Folders of the recordings of this run that hold a picture."""
        self._face: Box | None = None
        self._seen_ns = 0
        self._pull = QTimer(self)
        self._pull.setTimerType(Qt.TimerType.PreciseTimer)
        self._pull.setInterval(PULL_MS)
        self._pull.timeout.connect(self._take)
        self._sweeper = Sweeper(self)
        self.lag.start()

    # -- choosing what is watched -------------------------------------------------------------

    def start(self, choice: Choice) -> None:
        """Watch something; what is watched now is closed first."""
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

    def _switch(self) -> None:
        """Close what runs, then prepare what is wanted; one step at a time."""
        self._busy = True
        if self.session is not None:
            session, self.session = self.session, None
            self._pull.stop()
            self._forget_recording()
            session.ask_stop()
            self._jobs.run("closing", lambda _: session.finish(), lambda _: self._closed(session))
        elif self._next is not None and not self._closing:
            choice, self._next = self._next, None
            self._jobs.run(
                "preparing", lambda _: self._prepare(choice), self._launch, lambda: self._give_up()
            )
        else:
            self._busy = False
            self.stopped.emit()

    def _closed(self, session: Session) -> None:
        session.dispose()
        self._switch()

    def _give_up(self) -> None:
        self._busy = False
        if self._next is not None:
            self._switch()
        else:
            self.stopped.emit()

    def _prepare(self, choice: Choice) -> Prepared:
        """Make everything that a session needs; runs in a job, the pipeline beside the rest."""
        with ThreadPoolExecutor(1, "flinch pipeline") as pool:
            coming = pool.submit(self._factories.make_pipeline)
            try:
                return self._put_together(choice, coming)
            except BaseException:
                if coming.exception() is None:
                    coming.result().close()
                raise

    def _put_together(self, choice: Choice, coming: Future[Pipeline]) -> Prepared:
        source = self._factories.make_source(choice)
        remarks: list[str] = []
        left_open = LeftOpen()
        if self._store is None:
            self._store = self._factories.open_store()
            remarks = [self._store.notice] if self._store.notice else []
            left_open = find_left_open(self._store, self._factories.recordings())
        store = self._store
        reader = self._reader or self._factories.make_reader(self.networks)
        if self._reader is None:
            remarks += remarks_on(reader, self._factories.provider)
        self._reader = reader
        pipeline, person = coming.result(), self.neutrals.person
        neutral = self.neutrals.of_person(remarks)
        pipeline.use(neutral)
        number = store.begin_session(source.name, versions(), person)
        self._prepared = Prepared(
            source,
            pipeline,
            reader,
            store,
            number,
            remarks,
            self._factories.keep_pictures,
            left_open,
            person,
            neutral_missing=bool(person) and neutral is None and not remarks,
        )
        return self._prepared

    def _launch(self, prepared: Prepared) -> None:
        self._busy = False
        if self._closing:
            return
        self._prepared = None
        for remark in prepared.remarks:
            self.failed.emit(remark)
        if prepared.left_open:
            self.left_open_found.emit(prepared.left_open)
        elif prepared.neutral_missing and prepared.person == self.neutrals.person:
            self.neutral_missing.emit(prepared.person)
        self._sweeper.settle()
        session = Session(prepared)
        session.recording_trouble = self.recording_trouble
        self.session = session
        if self._next is not None or self.choice is None:
            self._switch()
            return
        session.changed.connect(self.reported)
        session.changed.connect(self._heed_end)
        session.recording_closed.connect(self._recorded)
        session.spotted.connect(self.spotted)
        session.failed.connect(self.failed)
        session.ended.connect(self.ended)
        self._age_ms = Percentiles(AGES)
        self._face = None
        self._seen_ns = 0
        session.begin()
        self._pull.start()
        if prepared.person != self.neutrals.person:
            self.name_person(self.neutrals.person)

    # -- while it runs ------------------------------------------------------------------------

    def _take(self) -> None:
        if self.session is not None:
            update = self.session.mailbox.take()
            if update is not None:
                self._face = update.face.box if update.face is not None else self._face
                self._seen_ns = update.frame.t_ns
                self.on_update(update)

    def note_age(self, age_ms: float | None) -> None:
        """Note how old a live frame was when it was painted."""
        if age_ms is not None and self.session is not None and self.session.source.live:
            self._age_ms.add(age_ms)
            self.all_ages_ms.add(age_ms)

    def health(self) -> Health:
        """Measure how the session runs."""
        session = self.session
        lag = self.lag.spread().p99
        if session is None:
            return Health(lag_p99_ms=lag, memory_mb=rss_mb())
        report: SourceReport = session.capture.report()
        analysed = session.analyse.report()
        age = self._age_ms.percentile(95) if session.source.live else analysed.age_ms.p95
        return Health(
            report=report,
            analysed_fps=analysed.fps if report.state is SourceState.RUNNING else math.nan,
            counts=session.counts(),
            frame_age_p95_ms=age,
            event_p95_ms=session.infer.report().event_ms.p95,
            lag_p99_ms=lag,
            memory_mb=rss_mb(),
            recording=session.recording is not None,
            effort=analysed.effort,
        )

    def read_with(self, names: tuple[str, ...]) -> None:
        """Load other networks in the background and let them read from then on."""
        self.networks = names

        def done(reader: Reader) -> None:
            self._reader = reader
            for remark in remarks_on(reader, self._factories.provider):
                self.failed.emit(remark)
            if self.session is not None:
                session = self.session
                session.read_with(reader)
                self._jobs.run("retiring", lambda _: session.retire_old())

        self._jobs.run("loading", lambda _: self._factories.make_reader(names), done)

    def use_factories(self, factories: SessionFactories) -> None:
        """Make the parts of the next session, and what is stored from now on, in another way."""
        self._factories = factories

    def correct(self, first: Event, label: str | None) -> None:
        """Save the user's own label beside a prediction, which stays as it was."""
        event = corrected(first, label)
        session = self.session
        number = session.number_of(first) if session is not None else None

        def save(_: Progress) -> None:
            if self._store is not None:
                self._store.add(event, number)

        self._jobs.run("saving", save, lambda _: self.spotted.emit(Spotted(event)))

    def name_person(self, person: str) -> None:
        """Say who sits there from now on: whose rest, movements and recordings these are.

        Args:
            person: The code; empty for nobody.
        """
        self.neutrals.choose(person)
        self._assign_session(person)

    def keep_neutral(self, neutral: Neutral) -> None:
        """Save a rest that was just recorded, and watch that person from now on."""
        if neutral.person != self.neutrals.person:
            self._assign_session(neutral.person)
        self.neutrals.keep(neutral)

    def _assign_session(self, person: str) -> None:
        session, since_ns = self.session, self._seen_ns
        if session is not None:
            self._jobs.run("naming the person", lambda _: session.name_person(person, since_ns))

    def _measure_from(self, neutral: Neutral | None) -> None:
        if self.session is not None:
            self.session.use(neutral)

    # -- recording and snapshots --------------------------------------------------------------

    @property
    def recording(self) -> bool:
        """Tell whether a recording runs or is being started."""
        return self._recording

    @property
    def recorded_s(self) -> float | None:
        """Give the length of what is recorded by now in seconds; None if no recording runs."""
        thread = self.session.recording if self.session is not None else None
        return thread.progress().seconds if thread is not None and self._recording else None

    @property
    def silent_s(self) -> float:
        """Tell for how many seconds the source has given no picture."""
        session = self.session
        last_s = session.capture.last_frame_s if session is not None else None
        return math.inf if last_s is None else time.monotonic() - last_s

    def why_not_recordable(self) -> str:
        """Say why nothing can be recorded now; empty if pictures arrive."""
        session = self.session
        report = session.capture.report() if session is not None else None
        watched = self.choice if session is not None or self._busy else None
        return why_not(watched, report, self.silent_s)

    @property
    def disk(self) -> Forecast | None:
        """Tell how long the disk lasts at the rate of the running recording; None if none runs."""
        thread = self.session.recording if self.session is not None else None
        return None if thread is None else thread.progress().disk

    def look_at_disk(self, mode: Mode, tell: Callable[[Forecast], None]) -> None:
        """Find out in the background how long the disk would last in a camera mode."""
        from app.core.recording.disk import expected_rate, forecast

        def look(_: Progress) -> Forecast:
            place = self._factories.recordings().absolute()
            while not place.exists():
                place = place.parent
            return forecast(place, expected_rate(mode))

        self._jobs.run("looking at the disk", look, tell)

    @property
    def locks(self) -> tuple[ControlFact, ...] | None:
        """Tell what was locked in the camera; None where there is nothing to lock."""
        return None if self.session is None else self.session.locks

    def record(self, on: bool) -> None:
        """Start or stop recording; where nothing arrives, nothing is made and the reason said."""
        if on:
            refusal = self.why_not_recordable()
            if refusal:
                self.failed.emit(refusal)
                self.recording_changed.emit(False)
            elif not self._recording:
                self._start_recording()
        elif self._recording:
            self._stop_recording()

    def _start_recording(self) -> None:
        session, face, person = self.session, self._face, self.neutrals.person
        assert session is not None
        self._recording = True
        self._jobs.run(
            "starting to record",
            lambda _: session.start_recording(self._factories.recordings(), person, face),
            lambda _: self.recording_changed.emit(self._recording),
            self._forget_recording,
        )

    def _stop_recording(self, cause: str = "") -> None:
        self._stop_cause = cause
        session = self.session
        self._forget_recording()
        if session is not None:
            self._jobs.run("closing the recording", lambda _: session.stop_recording())

    def _heed_end(self, report: SourceReport) -> None:
        """Stop a recording whose source has ended: nothing arrives any more."""
        if report.state is SourceState.ENDED and self._recording:
            name = self.choice.name if self.choice is not None else report.name
            self._stop_recording(f"The recording stopped because {name} has ended.")

    def _recorded(self, recorded: Recorded) -> None:
        self._forget_recording()
        cause, self._stop_cause = self._stop_cause, ""
        if recorded.session.counts.rows:
            self.stored.add(recorded.folder)
        self.recording_ended.emit(recorded, cause)

    def _forget_recording(self) -> None:
        if self._recording:
            self._recording = False
            self.recording_changed.emit(False)

    def snapshot(self, image: Image | None) -> None:
        """Save a frame as PNG in the recordings folder."""
        if image is None:
            return
        name = f"snapshot-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}.png"

        def save(_: Progress) -> Path:
            return save_picture(image, self._factories.recordings() / "snapshots" / name)

        self._jobs.run("saving", save, lambda path: self.remarked.emit(f"Snapshot saved as {path}"))

    # -- recovery and the end -----------------------------------------------------------------

    def recover(self, left: LeftOpen) -> None:
        """Take over what a crash left open: close sessions and mend recordings."""

        def work(_: Progress) -> str:
            assert self._store is not None
            return take_over(self._store, left)

        self._jobs.run("recovering", work, self.remarked.emit)

    def close(self) -> None:
        """Stop everything and wait for it, with limits; the window is closing."""
        self._closing = True
        self._next = None
        self._pull.stop()
        self.lag.stop()
        session, self.session = self.session, None
        if session is not None:
            session.ask_stop()
        self.all_ended = self._jobs.close()
        if session is not None:
            session.finish()
            last = session.last_recorded
            if last is not None and last.session.counts.rows:
                self.stored.add(last.folder)
            session.dispose()
        if self._store is not None:
            if self._prepared is not None:
                self._store.close_session(self._prepared.number)
            self._store.close()
            self._store = None
        self._sweeper.close(hand_back=self.all_ended)

    def tools(self, make: Callable[[Path], Source]) -> Tools:
        """Give what the analysis of files works with; slow at first, so call it from a job."""
        from app.core.analyze import Tools
        from models.spot.regions import REGIONS

        reader = self._reader or self._factories.make_reader(self.networks)
        self._reader = reader
        return Tools(make, self._factories.make_pipeline, reader, REGIONS)

    def recordings(self) -> Path:
        """Name the folder of recordings and snapshots."""
        return self._factories.recordings()

    def run_job(
        self, name: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Run a short job in the background for the window."""
        self._jobs.run(name, work, done)
