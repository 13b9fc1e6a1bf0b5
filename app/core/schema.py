"""The tables of the event database, and the migrations of older databases.

Each entry of `MIGRATIONS` raises the database by one version; `PRAGMA user_version` holds the
version, and `PRAGMA application_id` distinguishes Flinch's database from other SQLite files. A
released entry is never changed; a change needs a new entry.
"""

from __future__ import annotations

import sqlite3

from app.errors import StoreError

APPLICATION_ID = 0x464C4E43
"""`FLNC`, written into the file's header."""

_SESSION = """
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    started_utc TEXT NOT NULL,
    started_ns INTEGER NOT NULL,
    ended_utc TEXT,
    recovered INTEGER NOT NULL DEFAULT 0,
    source TEXT NOT NULL,
    versions TEXT NOT NULL,
    process INTEGER NOT NULL,
    process_started REAL NOT NULL
) STRICT
"""

_EVENT = """
CREATE TABLE event (
    row INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id),
    id TEXT NOT NULL,
    saved_utc TEXT NOT NULL,
    onset_ns INTEGER NOT NULL,
    apex_ns INTEGER NOT NULL,
    offset_ns INTEGER NOT NULL,
    onset_seq INTEGER NOT NULL,
    apex_seq INTEGER NOT NULL,
    offset_seq INTEGER NOT NULL,
    score REAL NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    decided_ns INTEGER NOT NULL,
    gap INTEGER NOT NULL,
    window_state TEXT NOT NULL,
    window_cause TEXT NOT NULL,
    uncertainty_ns INTEGER NOT NULL,
    state TEXT NOT NULL,
    label TEXT,
    polarity TEXT,
    p_negative REAL,
    p_positive REAL,
    p_surprise REAL,
    confidence REAL NOT NULL,
    cause TEXT NOT NULL,
    quality REAL NOT NULL,
    provenance TEXT NOT NULL,
    corrects TEXT,
    clip_path TEXT,
    weights TEXT NOT NULL,
    UNIQUE (session, id),
    FOREIGN KEY (session, corrects) REFERENCES event (session, id)
) STRICT
"""

_SCORE = """
CREATE TABLE score (
    event INTEGER NOT NULL REFERENCES event (row),
    position INTEGER NOT NULL,
    weights TEXT NOT NULL,
    network TEXT NOT NULL,
    labels TEXT NOT NULL,
    probabilities BLOB NOT NULL,
    latency_ms REAL NOT NULL,
    saliency BLOB,
    saliency_height INTEGER,
    error TEXT NOT NULL,
    PRIMARY KEY (event, position)
) STRICT
"""

_THUMBNAIL = """
CREATE TABLE thumbnail (
    event INTEGER PRIMARY KEY REFERENCES event (row),
    onset BLOB NOT NULL,
    apex BLOB NOT NULL,
    offset BLOB NOT NULL
) STRICT
"""

_NEUTRAL = """
CREATE TABLE neutral (
    row INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    taken_utc TEXT NOT NULL,
    rest TEXT NOT NULL
) STRICT
"""

_SUBJECT = "ALTER TABLE session ADD COLUMN subject TEXT NOT NULL DEFAULT 'unassigned'"
"""The person in a session: the person's code."""

_DECIDED = "ALTER TABLE score ADD COLUMN decided TEXT NOT NULL DEFAULT ''"
"""The label of a network that decides in two steps; empty means the most probable label."""

_UNITS = "ALTER TABLE event ADD COLUMN units TEXT NOT NULL DEFAULT ''"
"""The action units as JSON, see `models.unit_scores`; empty without a reading of them."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (_SESSION, _EVENT, _SCORE, _THUMBNAIL),
    (_NEUTRAL,),
    (_SUBJECT,),
    (_DECIDED,),
    (_UNITS,),
)
"""The statements that lead from version n to version n + 1, starting at 0."""


def number(connection: sqlite3.Connection, pragma: str) -> int:
    """Read one number out of the database's header."""
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring a database to the newest version, atomically.

    Args:
        connection: An open database in autocommit mode.
        path: Its place, for the sentences.

    Raises:
        StoreError: The file is another program's, or of a newer Flinch.
        sqlite3.Error: It cannot be written.
    """
    version = number(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and number(connection, "application_id") != APPLICATION_ID:
        raise StoreError(
            f"'{path}' is a database of another program, not of Flinch; it stays untouched: "
            "move it away or choose another place."
        )
    if version > len(MIGRATIONS):
        raise StoreError(
            f"'{path}' was written by a newer Flinch (version {version}, this one knows "
            f"{len(MIGRATIONS)}); it stays untouched: update Flinch to open it."
        )
    for target, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if number(connection, "user_version") < target:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {target}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
