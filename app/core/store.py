"""The database of sessions and events: SQLite in WAL mode, one transaction per event.

After `add` an event is on the disk, even if the program then crashes. An event that cannot be
written (full disk) waits in memory and is written with the next one. A damaged database is renamed,
never deleted.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import psutil

from app import paths
from app.core.database import Database, insert
from app.core.people import People
from app.core.rows import Thumbnails, event_from, event_row, score_row, scores_from
from app.core.sessions.stored import StoredSessions
from app.errors import StoreError
from models.person import UNASSIGNED, subject_of
from models.records import Event
from models.sources.source import now_ns


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One session of one person in front of a source.

    `ended` is None until the session is closed. `subject` is the person's code, or `unassigned`.
    """

    id: int
    started: datetime
    ended: datetime | None
    recovered: bool
    source: str
    versions: Mapping[str, str]
    events: int
    subject: str = UNASSIGNED


@dataclass(frozen=True, slots=True)
class _Waiting:
    session: int
    event: Event
    thumbnails: Thumbnails | None


def _now() -> str:
    return datetime.now(timezone.utc).isoformat()


class Store:
    """Stores sessions and events; several threads may use it at once."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the database, or create it.

        Args:
            path: Its file; Flinch's own place if None.

        Raises:
            StoreError: It cannot be opened, or belongs to a newer or another program.
        """
        self._database = Database(path or paths.database())
        self._waiting: deque[_Waiting] = deque()
        self._session: int | None = None

    @property
    def people(self) -> People:
        """Return the people with a recorded resting face."""
        return People(self._database)

    @property
    def stored(self) -> StoredSessions:
        """Return the sessions as the catalogue lists, assigns and deletes them."""
        return StoredSessions(self._database)

    @property
    def path(self) -> Path:
        """Name the file."""
        return self._database.path

    @property
    def notice(self) -> str:
        """Return a sentence if a damaged database was set aside, else an empty text."""
        return self._database.notice

    def begin_session(
        self, source: str, versions: Mapping[str, str] | None = None, person: str = ""
    ) -> int:
        """Open a session; new events go into it until another one begins.

        Args:
            source: What is watched: a camera's name, an address or a file.
            versions: Names and versions of the software.
            person: The person's code; empty if unknown.

        Returns:
            The session's number.

        Raises:
            PersonError: The code is not valid.
            StoreError: It cannot be written.
        """
        process = psutil.Process()
        with self._database.transaction() as connection:
            session = insert(
                connection,
                "session",
                {
                    "started_utc": _now(),
                    "started_ns": now_ns(),
                    "source": source,
                    "versions": json.dumps(dict(versions or {})),
                    "subject": subject_of(person),
                    "process": os.getpid(),
                    "process_started": process.create_time(),
                },
            )
        self._session = session
        return session

    def add(
        self, event: Event, session: int | None = None, thumbnails: Thumbnails | None = None
    ) -> None:
        """Write an event to the disk before returning.

        Args:
            event: A prediction, or a correction that names the event it corrects.
            session: Its session; the newest session if None.
            thumbnails: Its three small pictures, if any.

        Raises:
            StoreError: It cannot be written and waits in memory for the next try. Or its id exists,
                or the corrected event is unknown: then it is rejected for good.
        """
        with self._database.lock:
            target = self._session if session is None else session
            if target is None:
                raise StoreError("No session was begun; begin one before adding events.")
            self._waiting.append(_Waiting(target, event, thumbnails))
            self.retry()

    def retry(self) -> None:
        """Write the events that wait in memory, oldest first.

        Raises:
            StoreError: The disk still refuses, or an event breaks the rules and is dropped.
        """
        with self._database.lock:
            while self._waiting:
                try:
                    self._write(self._waiting[0])
                except StoreError as error:
                    if isinstance(error.__cause__, sqlite3.IntegrityError):
                        refused = self._waiting.popleft().event
                        raise StoreError(
                            f"Event '{refused.id}' cannot be stored: its id is taken or the "
                            f"event that it corrects ('{refused.corrects}') is unknown."
                        ) from error
                    raise StoreError(
                        f"{error} {len(self._waiting)} unsaved events wait in memory."
                    ) from error
                self._waiting.popleft()

    def _write(self, waiting: _Waiting) -> None:
        with self._database.transaction() as connection:
            row = insert(
                connection,
                "event",
                {"session": waiting.session, "saved_utc": _now(), **event_row(waiting.event)},
            )
            for position, scores in enumerate(waiting.event.scores):
                insert(
                    connection,
                    "score",
                    {"event": row, "position": position, **score_row(scores)},
                )
            if waiting.thumbnails is not None:
                small = waiting.thumbnails
                pictures = {"onset": small.onset, "apex": small.apex, "offset": small.offset}
                insert(connection, "thumbnail", {"event": row, **pictures})

    @property
    def waiting(self) -> int:
        """Count the events that could not be written yet."""
        return len(self._waiting)

    def close_session(self, session: int | None = None) -> None:
        """Mark a session as properly ended.

        Args:
            session: Its number; the newest session if None. Closing twice does nothing.

        Raises:
            StoreError: It cannot be written.
        """
        with self._database.lock:
            target = self._session if session is None else session
            if target is None:
                return
            self.retry()
            self._end(target, recovered=False)
            if target == self._session:
                self._session = None

    def recover(self, session: int) -> tuple[Event, ...]:
        """Take over a session that a crash left open.

        Args:
            session: One of `unfinished`.

        Returns:
            All its events; the session is closed and marked as recovered.

        Raises:
            StoreError: It cannot be read or written.
        """
        events = self.events(session)
        self._end(session, recovered=True)
        return events

    def _end(self, session: int, recovered: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE session SET ended_utc = ?, recovered = ? "
                "WHERE id = ? AND ended_utc IS NULL",
                (_now(), int(recovered), session),
            )

    def sessions(self) -> tuple[LiveSession, ...]:
        """List all sessions, the oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT session.*, (SELECT count(*) FROM event WHERE event.session = session.id) "
            "AS events FROM session ORDER BY id"
        )
        return tuple(_session_from(row) for row in rows)

    def unfinished(self) -> tuple[LiveSession, ...]:
        """List the sessions that were not closed and whose program no longer runs.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT id, process, process_started FROM session WHERE ended_utc IS NULL"
        )
        dead = {
            row["id"] for row in rows if not _still_runs(row["process"], row["process_started"])
        }
        return tuple(session for session in self.sessions() if session.id in dead)

    def events(self, session: int | None = None) -> tuple[Event, ...]:
        """Read the events of a session in the order in which they were saved.

        Args:
            session: Its number; all sessions if None.

        Raises:
            StoreError: The database cannot be read.
        """
        where, values = ("", ()) if session is None else ("WHERE event.session = ?", (session,))
        with self._database.lock:
            rows = self._database.rows(f"SELECT * FROM event {where} ORDER BY row", *values)
            scores = self._database.rows(
                "SELECT score.* FROM score JOIN event ON event.row = score.event "
                f"{where} ORDER BY score.event, score.position",
                *values,
            )
        readings: dict[int, list[sqlite3.Row]] = {}
        for score in scores:
            readings.setdefault(score["event"], []).append(score)
        return tuple(
            event_from(row, tuple(scores_from(item) for item in readings.get(row["row"], ())))
            for row in rows
        )

    def thumbnails(self, event: str, session: int) -> Thumbnails | None:
        """Read the three small pictures of an event.

        Args:
            event: Its id.
            session: Its session.

        Returns:
            The pictures, or None if none were stored.

        Raises:
            StoreError: The database cannot be read.
        """
        rows = self._database.rows(
            "SELECT thumbnail.* FROM thumbnail JOIN event ON event.row = thumbnail.event "
            "WHERE event.id = ? AND event.session = ?",
            event,
            session,
        )
        return Thumbnails(rows[0]["onset"], rows[0]["apex"], rows[0]["offset"]) if rows else None

    def close(self) -> None:
        """Close the database; may be called twice."""
        self._database.close()


def _session_from(row: sqlite3.Row) -> LiveSession:
    ended = row["ended_utc"]
    return LiveSession(
        id=row["id"],
        started=datetime.fromisoformat(row["started_utc"]),
        ended=ended and datetime.fromisoformat(ended),
        recovered=bool(row["recovered"]),
        source=row["source"],
        versions=json.loads(row["versions"]),
        events=row["events"],
        subject=row["subject"],
    )


def _still_runs(process: int, started: float) -> bool:
    """Return whether a process still runs, and is not a later one with the same number."""
    try:
        return abs(psutil.Process(process).create_time() - started) < 2.0
    except psutil.Error:
        return False
