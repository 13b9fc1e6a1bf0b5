"""The watched person and the recorded neutral face from which is measured."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core.store import Store
from app.threads.jobs import Progress
from app.ui.language import tr
from app.ui.resources import Resources
from models.spot.neutral import Neutral, NeutralError


class Neutrals(QObject):
    """Connects the card on the picture, the database and the running session."""

    missing = Signal(str)
    """The watched person, whose neutral face was never recorded."""
    named = Signal(str)
    """The code of the person who is watched from now on; empty for nobody."""
    measured_from = Signal(object)
    """The `Neutral` to measure from; None for the rolling one."""

    def __init__(self, resources: Resources) -> None:
        """Take the jobs and the database."""
        super().__init__()
        self.person = ""
        """The code of the watched person; empty for nobody."""
        self._resources = resources
        self._jobs = resources.jobs

    def of_person(self, remarks: list[str]) -> Neutral | None:
        """Read the neutral face of the chosen person; callable from a job.

        Args:
            remarks: A sentence for the user is appended if it cannot be used.
        """
        store = self._store()
        try:
            return store.people.neutral(self.person) if self.person and store else None
        except NeutralError as error:
            remarks.append(tr("{error} The last seconds serve as rest meanwhile.", error=error))
            return None

    def known(self, done: Callable[[tuple[str, ...]], None]) -> None:
        """Look up the persons with a recorded neutral face."""

        def look(_: Progress) -> tuple[str, ...]:
            store = self._store()
            return tuple(person.id for person in store.people.known()) if store else ()

        self._jobs.run("looking for people", look, done)

    def save_and_use(self, neutral: Neutral) -> None:
        """Save a recorded neutral face, measure from it and watch that person."""
        if neutral.person != self.person:
            self.named.emit(neutral.person)
        self.person = neutral.person
        self.save(neutral, lambda: self.measured_from.emit(neutral))

    def save(self, neutral: Neutral, then: Callable[[], None] = lambda: None) -> None:
        """Save a recorded neutral face, for when that person is named."""

        def save(_: Progress) -> None:
            store = self._store()
            if store is not None:
                store.people.save(neutral)

        self._jobs.run("saving", save, lambda _: then())

    def forget(self, person: str, then: Callable[[], None]) -> None:
        """Delete a person's neutral face, and stop measuring from it.

        Args:
            person: The id.
            then: Called when it is deleted.
        """

        def delete(_: Progress) -> None:
            store = self._store()
            if store is not None:
                store.people.forget(person)

        self._jobs.run("forgetting", delete, lambda _: then())
        if person == self.person:
            self.measured_from.emit(None)

    def choose(self, person: str) -> None:
        """Set the watched person, to whom neutral face, movements and recordings belong.

        Args:
            person: The code; empty for nobody, measured from the rolling neutral.
        """
        self.person = person

        def look(_: Progress) -> Neutral | None:
            store = self._store()
            return store.people.neutral(person) if person and store else None

        def found(neutral: Neutral | None) -> None:
            self.measured_from.emit(neutral)
            if neutral is None and person and self._store() is not None:
                self.missing.emit(person)

        self._jobs.run("reading the rest", look, found)
        self.named.emit(person)

    def _store(self) -> Store | None:
        return self._resources.store
