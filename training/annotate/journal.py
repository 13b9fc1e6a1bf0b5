"""The file of a document: one line per change, appended, flushed, chained by hashes.

A line is a JSON object `{n, utc, op, id, before, after, prev}`; `prev` is the SHA-256 of the line
before it, without its end. A torn last line is cut off and stored beside the file. An earlier break
of the chain makes the file read-only. A database is not used, because its locks fail on shared
network folders.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from models import private
from training.annotate.errors import AnnotationError, DamagedError

TORN = ".torn"
"""Ending of the file with the content of a torn last line."""

_FIELDS = ("n", "utc", "op", "id", "before", "after", "prev")


@dataclass(slots=True)
class Line:
    """One change. `n` is -1 until it is written."""

    op: str
    id: str
    before: Any
    after: Any
    utc: str = ""
    n: int = -1

    def __post_init__(self) -> None:
        self.utc = self.utc or datetime.now(timezone.utc).isoformat(timespec="milliseconds")


class Foreign(AnnotationError):
    """Another program has written into the journal; `lines` are its lines."""

    def __init__(self, path: Path, lines: Sequence[Line]) -> None:
        super().__init__(f"Another program has changed '{path}': it is read again.")
        self.lines = tuple(lines)


class Journal:
    """Reads one journal and appends to it; any thread may append."""

    def __init__(self, path: Path) -> None:
        """Read a journal; a missing file is empty.

        Args:
            path: The file.

        Raises:
            AnnotationError: The file cannot be read.
        """
        self.path = path
        self.lines: list[Line] = []
        self.fault = ""
        """Why the journal is read-only; empty if it can be written."""
        self._size = 0
        self._last = ""
        self._lock = threading.Lock()
        self._mend_end()
        self.lines += self._read_from(0)

    def append(self, lines: Sequence[Line]) -> None:
        """Write lines to the disk before returning.

        Args:
            lines: In order; their `n` is set here.

        Raises:
            Foreign: Another program has written meanwhile; nothing was appended. Its lines are part
                of the journal from now on.
            DamagedError: The journal is read-only.
            OSError: The system refuses; nothing was appended, and a retry is possible.
        """
        with self._lock:
            if self.fault:
                raise DamagedError(self.fault)
            self._compare()
            last, block = self._last, []
            for number, line in enumerate(lines, start=len(self.lines)):
                data = _encoded(line, number, last)
                last = _digest(data)
                block.append(data + b"\n")
            self._write(b"".join(block))
            for place, line in enumerate(lines, start=len(self.lines)):
                line.n = place
            self.lines += lines
            self._last = last

    def _compare(self) -> None:
        """Find lines that another program has written."""
        size = self.path.stat().st_size if self.path.exists() else 0
        if size == self._size and self._ends_as_known():
            return
        if size < self._size or not self._begins_as_known():
            self.fault = (
                f"'{self.path}' was cut or rewritten by another program: it is opened to read "
                "only. Put the file back from a copy."
            )
            raise DamagedError(self.fault)
        found = self._read_from(self._size)
        self.lines += found
        if found:
            raise Foreign(self.path, found)

    def _ends_as_known(self) -> bool:
        return self._size == 0 or self._begins_as_known()

    def _begins_as_known(self) -> bool:
        """Return whether the last line that was read is unchanged."""
        if self._size == 0:
            return True
        with self.path.open("rb") as file:
            file.seek(max(0, self._size - (1 << 20)))
            block = file.read(self._size - file.tell())
        return _digest(block[:-1].rpartition(b"\n")[2]) == self._last

    def _write(self, block: bytes) -> None:
        private.make_folder(self.path.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            view = memoryview(block)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, self._size)  # Half a line is useless; it never counted.
            raise
        finally:
            os.close(handle)
        self._size += len(block)

    def _mend_end(self) -> None:
        """Cut off a torn last line and store it beside the file."""
        try:
            with self.path.open("rb") as file:
                file.seek(0, os.SEEK_END)
                size = file.tell()
                file.seek(max(0, size - (1 << 20)))
                tail = file.read()
        except FileNotFoundError:
            return
        except OSError as error:
            raise AnnotationError(f"Cannot read '{self.path}': {error.strerror}.") from error
        torn = tail.rpartition(b"\n")[2]
        if not torn:
            return
        with self.path.with_name(self.path.name + TORN).open("ab") as beside:
            beside.write(torn + b"\n")
            beside.flush()
            os.fsync(beside.fileno())
        with self.path.open("r+b") as file:
            file.truncate(size - len(torn))
            os.fsync(file.fileno())

    def _read_from(self, place: int) -> list[Line]:
        """Read whole lines from a byte offset and check the chain; a break makes it read-only."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(place)
            block = file.read()
        found: list[Line] = []
        whole = block[: block.rfind(b"\n") + 1]
        first = len(self.lines)
        for number, data in enumerate(whole.splitlines(), start=first):
            line = _decoded(data, number, self._last)
            if line is None:
                self.fault = (
                    f"Line {number + 1} of '{self.path}' does not follow from the line before it: "
                    "the file was changed by hand or damaged. It is opened to read only, up to "
                    "that line."
                )
                break
            found.append(line)
            self._last = _digest(data)
            self._size += len(data) + 1
        return found


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _encoded(line: Line, number: int, last: str) -> bytes:
    values = (number, line.utc, line.op, line.id, line.before, line.after, last)
    named = dict(zip(_FIELDS, values, strict=True))
    return json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _decoded(data: bytes, number: int, last: str) -> Line | None:
    """Parse a line; None if it is malformed or does not follow the previous one."""
    try:
        named = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(named, dict) or set(named) != set(_FIELDS):
        return None
    if named["n"] != number or named["prev"] != last:
        return None
    texts = (named["op"], named["id"], named["utc"])
    if not all(isinstance(text, str) for text in texts):
        return None
    return Line(named["op"], named["id"], named["before"], named["after"], named["utc"], number)
