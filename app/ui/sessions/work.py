"""The background work of the sessions page; nothing here touches a widget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.rows import Thumbnails
from app.core.sessions import assigning, deleting, exporting, resuming
from app.core.sessions.catalogue import Catalogue, catalogue
from app.core.sessions.contents import Contents, open_session, save_correction
from app.core.sessions.crops import cut_pictures
from app.core.sessions.listing import Listing
from app.core.sessions.signal import SessionSignal, read_signal
from app.core.sessions.thumbnails import picture_of
from app.core.store import Store
from app.threads.jobs import Progress
from models.records import Event


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """An opened session with its signal."""

    contents: Contents
    signal: SessionSignal | None
    """The stored signal; None without one."""


class SessionShelf:
    """Lists, opens and changes sessions; each method is slow and is called from a job."""

    def __init__(self, open_store: Callable[[], Store], root: Callable[[], Path]) -> None:
        """Take what opens the database and what gives the folder of recordings."""
        self._open_store = open_store
        self._root = root
        self._store: Store | None = None
        self._lock = threading.Lock()

    @property
    def store(self) -> Store:
        """The database; the first use opens it."""
        with self._lock:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def resume(self) -> tuple[str, ...]:
        """Continue what a killed run left unfinished; returns a sentence for each."""
        return resuming.resume(self.store)

    def list_all(self, progress: Progress) -> Catalogue:
        """List everything."""
        return catalogue(self._root(), self.store, check=lambda: progress.step(0.0))

    def pictures(self, listings: Sequence[Listing]) -> dict[str, bytes | None]:
        """Return the small pictures of some sessions, by id."""
        return {each.id: picture_of(each, self.store) for each in listings}

    def open(self, listing: Listing, others: Sequence[Listing]) -> OpenedSession:
        """Open a session."""
        contents = open_session(listing, others, self.store)
        return OpenedSession(contents, read_signal(contents.signal) if contents.signal else None)

    def movement_pictures(self, opened: OpenedSession) -> dict[str, Thumbnails]:
        """Cut small pictures out of the video for the movements without one."""
        return cut_pictures(opened.contents, opened.signal)

    def correct(self, contents: Contents, event: Event) -> Contents:
        """Save a correction."""
        return save_correction(contents, event, self.store)

    def export(self, contents: Contents, folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
        """Write a session's tables."""
        return exporting.export(contents, folder, formats)

    def assign(self, listing: Listing, person: str) -> str:
        """Assign a session to a person; returns its new id."""
        return assigning.assign(listing, person, self.store)

    def delete(self, listing: Listing, others: Sequence[Listing]) -> None:
        """Delete a session for good."""
        deleting.delete(listing, others, self.store)

    def close(self) -> None:
        """Close the database; may be called twice."""
        with self._lock:
            store, self._store = self._store, None
        if store is not None:
            store.close()
