"""One watched source: its threads from the camera to the saved event, and its recording."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.counts import FrameCounts, frame_counts
from app.core.mailbox import Mailbox
from app.core.pipeline import Pipeline, Update
from app.core.ring import FrameRing
from app.core.rows import Thumbnails
from app.core.store import Store
from app.core.versions import versions
from app.threads.analyse import AnalyseThread
from app.threads.capture import CaptureThread
from app.threads.infer import InferThread
from app.threads.record import RecordThread
from app.threads.worker import Worker
from app.ui.crash_recovery import LeftOpen
from app.ui.film import SpottedEvent, pack
from models.errors import FlinchError
from models.person import subject_of
from models.reader import Reader
from models.records import Box, Clip, Event, Frame
from models.sources.source import Packet, Source, SourceReport, SourceState, Thins
from models.spot.neutral import Neutral

if TYPE_CHECKING:
    from app.core.recording.details import ControlFact
    from app.core.recording.details import Session as RecordedSession
    from app.core.recording.record import Recorded

log = logging.getLogger(__name__)

RING_FRAMES = 30
"""Capacity of the frame buffer: half a second at 60 frames a second."""
THIN_FROM = 20
"""From this number of waiting pictures, every second one is left out, so that none is lost."""
STOP_S = 4.0
REGION_SCALE = 1.6
"""Size of the recorded part of a frame, in sizes of the face's box."""


class Tee:
    """A source that also passes its frames to a recording, for sources without packets."""

    def __init__(self, source: Source) -> None:
        self.inner = source
        self.name = source.name
        self.live = source.live
        self.frames_total = source.frames_total
        self.packets = source.packets
        self.record: Callable[[Frame], None] | None = None

    @property
    def tap(self) -> Callable[[Packet], None] | None:
        """The function that gets the packets."""
        return self.inner.tap

    @tap.setter
    def tap(self, value: Callable[[Packet], None] | None) -> None:
        self.inner.tap = value

    @property
    def thins_out(self) -> Callable[[int], bool] | None:
        """The function that decides before decoding whether a picture is left out, if supported."""
        return self.inner.thins_out if isinstance(self.inner, Thins) else None

    @thins_out.setter
    def thins_out(self, value: Callable[[int], bool] | None) -> None:
        if isinstance(self.inner, Thins):
            self.inner.thins_out = value

    def open(self) -> None:
        """Start the source."""
        self.inner.open()

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Pass the next frame to the recording, and return it."""
        frame = self.inner.read(timeout_s)
        record = self.record
        if frame is not None and record is not None:
            record(frame)
        return frame

    def report(self) -> SourceReport:
        """Return the source's state and counts."""
        return self.inner.report()

    def close(self) -> None:
        """Stop the source."""
        self.inner.close()


def around(face: Box, most_pixels: int) -> Box:
    """Enlarge a face's box, so that the face stays inside while the head moves a little.

    Args:
        face: The box, in frame pixels.
        most_pixels: Maximum area of the result, unless the face alone is larger.
    """
    scale = min(REGION_SCALE, max(1.0, (most_pixels / (face.width * face.height)) ** 0.5))
    width, height = face.width * scale, face.height * scale
    left = face.left - (width - face.width) / 2
    top = face.top - (height - face.height) / 2
    return Box(left, top, width, height)


@dataclass(slots=True)
class PreparedSession:
    """What a background job has prepared for a session."""

    source: Source
    pipeline: Pipeline
    reader: Reader | Future[Reader]
    """The networks, or their future while they are being opened."""
    store: Store
    number: int
    """The session's number in the database."""
    remarks: list[str] = field(default_factory=list)
    """Sentences for the user on problems of the preparation."""
    keep_pictures: bool = True
    """Whether the thumbnails of each event are stored."""
    left_open: LeftOpen = field(default_factory=LeftOpen)
    """What an earlier run left open; found at the first preparation."""
    person: str = ""
    """The code of the watched person; empty for nobody."""
    neutral_missing: bool = False
    """Whether that person has no recorded neutral face."""


