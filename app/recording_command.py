"""What `flinch record`, `flinch verify` and `flinch archive` do, without the command line.

Every function returns a record and raises errors that are one sentence. Nothing is printed here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.camera_control.check import Measured, best_mode, measure
from app.core.camera_control.locks import Plan
from app.core.camera_control.opening import Facts, locking_opener
from app.core.camera_control.presets import preset_for
from app.core.recording.archive import Archived, archive
from app.core.recording.details import ControlFact, Session, SourceInfo
from app.core.recording.disk import Forecast, expected_rate, forecast
from app.core.recording.errors import RecordingError
from app.core.recording.folder import SESSION, new_run, sessions
from app.core.recording.recorder import Progress, Recorder
from app.core.recording.recovery import Unfinished, find_unfinished, recover
from app.core.recording.verify import Verdict, verify
from models.sources.camera import CameraSource, find_device, list_devices
from models.sources.faults import Faults
from models.sources.open import open_source
from models.sources.source import Mode, Source, SourceReport, SourceState, names_a_path
from models.sources.synthetic import SyntheticSource
from models.sources.url import is_url
from models.sources.validity import Validity

__all__ = (
    "Archived",
    "RecordJob",
    "Recorded",
    "Unfinished",
    "Verdict",
    "archive_session",
    "choose_mode",
    "disk_forecast",
    "find_unfinished",
    "open_camera",
    "record",
    "record_source",
    "recover",
    "verify_session",
)

FIRST_FRAME_S = 15.0
"""How long a camera may take to give its first frame: some drivers need twelve seconds."""

PRACTICE = "practice"
"""The name of the synthetic camera."""

PRACTICE_S = 3600.0
"""Length of its play."""

_TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class RecordJob:
    """What to record: a camera (index, name, URL or `practice`), where to, and for how long.

    `mode` None takes the camera's preset. `seconds` None records until `stop` says so. `study`
    gets `sub-<subject>/ses-<session>/run-<next>`. `faults` are played by the practice camera.
    """

    camera: str
    study: Path
    seconds: float | None = None
    mode: Mode | None = None
    subject: str = "P001"
    session: int = 1
    mains_hz: int = 50
    lock: bool = True
    faults: Faults | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finished recording: where it lies, what it holds, what it cost."""

    folder: Path
    session: Session
    progress: Progress

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
        end = (self.session.message,) if self.session.message else ()
        return (first, verdict, *self.session.notes, *end)


def _gaps(count: int) -> str:
    return "1 gap" if count == 1 else f"{count} gaps"


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]


def record(job: RecordJob, tell: Tell = lambda _: None, stop: Stop = lambda: False) -> Recorded:
    """Open a camera or stream, lock it and record it.

    Args:
        job: What to record.
        tell: Called with the progress four times a second.
        stop: Asked four times a second whether to end now.

    Returns:
        The finished recording.

    Raises:
        FlinchError: If there is no such camera, it gives no frame, or the disk refuses.
    """
    facts: list[ControlFact] = []
    source = open_camera(job, lambda found: facts.__setitem__(slice(None), found), stop)
    try:
        report = first_frame(source, stop)
        info = SourceInfo.of(report, source.packets, tuple(facts))
        folder = new_run(job.study, job.subject, job.session)
        return record_source(source, Recorder(folder, info), job.seconds, tell, stop)
    finally:
        source.close()


def open_camera(
    job: RecordJob, tell: Callable[[Facts], None], stop: Stop = lambda: False
) -> Source:
    """Open what a job names; a camera is locked each time it is opened.

    Args:
        job: What to record.
        tell: Called with what was locked.
        stop: Asked whether to end now.
    """
    what = job.camera.strip()
    if what.lower() == PRACTICE:
        practice = practice_camera(job.faults)
        practice.open()
        return practice
    if is_url(what) or names_a_path(what):
        source = open_source(what, job.mode, paced=True)
        if not source.live:
            source.close()
            raise RecordingError(
                f"{what} is a file: expected a camera or a stream to record. Use «flinch "
                "analyze» for files."
            )
        return source
    camera = _camera(job, job.mode or choose_mode(job, tell, stop).asked, tell)
    camera.open()
    return camera


