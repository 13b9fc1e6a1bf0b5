"""Shared by the parts of the live work: factories, jobs, database and messages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.store import Store
from app.ui.background_jobs import BackgroundJobs
from app.ui.session_factories import SessionFactories


class Resources(QObject):
    """Opens the database once, runs jobs, and emits sentences for the user."""

    failed = Signal(str)
    """One sentence about what went wrong."""
    remarked = Signal(str)
    """One sentence about what was done."""

    def __init__(self, factories: SessionFactories) -> None:
        super().__init__()
        self.factories = factories
        """They create the parts of the next session; may be replaced at any time."""
        self.store: Store | None = None
        """The database; None until the first source is prepared."""
        self.jobs = BackgroundJobs(self)
        self.jobs.failed.connect(self.failed)

    def open_store(self) -> Store:
        """Return the database; the first call opens it and is slow, so call it from a job."""
        if self.store is None:
            self.store = self.factories.open_store()
        return self.store

    def recordings(self) -> Path:
        """Return the folder of recordings and snapshots."""
        return self.factories.recordings()

    def close_store(self) -> None:
        """Close the database, after all that writes into it."""
        if self.store is not None:
            self.store.close()
            self.store = None
