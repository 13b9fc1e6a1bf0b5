"""Finds what a crashed run left open, and recovers it if the user agrees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.store import LiveSession as StoredSession
from app.core.store import Store
from app.ui.language import tr
from app.ui.outcomes import recovered
from models.errors import FlinchError

if TYPE_CHECKING:
    from app.threads.jobs import Progress
    from app.ui.resources import Resources


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """Sessions of the database and folders of recordings that a crash left open."""

    sessions: tuple[StoredSession, ...] = ()
    """Sessions of the database that were not closed."""
    recordings: tuple[Path, ...] = ()
    """Folders of recordings that were not closed."""

    def __bool__(self) -> bool:
        return bool(self.sessions or self.recordings)

    @property
    def sentence(self) -> str:
        """A sentence on what was left open."""
        parts = []
        if self.sessions:
            count = sum(session.events for session in self.sessions)
            parts.append(
                tr("1 movement was saved")
                if count == 1
                else tr("{count} movements were saved", count=count)
            )
        if self.recordings:
            count = len(self.recordings)
            parts.append(
                tr("1 recording was cut off")
                if count == 1
                else tr("{count} recordings were cut off", count=count)
            )
        return tr("Flinch was not closed properly: {what}.", what=tr(" and ").join(parts))


def find_left_open(store: Store, recordings: Path) -> LeftOpen:
    """List the sessions and recordings that were not closed.

    Args:
        store: The database of events.
        recordings: The folder below which recordings lie.
    """
    from app.core.recording.recovery import find_unfinished

    found = find_unfinished(recordings)
    return LeftOpen(store.unfinished(), tuple(recording.folder for recording in found))


def take_over(store: Store, left: LeftOpen) -> str:
    """Close the sessions and repair the recordings.

    Args:
        store: The database of events.
        left: The sessions and recordings left open.

    Returns:
        A sentence that says what was recovered.
    """
    from app.core.recording import recovery

    events = sum(len(store.recover(session.id)) for session in left.sessions)
    mended, problems = 0, []
    for folder in left.recordings:
        try:
            facts = recovery.recover(folder).recovery
        except FlinchError as error:
            problems.append(str(error))
            continue
        mended += 1
        if facts is not None and facts.rows_without_packet:
            problems.append(
                tr(
                    "{count} pictures of {folder} cannot be read; nothing was "
                    "removed, `flinch verify` says more.",
                    count=facts.rows_without_packet,
                    folder=folder,
                )
            )
    return " ".join([recovered(events, mended), *problems])


def recover(left: LeftOpen, resources: Resources) -> None:
    """Recover in the background what a crash left open, and say what was recovered.

    Args:
        left: The sessions and recordings left open.
        resources: Runs the job and opens the database.
    """

    def work(_: Progress) -> str:
        assert resources.store is not None
        return take_over(resources.store, left)

    resources.jobs.run("recovering", work, resources.remarked.emit)
