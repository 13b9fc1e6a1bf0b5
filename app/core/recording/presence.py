"""Finds the sessions that somebody works on, on this computer or another one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psutil

from app.core.recording.details import SessionState, WriterFacts, read_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from models import lease
from models.lease import LEASE, Holder
from models.process import Process
from models.recording_names import LEDGER


def at_work(folders: Iterable[Path]) -> dict[Path, Holder]:
    """Find out who works on which session.

    A lease decides. Without a lease, an open session belongs to the process in `session.json`; if
    that process cannot be looked up here, the session counts as in use while its files grow.

    Args:
        folders: Sessions' folders.

    Returns:
        Who works, by folder.
    """
    folders = tuple(folders)
    found = lease.holders(folders)
    unsure: dict[Path, Holder] = {}
    for folder in folders:
        writer = None if (folder / LEASE).exists() else _open_writer(folder)
        if writer is None:
            continue
        holder = Holder(process_of(writer), "a recording", "its start")
        runs = alive(writer)
        if runs:
            found[folder] = holder
        elif runs is None:
            unsure[folder] = holder
    return found | {folder: unsure[folder] for folder in lease.changing(unsure, _sizes)}


def alive(writer: WriterFacts) -> bool | None:
    """Return whether the process that wrote a session still runs; None if that is unknown."""
    if writer.host:
        return process_of(writer).runs()
    try:
        return abs(psutil.Process(writer.pid).create_time() - writer.created_s) < 1.0
    except (psutil.Error, ValueError, OverflowError):
        return False


def process_of(writer: WriterFacts) -> Process:
    """Return the process that `session.json` names."""
    return Process(writer.host, writer.boot, writer.namespace, writer.pid, writer.started)


def _open_writer(folder: Path) -> WriterFacts | None:
    """Return the writer of a session that was never closed."""
    try:
        session = read_session(folder)
    except RecordingError:
        return None
    return session.writer if session.state is SessionState.RECORDING else None


def _sizes(folder: Path) -> tuple[int, ...]:
    return tuple(
        path.stat().st_size for path in (folder / LEDGER, *video_parts(folder)) if path.is_file()
    )
