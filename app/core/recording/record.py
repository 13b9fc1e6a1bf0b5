"""Records a camera or a stream, from its opening to the checksums: `flinch record`.

Nothing is printed here; failures are errors of one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.camera_control.check import MeasuredMode, best_mode, measure
from app.core.camera_control.presets import preset_for
from app.core.open import check_there, locks_of, make_source
from app.core.recording.details import Session, SessionState, SourceInfo
from app.core.recording.errors import RecordingError
from app.core.recording.folder import new_run
from app.core.recording.recorder import Recorder, RecordingProgress
from app.core.recording.silence import Silence, stopped_sentence
from models.person import subject_of
from models.sources.camera import find_device, list_devices
from models.sources.choice import Choice, Origin, choice_of
from models.sources.faults import Faults
from models.sources.source import Mode, Source, SourceReport, SourceState
from models.sources.validity import Validity

FIRST_FRAME_S = 15.0
"""How long a camera may take to give its first frame: some drivers need twelve seconds."""

_TICK_S = 0.25

Make = Callable[[Choice], Source]
"""Makes the source of a choice; it is not opened yet."""


@dataclass(frozen=True, slots=True)
class RecordJob:
    """What to record: a camera (index, name, address or `practice`), the target, and the length.

    `mode` None takes the camera's preset. `seconds` None records until `stop` says so. The run goes
    into `sub-<person>/ses-<session>/run-<next>` of `study`: `sub-unassigned` if `person` is empty,
    and today's session if `session` is None. The practice camera simulates `faults`.
    """

    camera: str
    study: Path
    seconds: float | None = None
    mode: Mode | None = None
    person: str = ""
    session: int | None = None
    mains_hz: int = 50
    lock: bool = True
    faults: Faults | None = None

    @property
    def choice(self) -> Choice:
        """Return the chosen source with all options.

        Raises:
            SourceError: The text names nothing.
        """
        named = choice_of(self.camera, self.mode)
        return replace(named, lock=self.lock, mains_hz=self.mains_hz, faults=self.faults)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finished recording: its folder, its content and its cost.

    `cause` says why it ended if neither the user nor the time limit ended it.
    """

    folder: Path
    session: Session
    progress: RecordingProgress
    cause: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what was recorded and whether it is valid, one sentence an item."""
        counts = self.session.counts
        rate = f"{counts.fps:.1f} a second" if counts.fps else "in bursts"
        first = (
            f"{counts.rows} frames in {counts.seconds:.1f} s ({rate}), "
            f"{counts.dropped} dropped, {counts.duplicated} duplicated, {_gaps(counts.gaps)}."
        )
        verdict = Validity(self.session.me_valid, self.session.me_reasons).sentence
        ends = (text for text in (self.session.message, self.cause) if text)
        return (first, verdict, *self.session.notes, *ends)


def _gaps(count: int) -> str:
    return "1 gap" if count == 1 else f"{count} gaps"


OnProgress = Callable[[RecordingProgress], None]
Stop = Callable[[], bool]


def packet_source(choice: Choice) -> Source:
    """Make a source that sends packets if it can, as a recording needs them."""
    return make_source(choice, packets=True)


def record(
    job: RecordJob,
    on_progress: OnProgress = lambda _: None,
    stop: Stop = lambda: False,
    make: Make = packet_source,
) -> Recorded:
    """Open a camera or stream, lock it and record it.

    Args:
        job: The recording job.
        on_progress: Called with the progress four times a second.
        stop: Called four times a second; True ends the recording.
        make: Makes the source.

    Returns:
        The finished recording.

    Raises:
        FlinchError: If there is no such camera, it gives no frame, or the disk refuses.
    """
    subject_of(job.person)
    source = make(_recordable(job.choice, make, stop))
    source.open()
    try:
        report = first_frame(source, stop)
        info = SourceInfo.of(report, source.packets, locks_of(source) or ())
        folder = new_run(job.study, job.person, job.session)
        return record_source(source, Recorder(folder, info), job.seconds, on_progress, stop)
    finally:
        source.close()


def _recordable(choice: Choice, make: Make, stop: Stop) -> Choice:
    """Reject files, and choose a camera's mode if none is given."""
    if choice.origin is Origin.FILE:
        check_there(choice)
        raise RecordingError(
            f"{choice.what} is a file: expected a camera or a stream to record. Use «flinch "
            "analyze» for files."
        )
    if choice.origin is Origin.CAMERA and choice.mode is None:
        return replace(choice, mode=choose_mode(choice, make, stop).requested)
    return choice


