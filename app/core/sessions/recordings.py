"""What the catalogue knows of a recording's folder; it is read again when a file changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.recording.details import Session, SessionState, read_session
from app.core.recording.errors import RecordingError
from app.core.recording.journal import read_journal
from models.person import FOLDER, UNASSIGNED
from models.recording_names import EVENTS, LEDGER, SESSION, SUMS, VIDEO

NAMES = frozenset({SESSION, LEDGER, VIDEO})
"""A folder with one of these files is a recording, even if the other files are lost."""

FORMER = "former_folders"
SUBJECT = "subject"
"""Keys of `session.json`."""


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What a recording's files say; `problem` is one sentence if they cannot be read."""

    person: str
    started: str
    started_mono_ns: int
    seconds: float
    state: str
    closed: bool
    valid: bool
    reasons: tuple[str, ...]
    source: str
    writer_pid: int
    events: tuple[str, ...]
    bytes: int
    former: tuple[str, ...] = ()
    problem: str = ""


def is_recording(names: set[str]) -> bool:
    """Return whether a folder's file names are those of a recording."""
    return bool(NAMES & names)


def stamp(folder: Path) -> tuple[int, ...]:
    """Return the times and sizes of a recording's files, which show whether it has changed."""
    stamps = [folder.stat().st_mtime_ns]
    for name in (SESSION, EVENTS, SUMS):
        try:
            found = (folder / name).stat()
            stamps += [found.st_mtime_ns, found.st_size]
        except OSError:
            stamps += [0, 0]
    return tuple(stamps)


def read_facts(folder: Path) -> RecordingFacts:
    """Read what the catalogue lists of a recording, or why it cannot be read.

    Args:
        folder: The run's folder.
    """
    events = movement_ids(folder)
    size = _bytes(folder)
    try:
        session = read_session(folder)
    except RecordingError as error:
        return RecordingFacts(
            person=person_of(folder),
            started="",
            started_mono_ns=0,
            seconds=0.0,
            state="",
            closed=False,
            valid=False,
            reasons=(),
            source="",
            writer_pid=0,
            events=events,
            bytes=size,
            problem=str(error),
        )
    return _facts(folder, session, events, size)


def _facts(folder: Path, session: Session, events: tuple[str, ...], size: int) -> RecordingFacts:
    subject, former = getattr(session, SUBJECT, ""), getattr(session, FORMER, ())
    return RecordingFacts(
        person=subject if _is_code(subject) else person_of(folder),
        started=session.started_wall,
        started_mono_ns=session.started_mono_ns,
        seconds=session.counts.seconds,
        state=session.state.value,
        closed=(folder / SUMS).is_file(),
        valid=session.me_valid,
        reasons=session.me_reasons,
        source=session.source.name,
        writer_pid=session.writer.pid,
        events=events,
        bytes=size,
        former=tuple(str(each) for each in former) if isinstance(former, list) else (),
    )


def _is_code(subject: object) -> bool:
    return isinstance(subject, str) and subject not in ("", UNASSIGNED)


def person_of(folder: Path) -> str:
    """Read a person's code from the names of the folders; `UNASSIGNED` if there is none."""
    for part in (folder, *folder.parents):
        if part.name.startswith(FOLDER):
            return part.name.removeprefix(FOLDER) or UNASSIGNED
    return UNASSIGNED


def movement_ids(folder: Path) -> tuple[str, ...]:
    """List the ids of the movements spotted during the recording, without corrections."""
    try:
        lines = read_journal(folder / EVENTS)
    except OSError:
        return ()
    return tuple(
        str(line["id"])
        for line in lines
        if isinstance(line, dict)
        and line.get("kind") == "expression"
        and not line.get("corrects")
        and "id" in line
    )


def is_open(facts: RecordingFacts) -> bool:
    """Return whether a recording was never properly closed."""
    return facts.state == SessionState.RECORDING.value or not facts.closed


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
