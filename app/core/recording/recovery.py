"""Finds sessions that are damaged or were not closed, and repairs them.

A repaired file replaces the recorded one; the recorded file is kept under another name. A session
that another process is working on, on this or another computer, is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.recording.closing import SessionStart, agree, finish, match, stubs
from app.core.recording.details import Session, SessionState, read_session, write_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import RESERVE, is_session, sessions, video_parts
from app.core.recording.journal import damaged_lines
from app.core.recording.ledger import readable_rows, wall_ns
from app.core.recording.matroska import Stored, read_packets
from app.core.recording.originals import keep_original
from app.core.recording.presence import alive, at_work
from app.core.recording.rebuild import known_session
from app.core.recording.salvage import find_pieces, mend_videos
from app.core.recording.sums import read_sums, write_sums
from app.core.recording.verify import verify
from models import lease
from models.errors import FlinchError
from models.recording_names import EVENTS, LEDGER, SESSION, SUMS

__all__ = (
    "Handled",
    "Unfinished",
    "alive",
    "find_unfinished",
    "recover",
    "recover_all",
)

NAME = "flinch recover"
NOT_CLOSED = "was not closed"
NO_SUMS = "has no checksums"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was not closed, and one sentence about it."""

    folder: Path
    started_wall: str
    text: str


@dataclass(frozen=True, slots=True)
class Handled:
    """Result for one session.

    Attributes:
        folder: Where it lies.
        state: `closed` (nothing to do), `recovered`, `in use`, or `not recovered`.
        rows: Rows of its ledger.
        pictures: Packets that can be read.
        sound: Whether it is complete and undamaged now.
        sentences: What is wrong with it, or what was done.
    """

    folder: Path
    state: str
    rows: int
    pictures: int
    sound: bool
    sentences: tuple[str, ...]


def find_unfinished(root: Path) -> tuple[Unfinished, ...]:
    """List the open sessions at or below a folder that no process works on.

    Args:
        root: A study's folder, or one above; it need not exist.
    """
    found: dict[Path, Unfinished] = {}
    for folder in sessions(root):
        session = _session(folder)
        why = _open_why(folder, session)
        if why:
            started = session.started_wall if session is not None else ""
            of = f"of {started} " if started else ""
            text = f"The recording {of}in {folder} {why}."
            found[folder] = Unfinished(folder, started, text)
    busy = at_work(found)
    return tuple(unfinished for folder, unfinished in found.items() if folder not in busy)


def recover(folder: Path) -> Session:
    """Close a session that its recorder did not close, or repair a damaged one.

    Ledger and video are made to agree, the readable packets of a damaged video are copied into a
    new one, `session.json` gets the state `recovered`, and the checksums are written. The original
    of every changed file is kept.

    Args:
        folder: The session's folder.

    Returns:
        The new content of `session.json`.

    Raises:
        RecordingError: If the session is undamaged, is being recorded, or cannot be repaired.
        LeaseError: If another program works on it.
    """
    if not is_session(folder):
        raise RecordingError(f"{folder} holds no recording: choose a folder such as run-01.")
    # Taking a lease shows whether it is held; `at_work` only judges sessions without one.
    holder = None if (folder / lease.LEASE).exists() else at_work((folder,)).get(folder)
    if holder is not None:
        raise RecordingError(
            f"{folder} is still being recorded or used by {holder}: wait until that has ended."
        )
    try:
        with lease.held(folder, NAME):
            return _recover(folder)
    except OSError as error:
        raise RecordingError(
            f"{folder} cannot be recovered: {error.strerror}. Free some space or check that you "
            "may write there; nothing was lost."
        ) from error


def recover_all(root: Path, report: Callable[[Path], None] = lambda _: None) -> tuple[Handled, ...]:
    """Check every session at or below a folder separately, and repair those that need it.

    Args:
        root: A session's or study's folder, or one above.
        report: Called with each session before it is checked.
    """
    folders = sessions(root)
    busy = at_work(folders)
    handled = []
    for folder in folders:
        report(folder)
        if folder in busy:
            text = f"{folder} is in use by {busy[folder]}: nothing was touched."
            rows = len(readable_rows(folder / LEDGER).rows)
            handled.append(Handled(folder, "in use", rows, 0, False, (text,)))
        else:
            handled.append(_handle(folder))
    return tuple(handled)


def _handle(folder: Path) -> Handled:
    state, sentences = "closed", list[str]()
    try:
        if _damage(folder, _session(folder)):
            session = recover(folder)
            state, sentences = "recovered", [session.message]
        verdict = verify(folder)
        sentences += verdict.faults
        return Handled(
            folder, state, verdict.rows, verdict.packets, verdict.sound, tuple(sentences)
        )
    except FlinchError as error:
        sentences.append(str(error))
    except OSError as error:
        sentences.append(f"{folder} cannot be read: {error.strerror}.")
    rows = len(readable_rows(folder / LEDGER).rows)
    return Handled(folder, "not recovered", rows, 0, False, tuple(sentences))


