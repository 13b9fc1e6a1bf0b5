"""`session.json`: what was recorded with which camera, and whether it is valid.

The file is written when the recording starts, with state `recording`, and replaced when it ends. If
it says `recording` but no recorder runs, the session is unfinished.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.recording.errors import RecordingError
from app.core.recording.folder import subject_in
from models import private
from models.person import UNASSIGNED
from models.recording_names import SESSION
from models.sources.source import Mode, SourceReport

RAW_FORMATS = ("YUYV", "YUY2", "UYVY", "NV12", "BGR3", "RGB3", "GREY")
"""Formats without packets: their pictures were encoded here."""


class SessionState(str, Enum):
    """State of a session."""

    RECORDING = "recording"
    CLOSED = "closed"
    DISK_FULL = "disk_full"
    FAILED = "failed"
    RECOVERED = "recovered"


class ModeFacts(BaseModel):
    """A camera mode as it stands in `session.json`."""

    width_px: int
    height_px: int
    fps: float
    fourcc: str

    @classmethod
    def of(cls, mode: Mode | None) -> ModeFacts | None:
        """Copy a source's mode; None stays None."""
        if mode is None:
            return None
        return cls(
            width_px=mode.width_px, height_px=mode.height_px, fps=mode.fps, fourcc=mode.fourcc
        )

    @property
    def mode(self) -> Mode:
        """Convert it back to the source's mode."""
        return Mode(self.width_px, self.height_px, self.fps, self.fourcc)


class ControlFact(BaseModel):
    """One camera control: the requested value, the value read back, and whether it is locked."""

    name: str
    asked: int | None = None
    found: int | None = None
    locked: bool = False
    note: str = ""


class SourceInfo(BaseModel):
    """The recorded source."""

    name: str
    packets: bool = True
    asked: ModeFacts | None = None
    actual: ModeFacts | None = None
    measured_fps: float = 0.0
    controls: tuple[ControlFact, ...] = ()

    @classmethod
    def of(
        cls, report: SourceReport, packets: bool, controls: tuple[ControlFact, ...] = ()
    ) -> SourceInfo:
        """Copy the data of a source's report.

        Args:
            report: The source's report.
            packets: Whether the source passes its packets to a tap.
            controls: The controls as set and as read back.
        """
        return cls(
            name=report.name,
            packets=packets,
            asked=ModeFacts.of(report.requested),
            actual=ModeFacts.of(report.actual),
            measured_fps=round(report.measured_fps, 3),
            controls=controls,
        )

    @property
    def as_sent(self) -> bool:
        """Return whether the stored packets came from the camera, not encoded from raw pictures."""
        return self.packets and (self.actual is None or self.actual.fourcc not in RAW_FORMATS)

    @property
    def fps(self) -> float:
        """Nominal rate in frames a second; 0 if unknown."""
        mode = self.actual if self.actual is not None and self.actual.fps > 0 else self.asked
        return mode.fps if mode is not None else 0.0


class Counts(BaseModel):
    """Totals of a ledger.

    `dropped` frames were due and never came. `overflowed` frames came when the recorder's queue was
    full; they count as `dropped` too. `duplicated` frames repeat the bytes of the packet before.
    `gaps` counts stretches of more than a quarter of a second without a frame.
    """

    rows: int = 0
    bytes: int = 0
    dropped: int = 0
    duplicated: int = 0
    overflowed: int = 0
    gaps: int = 0
    seconds: float = 0.0
    fps: float = 0.0


class RecoveryFacts(BaseModel):
    """The repairs of a session that its recorder did not close.

    `rows_removed` had no packet in the video; `rows_added` were made from packets that had no row,
    with the video's whole milliseconds as their time. `rows_damaged` could not be read.
    `rows_without_packet` stay in the ledger: their pictures cannot be read from the video. `kept`
    names the original files that were replaced.
    """

    rows_removed: int = 0
    rows_added: int = 0
    torn_bytes: int = 0
    rows_damaged: int = 0
    rows_without_packet: int = 0
    packets_found: int = 0
    kept: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class WriterFacts(BaseModel):
    """The process that writes a session; it distinguishes a crash from a running recording."""

    pid: int = 0
    created_s: float = 0.0
    host: str = ""
    boot: str = ""
    namespace: str = ""
    started: str = ""


class Session(BaseModel):
    """The content of `session.json`; unknown keys are preserved.

    `subject` is the person's code, as in the folder's `sub-<code>`; `unassigned` for nobody.
    `ended_mono_ns` is when the end was requested; 0 if unknown: after a crash, or if the source has
    another clock. `me_rules` is the number of the rules behind `me_valid` and `me_reasons`
    (`models.sources.validity.RULES`); 0 for files from before the rules had numbers.
    """

    model_config = ConfigDict(extra="allow")

    layout: int = 1
    subject: str = UNASSIGNED
    state: SessionState = SessionState.RECORDING
    started_wall: str = ""
    started_mono_ns: int = 0
    ended_mono_ns: int = 0
    writer: WriterFacts = Field(default_factory=WriterFacts)
    source: SourceInfo
    codec: str = ""
    region: tuple[int, int, int, int] | None = None
    files: tuple[str, ...] = ()
    counts: Counts = Field(default_factory=Counts)
    me_valid: bool = False
    me_reasons: tuple[str, ...] = ()
    me_rules: int = 0
    notes: tuple[str, ...] = ()
    message: str = ""
    recovery: RecoveryFacts | None = None


def write_session(folder: Path, session: Session) -> None:
    """Write `session.json` atomically."""
    text = session.model_dump_json(indent=2) + "\n"
    private.write_text(folder / SESSION, text, durable=True)


def recorded_subject(folder: Path) -> str:
    """Return the subject of the recording in a folder; `unassigned` without a recording."""
    try:
        return read_session(folder).subject
    except RecordingError:
        return UNASSIGNED


def read_session(folder: Path) -> Session:
    """Read a session's `session.json`; without a subject in it, the folder names the subject.

    Raises:
        RecordingError: If it is missing or incomplete.
    """
    path = folder / SESSION
    try:
        session = Session.model_validate_json(path.read_bytes())
        if "subject" not in session.model_fields_set:
            session.subject = subject_in(folder)
        return session
    except OSError as error:
        raise RecordingError(
            f"Cannot read {path}: {error.strerror}. Choose a session's folder, such as run-01."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise RecordingError(f"{path} is damaged: at {place}, {first['msg'].lower()}.") from error
