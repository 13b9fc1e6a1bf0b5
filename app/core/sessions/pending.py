"""Records deletions and assignments before they begin, so that the next start can finish them.

Each has its own file until its last step is done. Every step may run twice, so work that a kill
interrupted simply runs again from the first step.
"""

from __future__ import annotations

import uuid
from enum import Enum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app import paths
from app.core.sessions.errors import SessionsError
from app.errors import why
from models import private
from models.durable import sync_folder
from models.process import Process, current


class Action(str, Enum):
    """The kind of change."""

    DELETE_RECORDING = "delete_recording"
    DELETE_ANALYSIS = "delete_analysis"
    ASSIGN = "assign"


class Pending(BaseModel):
    """One deletion or assignment.

    `folder` is the session's old place, `target` the new one. `events` are the movements of the
    recording in session `session` of the database. `keep_session`: another recording belongs to
    that session. `renew`: the checksum of `session.json` was right before the change. `process`:
    the process that does it.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    action: Action
    folder: Path
    target: Path | None = None
    person: str = ""
    session: int | None = None
    events: tuple[str, ...] = ()
    keep_session: bool = False
    renew: bool = False
    process: Process = Field(default_factory=current)


def begin(pending: Pending) -> Pending:
    """Record a change before its first step.

    Raises:
        SessionsError: It cannot be written; nothing was changed.
    """
    place = _file(pending.id)
    try:
        paths.ready(place.parent)
        private.write_text(place, pending.model_dump_json(indent=2), durable=True)
        sync_folder(place.parent)
    except OSError as error:
        raise SessionsError(
            f"Nothing was changed: the step cannot be written down in '{place.parent}': "
            f"{why(error)}."
        ) from error
    return pending


def end(pending: Pending) -> None:
    """Remove the record after the last step."""
    _file(pending.id).unlink(missing_ok=True)
    sync_folder(paths.pending_folder())


def left_over() -> tuple[tuple[Pending, ...], tuple[str, ...]]:
    """List unfinished changes of ended programs, and a sentence for each damaged record."""
    found: list[Pending] = []
    damaged: list[str] = []
    for path in sorted(paths.pending_folder().glob("*.json")):
        try:
            pending = Pending.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            damaged.append(
                f"The note '{path}' of something begun cannot be read; it stays. Look at the "
                "folders that begin with «.deleting-» and remove the note by hand."
            )
            continue
        if pending.process.runs() is False:
            found.append(pending)
    return tuple(found), tuple(damaged)


def _file(name: str) -> Path:
    return paths.pending_folder() / f"{name}.json"
