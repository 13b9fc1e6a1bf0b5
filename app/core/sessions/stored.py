"""The sessions in the database: listed, assigned and deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.database import Database
from app.core.rows import Thumbnails

_AT_ONCE = 500
"""Ids per statement; SQLite allows at least 999 values."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session of the database; `ended` is None until it is closed.

    `first_ns` and `last_ns` are the earliest onset and the latest offset of its movements.
    """

    id: int
    started: datetime
    started_ns: int
    ended: datetime | None
    source: str
    person: str
    process: int
    process_started: float
    movements: int
    first_ns: int | None
    last_ns: int | None


class StoredSessions:
    """Lists, assigns and deletes the sessions of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[StoredSession, ...]:
        """List all sessions with their movements counted, the oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT session.*, count(event.row) AS movements, min(event.onset_ns) AS first_ns, "
            "max(event.offset_ns) AS last_ns FROM session LEFT JOIN event "
            "ON event.session = session.id AND event.corrects IS NULL "
            "GROUP BY session.id ORDER BY session.id"
        )
        return tuple(_stored(row) for row in rows)

    def session_of(self, ids: Sequence[str]) -> int | None:
        """Find the session of the first known event of some ids.

        Args:
            ids: The ids of events.

        Raises:
            StoreError: The database cannot be read.
        """
        for event in ids:
            found = self._database.rows("SELECT session FROM event WHERE id = ?", event)
            if found:
                return int(found[0]["session"])
        return None

    def first_picture(self, session: int, ids: Sequence[str] = ()) -> bytes | None:
        """Read the apex picture of a session's first movement, as JPEG; None if there is none.

        Args:
            session: The session's number.
            ids: The movements to choose from; all if empty.

        Raises:
            StoreError: The database cannot be read.
        """
        chosen = tuple(ids[:_AT_ONCE])
        among = f"AND event.id IN ({_marks(chosen)}) " if chosen else ""
        rows = self._database.rows(
            "SELECT thumbnail.apex FROM thumbnail JOIN event ON event.row = thumbnail.event "
            f"WHERE event.session = ? {among}ORDER BY event.row LIMIT 1",
            session,
            *chosen,
        )
        return bytes(rows[0]["apex"]) if rows else None

    def pictures(self, session: int) -> dict[str, Thumbnails]:
        """Read the three small pictures of each movement of a session, by the movement's id.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT event.id, thumbnail.* FROM thumbnail JOIN event "
            "ON event.row = thumbnail.event WHERE event.session = ?",
            session,
        )
        return {row["id"]: Thumbnails(row["onset"], row["apex"], row["offset"]) for row in rows}

    def assign(self, session: int, person: str) -> None:
        """Set the person of a session.

        Args:
            session: The session's number.
            person: The person's code.

        Raises:
            StoreError: It cannot be written.
        """
        with self._database.transaction() as connection:
            connection.execute("UPDATE session SET subject = ? WHERE id = ?", (person, session))

    def delete(
        self,
        session: int,
        ids: Sequence[str] | None = None,
        keep_session: bool = False,
        spare: Sequence[str] = (),
    ) -> None:
        """Delete a session's movements with readings and pictures, then the session if it is empty.

        Deleted data is overwritten in the file. Deleting twice does nothing. If only some movements
        are deleted, a session that was never closed stays: it may still be running.

        Args:
            session: The session's number.
            ids: The movements to delete, corrections of them included; all if None.
            keep_session: Whether the session itself stays even if it is empty.
            spare: Movements that stay, with their corrections, when all others are deleted.

        Raises:
            StoreError: It cannot be written; nothing was deleted.
        """
        self._database.rows("PRAGMA secure_delete = ON")
        with self._database.transaction() as connection:
            for rows in _events(connection, session, ids, frozenset(spare)):
                for table in ("score", "thumbnail"):
                    connection.execute(
                        f"DELETE FROM {table} WHERE event IN ({_marks(rows)})",
                        rows,
                    )
                _delete_events(connection, rows)
            left = connection.execute(
                "SELECT count(*) FROM event WHERE session = ?", (session,)
            ).fetchone()[0]
            if not left and not keep_session:
                closed = "" if ids is None else "AND ended_utc IS NOT NULL"
                connection.execute(f"DELETE FROM session WHERE id = ? {closed}", (session,))
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def clips_of(self, person: str) -> tuple[str, ...]:
        """Return the stored clips of all movements under a person's code.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT event.clip_path FROM event JOIN session ON session.id = event.session "
            "WHERE session.subject = ? AND event.clip_path IS NOT NULL",
            person,
        )
        return tuple(row["clip_path"] for row in rows)

    def forget_person(self, person: str) -> int:
        """Delete all data stored under a person's code and overwrite it in the file.

        Returns:
            Number of sessions and of recorded resting faces.

        Raises:
            StoreError: It cannot be written.
        """
        sessions = self._database.rows("SELECT id FROM session WHERE subject = ?", person)
        rests = self._database.rows("SELECT row FROM neutral WHERE person = ?", person)
        self._database.rows("PRAGMA secure_delete = ON")
        for row in sessions:
            self.delete(int(row["id"]))
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM neutral WHERE person = ?", (person,))
        self._database.rows("VACUUM")
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(sessions) + len(rests)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _events(
    connection: sqlite3.Connection,
    session: int,
    ids: Sequence[str] | None,
    spare: frozenset[str],
) -> list[tuple[int, ...]]:
    """Yield the row numbers of events, a few hundred at a time."""
    if ids is None:
        found = connection.execute(
            "SELECT row, coalesce(corrects, id) AS first FROM event WHERE session = ?", (session,)
        )
        return _portions([int(row["row"]) for row in found if row["first"] not in spare])
    rows: list[int] = []
    for start in range(0, len(ids), _AT_ONCE // 2):
        some = tuple(ids[start : start + _AT_ONCE // 2])
        found = connection.execute(
            f"SELECT row FROM event WHERE session = ? AND (id IN ({_marks(some)}) "
            f"OR corrects IN ({_marks(some)}))",
            (session, *some, *some),
        )
        rows += [int(row["row"]) for row in found]
    return _portions(rows)


def _portions(rows: Sequence[int]) -> list[tuple[int, ...]]:
    """Split row numbers, newest first, because a correction is newer than its event."""
    newest = sorted(set(rows), reverse=True)
    return [tuple(newest[at : at + _AT_ONCE]) for at in range(0, len(newest), _AT_ONCE)]


def _delete_events(connection: sqlite3.Connection, rows: tuple[int, ...]) -> None:
    """Delete corrections before the events they correct, as the foreign key requires."""
    for row in rows:
        connection.execute("DELETE FROM event WHERE row = ?", (row,))


def _stored(row: sqlite3.Row) -> StoredSession:
    ended = row["ended_utc"]
    return StoredSession(
        id=row["id"],
        started=datetime.fromisoformat(row["started_utc"]),
        started_ns=row["started_ns"],
        ended=datetime.fromisoformat(ended) if ended else None,
        source=row["source"],
        person=row["subject"],
        process=row["process"],
        process_started=row["process_started"],
        movements=row["movements"],
        first_ns=row["first_ns"],
        last_ns=row["last_ns"],
    )
