"""What the parts of the live work share: factories, jobs, the database, words for the user."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.store import Store
from app.ui.background_jobs import BackgroundJobs
from app.ui.session_factories import SessionFactories


class Resources(QObject):
    """Opens the database once, runs the jobs, and carries sentences to whoever shows them."""

    failed = Signal(str)
    """One sentence about what went wrong."""
    remarked = Signal(str)
    """One sentence about what was done."""

    def __init__(self, factories: SessionFactories) -> None:
        super().__init__()
        self.factories = factories
        """Make the parts of the next session; may be replaced at any time."""
        self.store: Store | None = None
        """The database; None until the first source is prepared."""
        self.jobs = BackgroundJobs(self)
        self.jobs.failed.connect(self.failed)

    def open_store(self) -> Store:
        """Give the database, opened at the first call; slow then, so call it from a job."""
        if self.store is None:
            self.store = self.factories.open_store()
        return self.store

    def recordings(self) -> Path:
        """Name the folder of recordings and snapshots."""
        return self.factories.recordings()

    def close_store(self) -> None:
        """Close the database, after everything that writes into it."""
        if self.store is not None:
            self.store.close()
            self.store = None
