"""Finds sessions that their recorder did not close, and closes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from app.core.recording.closing import agree, finish
from app.core.recording.details import (
    Session,
    SessionState,
    WriterFacts,
    read_session,
    write_session,
)
from app.core.recording.errors import RecordingError
from app.core.recording.folder import RESERVE, SUMS, sessions
from app.core.recording.sums import write_sums


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was left open, and one sentence about it."""

    folder: Path
    started_wall: str
    text: str


def find_unfinished(root: Path) -> tuple[Unfinished, ...]:
    """List the sessions at or below a folder that nobody closed and nobody is writing.

    Args:
        root: A study's folder, or one above; it need not exist.
    """
    found = []
    for folder in sessions(root):
        try:
            session = read_session(folder)
        except RecordingError:
            continue
        if needs_closing(folder, session):
            text = f"The recording of {session.started_wall} in {folder} was not closed."
            found.append(Unfinished(folder, session.started_wall, text))
    return tuple(found)


def needs_closing(folder: Path, session: Session) -> bool:
    """Tell whether a session was left open by a program that is gone."""
    whole = session.state is not SessionState.RECORDING and (folder / SUMS).is_file()
    return not whole and not alive(session.writer)


def alive(writer: WriterFacts) -> bool:
    """Tell whether the process that wrote a session still runs."""
    try:
        return abs(psutil.Process(writer.pid).create_time() - writer.created_s) < 1.0
    except (psutil.Error, ValueError):
        return False


def recover(folder: Path) -> Session:
    """Close a session that its recorder did not close.

    A torn tail of the ledger is trimmed, ledger and video are brought into agreement,
    `session.json` is closed with state `recovered`, and the checksums are written. The video's
    bytes stay as they are.

    Args:
        folder: The session's folder.

    Returns:
        What `session.json` now says.

    Raises:
        RecordingError: If the session is closed already, is being recorded, or cannot be read.
    """
    session = read_session(folder)
    if alive(session.writer) and session.state is SessionState.RECORDING:
        raise RecordingError(f"{folder} is still being recorded; stop that recording first.")
    if not needs_closing(folder, session):
        raise RecordingError(f"{folder} was closed properly; there is nothing to recover.")
    try:
        _close(folder, session)
    except OSError as error:
        raise RecordingError(
            f"{folder} cannot be recovered: {error.strerror}. Free some space or check that you "
            "may write there."
        ) from error
    return session


def _close(folder: Path, session: Session) -> None:
    (folder / RESERVE).unlink(missing_ok=True)
    for draft in folder.glob("*.part"):
        draft.unlink()
    if session.state is SessionState.RECORDING:
        session.recovery = agree(folder)
        message = "The recorder ended without closing the session; it was recovered."
        finish(folder, session, SessionState.RECOVERED, message)
        write_session(folder, session)
    write_sums(folder)
