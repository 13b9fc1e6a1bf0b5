"""The people known to Flinch: the recorded resting faces of each, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from app.core.database import Database, insert
from models.person import check_person
from models.spot.neutral import Neutral


@dataclass(frozen=True, slots=True)
class Person:
    """A person's id, and when the resting face in use was recorded."""

    id: str
    taken: datetime


class People:
    """Stores every recorded resting face until the person is forgotten; the newest one is used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, neutral: Neutral) -> None:
        """Write a recorded resting face to the disk before returning; older ones stay.

        Raises:
            StoreError: It cannot be written.
        """
        taken = datetime.now(timezone.utc).isoformat()
        with self._database.transaction() as connection:
            insert(
                connection,
                "neutral",
                {"person": neutral.person, "taken_utc": taken, "rest": neutral.to_json()},
            )

    def neutral(self, person: str) -> Neutral | None:
        """Read the newest recorded resting face of a person; None if there is none.

        Raises:
            PersonError: The id is not valid.
            NeutralError: The stored data is damaged.
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT rest FROM neutral WHERE person = ? ORDER BY row DESC LIMIT 1",
            check_person(person),
        )
        return Neutral.from_json(person, rows[0]["rest"]) if rows else None

    def forget(self, person: str) -> None:
        """Delete all recorded resting faces of a person.

        Raises:
            StoreError: It cannot be written.
        """
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM neutral WHERE person = ?", (person,))

    def known(self) -> tuple[Person, ...]:
        """List the ids of the people with a recorded resting face.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT person, max(taken_utc) AS taken FROM neutral GROUP BY person ORDER BY person"
        )
        return tuple(Person(row["person"], datetime.fromisoformat(row["taken"])) for row in rows)