def _session(folder: Path) -> Session | None:
    try:
        return read_session(folder)
    except RecordingError:
        return None


def _open_why(folder: Path, session: Session | None) -> str:
    """Say why a session counts as not closed; empty if it is closed."""
    if session is None:
        damaged = (folder / SESSION).is_file()
        return f"has a damaged {SESSION}" if damaged else f"has no {SESSION}"
    if session.state is SessionState.RECORDING:
        return NOT_CLOSED
    if not (folder / SUMS).is_file():
        return NO_SUMS
    return "" if (folder / LEDGER).is_file() else f"has no {LEDGER}"


def _damage(folder: Path, session: Session | None) -> str:
    """Say what must be repaired in a session; empty if all its files can be read."""
    why = _open_why(folder, session)
    if why:
        return why
    ledger = readable_rows(folder / LEDGER)
    if ledger.damaged or ledger.torn:
        return f"has a damaged {LEDGER}"
    if damaged_lines(folder / EVENTS):
        return f"has a damaged {EVENTS}"
    if sum(1 for _ in _packets(folder)) == len(ledger.rows):
        return ""
    matched = match(ledger.rows, tuple(stubs(folder)), SessionStart(), crashed=False)
    if matched.added:
        return f"lacks rows in {LEDGER}"
    found = any(find_pieces(part, matched.missing) for part in video_parts(folder))
    return "has a damaged video that still holds packets" if found else ""


def _packets(folder: Path) -> Iterator[Stored]:
    for part in video_parts(folder):
        try:
            yield from read_packets((part,))
        except RecordingError:
            continue


def _recover(folder: Path) -> Session:
    session = _session(folder)
    why = _damage(folder, session)
    if not why:
        raise RecordingError(f"{folder} was closed properly; there is nothing to recover.")
    sums = _known_sums(folder)
    before = _marks(folder)
    (folder / RESERVE).unlink(missing_ok=True)
    for draft in folder.glob("*.part"):
        draft.unlink()
    if session is None:
        name = keep_original(folder / SESSION)
        session = _mended(folder, known_session(folder), why, crashed=not sums, originals=(name,))
    elif session.state is SessionState.RECORDING or why != NO_SUMS:
        crashed = session.state is SessionState.RECORDING
        session = _mended(folder, session, why, crashed, ())
    after = _marks(folder)
    same = {name: digest for name, digest in sums.items() if before.get(name) == after.get(name)}
    write_sums(folder, same)
    return session


def _mended(
    folder: Path, session: Session, why: str, crashed: bool, originals: tuple[str, ...]
) -> Session:
    """Make a session's files agree, and close it from their content."""
    start = _start(session)
    ledger = readable_rows(folder / LEDGER)
    missing = match(ledger.rows, tuple(stubs(folder)), start, crashed).missing
    videos = mend_videos(folder, missing, session.source.fps)
    facts = agree(folder, start, crashed)
    before = session.recovery.kept if session.recovery is not None else ()
    names = (*before, *originals, *videos.originals, *facts.kept)
    session.recovery = facts.model_copy(
        update={
            "packets_found": videos.packets,
            "kept": tuple(dict.fromkeys(name for name in names if name)),
            "problems": (*videos.problems, *facts.problems),
        }
    )
    finish(folder, session, SessionState.RECOVERED, _message(session, why, crashed))
    write_session(folder, session)
    return session


def _message(session: Session, why: str, crashed: bool) -> str:
    """Say what was done, what is lost, and where the originals are."""
    facts = session.recovery
    assert facts is not None
    sentences = [session.message] if session.message else []
    if crashed and why == NOT_CLOSED:
        sentences.append("The recorder ended without closing the session; it was recovered.")
    else:
        sentences.append(f"The session {why}; what can be read was kept.")
    if facts.rows_without_packet:
        sentences.append(f"The pictures of {facts.rows_without_packet} rows cannot be read.")
    if facts.packets_found:
        sentences.append(f"{facts.packets_found} packets were found in the damaged video.")
    if facts.kept:
        sentences.append(f"The originals are kept: {', '.join(facts.kept)}.")
    return " ".join([*sentences, *facts.problems])


def _start(session: Session) -> SessionStart:
    try:
        return SessionStart(session.started_mono_ns, wall_ns(session.started_wall))
    except ValueError:
        return SessionStart(session.started_mono_ns)


def _known_sums(folder: Path) -> dict[str, str]:
    """Read earlier checksums; none if they are missing or damaged."""
    try:
        return read_sums(folder) if (folder / SUMS).is_file() else {}
    except RecordingError:
        return {}


def _marks(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Identify each file of a folder by numbers that change when it is replaced."""
    stats = {path.name: path.stat() for path in folder.iterdir() if path.is_file()}
    return {name: (s.st_ino, s.st_size, s.st_mtime_ns) for name, s in stats.items()}