class WatchedSession(QObject):
    """Owns the threads: starts them, forwards their signals, and stops them without blocking."""

    changed = Signal(object)
    """The source's `SourceReport`."""
    spotted = Signal(object)
    """A `SpottedEvent` that is on the disk."""
    failed = Signal(str)
    """One sentence on a failure."""
    ended = Signal()
    """The source has ended."""
    recording_closed = Signal(object)
    """The `Recorded` of a recording that has stopped, by itself or not."""

    def __init__(self, prepared: PreparedSession) -> None:
        super().__init__()
        self.source = Tee(prepared.source)
        self.store = prepared.store
        self._numbers = [(0, prepared.number)]
        self._saved = 0
        self._pipeline = prepared.pipeline
        self._keep_pictures = prepared.keep_pictures
        self.mailbox: Mailbox[Update] = Mailbox()
        self.ring = FrameRing(RING_FRAMES, thin_from=THIN_FROM)
        self.recording: RecordThread | None = None
        self.recording_trouble: list[str] = []
        self.last_recorded: Recorded | None = None
        """The recording that was stopped last; None without one."""
        self._packed: deque[SpottedEvent] = deque()
        self._lock = threading.Lock()
        self._old_infers: list[InferThread] = []
        self._retired: list[Worker] = []
        self.capture = CaptureThread(self.source, self.ring)
        self.analyse = AnalyseThread(
            self.ring, prepared.pipeline, self.mailbox, self._submit, live=self.source.live
        )
        self.infer = self._new_infer(prepared.reader)
        self._leaving = self._analysed = False
        self._last: SourceReport | None = None
        self.capture.changed.connect(self._pass_on)
        self.analyse.ended.connect(self._end)
        self.analyse.finished.connect(self._report_last)
        for thread in (self.capture, self.analyse):
            thread.failed.connect(self.failed)

    @Slot(object)
    def counts(self) -> FrameCounts:
        """Return the counts of frames so far."""
        analysed = self.analyse.report()
        recording = self.recording.progress() if self.recording is not None else None
        return frame_counts(
            self.capture.report(), self.ring.counts(), analysed.frames, analysed.failed, recording
        )

    def _pass_on(self, report: SourceReport) -> None:
        """Forward the source's report; not while leaving, and its end only after the last frame.

        A file is read completely before its last frames are analysed.
        """
        if self._leaving:
            return
        if report.state is SourceState.ENDED and not (self.source.live or self._analysed):
            self._last = report
            return
        self._last = None
        self.changed.emit(report)

    @Slot()
    def _report_last(self) -> None:
        self._analysed = True
        report, self._last = self._last, None
        if report is not None and not self._leaving:
            self.changed.emit(report)

    @Slot()
    def _end(self) -> None:
        if not self._leaving:
            self._report_last()
            self.ended.emit()

    def begin(self) -> None:
        """Start all threads."""
        self.infer.start()
        self.analyse.start()
        self.capture.start()

    def use(self, neutral: Neutral | None) -> None:
        """Measure from a recorded neutral from now on; None measures from the rolling one."""
        self._pipeline.use(neutral)

    def read_with(self, reader: Reader) -> None:
        """Use other networks from now on; waiting clips are still read by the old ones."""
        new = self._new_infer(reader)
        new.start()
        old, self.infer = self.infer, new
        self._old_infers.append(old)

    def retire_old(self) -> None:
        """Stop the threads of replaced networks; it waits, so call it from a job."""
        while self._old_infers:
            old = self._old_infers.pop()
            old.drain(STOP_S)
            old.stop(STOP_S)
            self._retired.append(old)

    @property
    def number(self) -> int:
        """The session's number in the database."""
        return self._numbers[-1][1]

    def number_of(self, event: Event) -> int:
        """Return the number in the database of the session to which an event belongs."""
        apex_ns = event.window.apex_ns
        known = [number for since_ns, number in self._numbers if since_ns <= apex_ns]
        return known[-1] if known else self._numbers[0][1]

    def name_person(self, person: str, since_ns: int) -> None:
        """Assign later movements to another person; writes to the disk.

        Earlier movements stay with the person before; if none was saved yet, the whole session
        is assigned to the new person.

        Args:
            person: The code; empty for nobody.
            since_ns: The time of the newest frame, on the source's clock.
        """
        if not self._saved:
            self.store.stored.assign(self.number, subject_of(person))
            return
        before = self.number
        number = self.store.begin_session(self.source.name, versions(), person)
        self._numbers.append((since_ns, number))
        self._saved = 0
        self.store.close_session(before)

    def _new_infer(self, reader: Reader | Future[Reader]) -> InferThread:
        thread = InferThread(reader, self._save, live=self.source.live)
        thread.event_read.connect(self._hand_on)
        thread.failed.connect(self.failed)
        return thread

    def _submit(self, clip: Clip) -> None:
        self.infer.submit(clip)

    def _save(self, event: Event, clip: Clip) -> None:
        """Compress and store an event; runs on the reading thread."""
        spotted = pack(event, clip)
        with self._lock:
            self._packed.append(spotted)
        recording = self.recording
        if recording is not None:
            recording.recorder.event(event)
        three = spotted.thumbnails if self._keep_pictures else None
        small = Thumbnails(*three) if three else None
        self.store.add(event, self.number_of(event), small)
        self._saved += 1

    @Slot(object)
    def _hand_on(self, event: Event) -> None:
        with self._lock:
            found = next((s for s in self._packed if s.event.id == event.id), None)
            if found is not None:
                self._packed.remove(found)
        self.spotted.emit(found or SpottedEvent(event))

    def ask_stop(self) -> None:
        """Ask capture and analysis to stop, at once; their later signals are not forwarded."""
        self._leaving = True
        for thread in (self.capture, self.analyse):
            thread.ask_stop()

    def finish(self) -> None:
        """Stop everything in order and close the session on the disk; waits, with time limits."""
        self.stop_recording()
        self.capture.stop(STOP_S)
        self.analyse.stop(STOP_S)
        self.infer.drain(STOP_S)
        self.infer.stop(STOP_S)
        self.retire_old()
        if not self.analyse.running:
            self._pipeline.close()
        if not self.capture.running:
            self.source.close()
        try:
            self.store.close_session(self.number)
        except FlinchError as error:
            log.warning("The session could not be closed: %s", error)
            self.failed.emit(str(error))

    def dispose(self) -> None:
        """Delete the Qt objects on the window's thread, after `finish`.

        Threads and callbacks refer to each other. The garbage collector could delete them on any
        thread, which crashes Qt.
        """
        for thread in (self.capture, self.analyse, self.infer, *self._retired):
            thread.deleteLater()
        self._retired = []
        self.deleteLater()

    @property
    def locks(self) -> tuple[ControlFact, ...] | None:
        """The locked controls; None for a source without controls, or before it is opened."""
        from app.core.open import locks_of

        return locks_of(self.source.inner)

    def start_recording(self, study: Path, person: str = "", face: Box | None = None) -> Path:
        """Start a recording; writes to the disk, so call it from a job.

        Args:
            study: The folder of recordings.
            person: The code of the recorded person; empty for nobody.
            face: The box of the face, in frame pixels: of a source without packets, the part
                around it is recorded losslessly.

        Raises:
            RecordingError: The folder cannot be written to or the disk is full.
        """
        from app.core.recording.details import SourceInfo
        from app.core.recording.encode import LOSSLESS_PIXELS
        from app.core.recording.folder import new_run
        from app.core.recording.privacy import tighten_study
        from app.core.recording.recorder import Recorder

        tighten_study(study)
        folder = new_run(study, person)
        info = SourceInfo.of(self.source.report(), self.source.packets, self.locks or ())
        region = None if self.source.packets or face is None else around(face, LOSSLESS_PIXELS)
        thread = RecordThread(self.source, Recorder(folder, info, region))
        thread.failed.connect(self.failed)
        thread.closed.connect(self._close_recording)
        thread.begin()
        self.recording = thread
        if not self.source.packets:
            self.source.record = thread.frame
        return folder

    @Slot(object)
    def _close_recording(self, closed: RecordedSession) -> None:
        """Emit that a recording has stopped; one that ended by itself is released."""
        threads = [*self._retired, *([self.recording] if self.recording is not None else [])]
        for thread in threads:
            if isinstance(thread, RecordThread) and thread.session is closed:
                self._let_go(thread)
                self._note_trouble(thread)
                self.recording_closed.emit(thread.recorded())
                return

    def stop_recording(self) -> None:
        """Stop the recording and wait until its files are closed; call it from a job."""
        thread = self.recording
        if thread is not None:
            self._let_go(thread)
            thread.stop(30.0)
            self._note_trouble(thread)
            self.last_recorded = thread.recorded()

    def _let_go(self, thread: RecordThread) -> None:
        if thread not in self._retired:
            self._retired.append(thread)
        if self.recording is thread:
            self.recording, self.source.record = None, None

    def _note_trouble(self, thread: RecordThread) -> None:
        message = thread.progress().message
        if message and message not in self.recording_trouble:
            self.recording_trouble.append(message)
