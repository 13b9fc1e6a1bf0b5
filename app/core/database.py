"""One SQLite file in WAL mode: opened, checked, set aside if damaged, written in transactions.

The store knows the meaning of the tables, the schema their columns.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import paths
from app.core import schema
from app.errors import StoreError, why
from models import private

BUSY_MS = 5000
"""How long to wait for another process that is writing."""


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> int:
    """Insert one row.

    Args:
        connection: A database inside a transaction.
        table: Name of the table.
        values: Column names with their values.

    Returns:
        The number of the new row.
    """
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    cursor = connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
    )
    return int(cursor.lastrowid or 0)


def _is_damage(error: sqlite3.Error) -> bool:
    """Distinguish a damaged file from a lock, a full disk or a wrong statement."""
    return type(error) is sqlite3.DatabaseError


def _free_name(path: Path) -> Path:
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    name, count = path.with_name(stem), 1
    while name.exists():
        count += 1
        name = path.with_name(f"{stem}-{count}")
    return name


class Database:
    """An open database file; `lock` guards its one connection, which all threads share."""

    def __init__(self, path: Path) -> None:
        """Open the file, or create it.

        Args:
            path: Its place; the folder is made if need be.

        Raises:
            StoreError: It cannot be opened, or belongs to a newer or another program.
        """
        self.path = path
        self.notice = ""
        """One sentence for the user if a damaged file was set aside."""
        self.lock = threading.RLock()
        try:
            paths.ready(path.parent)
            self._keep_private()
            self._connection = self._open()
        except OSError as error:
            raise StoreError(f"Cannot open the database '{path}': {why(error)}.") from error

    def _keep_private(self) -> None:
        """Create the file before SQLite does: its journal and shared memory get the same mode."""
        if not self.path.exists():
            private.begin(self.path)
        for tail in ("", "-wal", "-shm"):
            private.make_private(Path(f"{self.path}{tail}"))

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise self._trouble("open", error) from error
        aside = self._put_aside()
        self.notice = (
            f"The database '{self.path}' was damaged; it is kept as '{aside}' and a new one "
            "has begun."
        )
        try:
            return self._connect()
        except sqlite3.Error as error:
            raise self._trouble("open", error) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            schema.migrate(connection, str(self.path))
        except BaseException:
            connection.close()
            raise
        return connection

    def _put_aside(self) -> Path:
        aside = _free_name(self.path)
        for tail in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{tail}")
            if part.exists():
                part.rename(f"{aside}{tail}")
        return aside

    def _trouble(self, action: str, error: sqlite3.Error) -> StoreError:
        text = str(error)
        if "full" in text:
            reason = "the disk is full; free some space"
        elif "readonly" in text or "read-only" in text:
            reason = "it is read-only; give yourself the right to write to it and its folder"
        elif "locked" in text or "busy" in text:
            reason = "another program holds it; close that program and try again"
        elif "unable to open" in text:
            reason = "it cannot be opened; check that its folder exists and may be written to"
        else:
            reason = f"SQLite says: {text}; run `flinch doctor`"
        return StoreError(f"Cannot {action} the database '{self.path}': {reason}.")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write atomically; everything in the block is on the disk when the block ends.

        Raises:
            StoreError: It cannot be written; nothing was written.
        """
        with self.lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._undo()
                raise self._trouble("write to", error) from error
            except BaseException:
                self._undo()
                raise

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Read the rows that a statement selects.

        Raises:
            StoreError: The database cannot be read.
        """
        with self.lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._trouble("read", error) from error

    def close(self) -> None:
        """Close the file; may be called twice."""
        with self.lock:
            self._connection.close()