def practice_camera(faults: Faults | None) -> SyntheticSource:
    """Make the synthetic camera as a webcam would be: it sends JPEG packets on its own clock.

    Args:
        faults: What goes wrong with it.
    """
    from training.synth.demo import DemoFace

    return SyntheticSource(DemoFace(PRACTICE_S), faults, packets=True, name="practice camera")


def choose_mode(
    job: RecordJob,
    tell: Callable[[Facts], None] = lambda _: None,
    stop: Stop = lambda: False,
) -> Measured:
    """Try the modes of a camera's preset for two seconds each and take the first that is true.

    Args:
        job: Names the camera.
        tell: Called with what was locked.
        stop: Asked whether to end now.

    Returns:
        The mode with its measured rate; the fastest one if none is what it claims.
    """
    name = find_device(job.camera.strip(), list_devices()).name

    def trial(mode: Mode) -> Measured:
        camera = _camera(job, mode, tell)
        camera.open()
        try:
            first_frame(camera, stop)
            return measure(camera, mode)
        finally:
            camera.close()

    return best_mode(preset_for(name).modes, trial)


def _camera(job: RecordJob, mode: Mode, tell: Callable[[Facts], None]) -> CameraSource:
    what = job.camera.strip()
    if not job.lock:
        return CameraSource(what, mode, list_devices)
    plan = Plan(mode.fps or 30.0, job.mains_hz)
    return CameraSource(what, mode, list_devices, locking_opener(plan, tell))


def first_frame(source: Source, stop: Stop = lambda: False) -> SourceReport:
    """Wait until a source runs.

    Raises:
        RecordingError: If nothing comes within 15 s.
        KeyboardInterrupt: If `stop` says so before.
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
    tell: Tell = lambda _: None,
    stop: Stop = lambda: False,
) -> Recorded:
    """Record an open source until the time is over, it ends, or `stop` says so.

    Args:
        source: The source; a live one with packets is not decoded at all.
        recorder: Where it goes; started and stopped here.
        seconds: How long, by the wall clock; None for no end.
        tell: Called with the progress.
        stop: Asked whether to end now.

    Raises:
        RecordingError: If the folder cannot be written to or the disk is full to begin with.
    """
    recorder.start()
    if source.packets:
        source.tap = recorder.tap
    end = time.monotonic() + seconds if seconds is not None else float("inf")
    told = 0.0
    try:
        while recorder.progress().running and time.monotonic() < end and not stop():
            _turn(source, recorder, min(_TICK_S, max(0.0, end - time.monotonic())))
            if source.report().state is SourceState.ENDED:
                break
            if time.monotonic() - told >= _TICK_S:
                told = time.monotonic()
                tell(recorder.progress())
    finally:
        source.tap = None
        session = recorder.stop()
    progress = recorder.progress()
    return Recorded(progress.folder, session, progress)


def _turn(source: Source, recorder: Recorder, wait_s: float) -> None:
    """Let time pass; read the source only where it gives nothing without being read."""
    if source.live and source.packets:
        time.sleep(wait_s)
        return
    frame = source.read(wait_s)
    if frame is not None and not source.packets:
        recorder.frame(frame)


def disk_forecast(folder: Path, mode: Mode) -> Forecast:
    """Tell before a recording how long the disk lasts in a camera mode.

    Args:
        folder: Where to record; the nearest folder that exists is looked at.
        mode: The camera mode.
    """
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return forecast(place, expected_rate(mode))


def verify_session(path: Path) -> tuple[Verdict, ...]:
    """Check a session, or every session below a folder.

    Raises:
        RecordingError: If there is no session at all.
    """
    return tuple(verify(folder) for folder in _sessions(path))


def archive_session(path: Path, told: Callable[[int], None] = lambda _: None) -> Archived:
    """Make a lossless archive of one session. Raises `RecordingError`."""
    return archive(path, told)


def _sessions(path: Path) -> tuple[Path, ...]:
    found = (path,) if (path / SESSION).is_file() else sessions(path) if path.is_dir() else ()
    if not found:
        raise RecordingError(
            f"There is no session in {path}: expected a folder with a {SESSION}, such as run-01."
        )
    return found
