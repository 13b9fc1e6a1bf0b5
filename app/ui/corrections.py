"""Saves the user's corrections of predicted movements."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.threads.jobs import Progress
from app.ui.film import SpottedEvent
from app.ui.outcomes import corrected
from app.ui.resources import Resources
from app.ui.source_control import SourceControl
from models.records import Event


class Corrections(QObject):
    """Stores corrections; the predictions stay unchanged."""

    saved = Signal(object)
    """The `SpottedEvent` correction that is on the disk."""

    def __init__(self, resources: Resources, source: SourceControl) -> None:
        super().__init__()
        self._resources = resources
        self._source = source

    def correct(self, first: Event, label: str | None) -> None:
        """Save the user's own label of a movement.

        Args:
            first: The prediction.
            label: The user's label; None removes the predicted one.
        """
        event = corrected(first, label)
        session = self._source.session
        number = session.number_of(first) if session is not None else None

        def save(_: Progress) -> None:
            store = self._resources.store
            if store is not None:
                store.add(event, number)

        self._resources.jobs.run("saving", save, lambda _: self.saved.emit(SpottedEvent(event)))