def choose_mode(
    choice: Choice, make: Make = packet_source, stop: Stop = lambda: False
) -> MeasuredMode:
    """Try the modes of a camera's preset for two seconds each; take the first that keeps its rate.

    Args:
        choice: The camera.
        make: Makes the source.
        stop: Asked whether to end now.

    Returns:
        The mode with its measured rate; the fastest mode if none keeps its rate.
    """
    name = find_device(choice.what, list_devices()).name

    def trial(mode: Mode) -> MeasuredMode:
        camera = make(replace(choice, mode=mode))
        camera.open()
        try:
            first_frame(camera, stop)
            return measure(camera, mode)
        finally:
            camera.close()

    return best_mode(preset_for(name).modes, trial)


def first_frame(source: Source, stop: Stop = lambda: False) -> SourceReport:
    """Wait until a source runs.

    Raises:
        RecordingError: If nothing comes within 15 s.
        KeyboardInterrupt: If `stop` returns True before.
    """
    end = time.monotonic() + FIRST_FRAME_S
    while time.monotonic() < end:
        if stop():
            raise KeyboardInterrupt
        report = source.report()
        if report.frames > 0:
            return report
        if report.state is SourceState.ENDED:
            break
        source.read(_TICK_S)
    raise RecordingError(
        f"{source.name} gave no picture within {FIRST_FRAME_S:.0f} s: "
        f"{source.report().detail or 'check that it is plugged in and not used elsewhere.'}"
    )


def record_source(
    source: Source,
    recorder: Recorder,
    seconds: float | None = None,
    on_progress: OnProgress = lambda _: None,
    stop: Stop = lambda: False,
) -> Recorded:
    """Record an open source until the time is over, it ends or falls silent, or `stop` says so.

    Args:
        source: The source; a live one with packets is not decoded at all.
        recorder: The recorder; started and stopped here.
        seconds: How long, by the wall clock; None for no end.
        on_progress: Called with the progress.
        stop: Asked whether to end now.

    Raises:
        RecordingError: If the folder cannot be written to, the disk is full to begin with, or no
            picture came.
    """
    recorder.start()
    if source.packets:
        source.tap = recorder.tap
    end = time.monotonic() + seconds if seconds is not None else float("inf")
    last_progress_s, cause = 0.0, ""
    silence = Silence()
    try:
        while recorder.progress().running and time.monotonic() < end and not stop():
            _turn(source, recorder, min(_TICK_S, max(0.0, end - time.monotonic())))
            report = source.report()
            if report.state is SourceState.ENDED:
                break
            if silence.too_long(report.frames):
                cause = stopped_sentence(source.name, report.detail)
                break
            if time.monotonic() - last_progress_s >= _TICK_S:
                last_progress_s = time.monotonic()
                on_progress(recorder.progress())
    finally:
        source.tap = None
        session = recorder.stop()
    progress = recorder.progress()
    if not session.counts.rows and session.state is SessionState.CLOSED:
        raise RecordingError(
            f"{source.name} gave no picture while it was recorded: nothing is stored, and no "
            "folder is left behind. Check its cable and power, then record again."
        )
    return Recorded(progress.folder, session, progress, cause)


def _turn(source: Source, recorder: Recorder, wait_s: float) -> None:
    """Wait a moment; read the source only if it delivers nothing without being read."""
    if source.live and source.packets:
        time.sleep(wait_s)
        return
    frame = source.read(wait_s)
    if frame is not None and not source.packets:
        recorder.frame(frame)
