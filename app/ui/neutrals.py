"""Who is watched, and the recorded rest that is measured from; jobs look it up and keep it."""

from __future__ import annotations

from collections.abc import Callable

from app.core.store import Store
from app.threads.jobs import Progress
from app.ui.background_jobs import BackgroundJobs
from models.spot.neutral import Neutral, NeutralError


class Neutrals:
    """Stands between the card on the picture, the database and the running session."""

    def __init__(
        self,
        jobs: BackgroundJobs,
        store: Callable[[], Store | None],
        use: Callable[[Neutral | None], None],
        missing: Callable[[str], None],
    ) -> None:
        """Take what runs jobs, what gives the database, and what measures from a rest.

        Args:
            jobs: Runs what touches the disk.
            store: Gives the database; None before it is open.
            use: Measures from a rest; from the last seconds alone if None.
            missing: Called with the person whose rest was never recorded.
        """
        self.person = ""
        """The code of who is watched; empty for nobody."""
        self._missing = missing
        self._jobs = jobs
        self._store = store
        self._use = use

    def of_person(self, remarks: list[str]) -> Neutral | None:
        """Read the rest of the chosen person; a job may call this.

        Args:
            remarks: Gets a sentence for the user if it cannot be used.
        """
        store = self._store()
        try:
            return store.people.neutral(self.person) if self.person and store else None
        except NeutralError as error:
            remarks.append(f"{error} The last seconds serve as rest meanwhile.")
            return None

    def known(self, tell: Callable[[tuple[str, ...]], None]) -> None:
        """Look up who has a recorded rest."""

        def look(_: Progress) -> tuple[str, ...]:
            store = self._store()
            return tuple(person.id for person in store.people.known()) if store else ()

        self._jobs.run("looking for people", look, tell)

    def keep(self, neutral: Neutral) -> None:
        """Save a rest that was just recorded, and measure from it."""
        self.person = neutral.person
        self.save(neutral, lambda: self._use(neutral))

    def save(self, neutral: Neutral, then: Callable[[], None] = lambda: None) -> None:
        """Save a rest that was just recorded, for whenever that person is named."""

        def save(_: Progress) -> None:
            store = self._store()
            if store is not None:
                store.people.keep(neutral)

        self._jobs.run("saving", save, lambda _: then())

    def forget(self, person: str, then: Callable[[], None]) -> None:
        """Delete what was recorded of somebody, and measure from it no more.

        Args:
            person: The id.
            then: Called when it is gone.
        """

        def delete(_: Progress) -> None:
            store = self._store()
            if store is not None:
                store.people.forget(person)

        self._jobs.run("forgetting", delete, lambda _: then())
        if person == self.person:
            self._use(None)

    def choose(self, person: str) -> None:
        """Measure from somebody's recorded rest; from the last seconds alone if empty."""
        self.person = person

        def look(_: Progress) -> Neutral | None:
            store = self._store()
            return store.people.neutral(person) if person and store else None

        def found(neutral: Neutral | None) -> None:
            self._use(neutral)
            if neutral is None and person and self._store() is not None:
                self._missing(person)

        self._jobs.run("reading the rest", look, found)
