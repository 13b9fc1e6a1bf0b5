"""The ledger `frames.csv`: one row for every packet that was stored.

Each row is passed to the operating system in one write, so a killed program loses no finished row.
The video stores times in whole milliseconds; the ledger has the exact grab time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from app.core.recording.errors import RecordingError
from app.core.recording.originals import replace
from models import private

HEADER = "seq,t_mono_ns,t_wall,pts_ms,bytes,sha256_8,dup,dropped_before"


_WHOLE = re.compile(r"-?[0-9]{1,18}")
_WALL = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One stored packet."""

    seq: int
    """Number of the frame."""
    t_mono_ns: int
    """Monotonic time of the grab."""
    t_wall: str
    """The same moment in UTC (ISO 8601)."""
    pts_ms: int
    """Its time in the video."""
    bytes: int
    """Size of the packet."""
    sha256_8: str
    """First 8 hexadecimal digits of the packet's SHA-256."""
    dup: bool
    """Whether its bytes equal those of the packet before."""
    dropped_before: int
    """Number of frames that were due since the packet before and are missing."""

    def line(self) -> str:
        """Write the row as one line of the ledger, without the line's end."""
        return (
            f"{self.seq},{self.t_mono_ns},{self.t_wall},{self.pts_ms},{self.bytes},"
            f"{self.sha256_8},{int(self.dup)},{self.dropped_before}"
        )


def digest8(data: bytes) -> str:
    """Return the first 8 hexadecimal digits of the SHA-256 of some bytes."""
    return sha256(data).hexdigest()[:8]


def wall_text(wall_ns: int) -> str:
    """Write a Unix time in nanoseconds as UTC, ISO 8601 with microseconds."""
    seconds, rest = divmod(wall_ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest // 1000:06d}Z"


def wall_ns(text: str) -> int:
    """Read a time written by `wall_text`; microseconds are kept."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000_000 + (
        moment.microsecond * 1000
    )


class LedgerWriter:
    """Appends rows; each row is written atomically."""

    def __init__(self, path: Path):
        """Create the ledger; rows are only appended.

        Args:
            path: Where; no file may be there yet.
        """
        self._path = path
        self._file = open(  # noqa: SIM115
            private.begin(path), "ab", buffering=0, opener=private.opener
        )
        self._end = 0
        self._append(HEADER)

    def add(self, row: LedgerRow) -> None:
        """Append one row. Raises `OSError` if it cannot be stored; nothing of it stays then."""
        self._append(row.line())

    def _append(self, line: str) -> None:
        data = line.encode("ascii") + b"\n"
        try:
            done = 0
            while done < len(data):
                done += self._file.write(data[done:])
        except OSError:
            self._file.truncate(self._end)
            raise
        self._end += len(data)

    @property
    def in_place(self) -> bool:
        """Return whether the file is still at its path; False if it was moved or removed."""
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._file.fileno()))
        except OSError:
            return False

    @property
    def bytes(self) -> int:
        """Length of the ledger."""
        return self._end

    def sync(self) -> None:
        """Flush the rows to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class LedgerText:
    """Content of a ledger.

    `rows` are whole, `torn` holds the bytes after the last whole row, `damaged` counts the lines
    that are no row (the header included, where it differs).
    """

    rows: tuple[LedgerRow, ...]
    torn: bytes
    damaged: int = 0


def read_ledger(path: Path) -> LedgerText:
    """Read a ledger, also one whose last line was cut off.

    Args:
        path: The `frames.csv`.

    Returns:
        Its rows and the torn tail, empty if there is none.

    Raises:
        RecordingError: If there is no such file, its header differs, or a row before the last
            one is damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"Cannot read the ledger {path}: {error.strerror}.") from error
    complete, _, torn = data.rpartition(b"\n")
    lines = complete.decode("ascii", "replace").splitlines()
    if not lines:
        if HEADER.encode().startswith(torn):
            return LedgerText((), torn)
        lines = [torn.decode("ascii", "replace")]
    if lines[0] != HEADER:
        raise RecordingError(
            f"The ledger {path} must begin with «{HEADER}», found «{lines[0][:80]}»."
        )
    return _rows(path, lines[1:], torn)


def readable_rows(path: Path) -> LedgerText:
    """Read all readable rows of a ledger in any condition; empty without a ledger."""
    try:
        data = path.read_bytes()
    except OSError:
        return LedgerText((), b"")
    complete, _, torn = data.rpartition(b"\n")
    lines = complete.decode("ascii", "replace").split("\n") if complete else []
    headless = bool(lines) and lines[0] != HEADER
    found = [parse(line) for line in (lines if headless else lines[1:])]
    rows = tuple(row for row in found if row is not None)
    damaged = len(found) - len(rows)
    return LedgerText(rows, torn, damaged + (headless and not damaged))


def _rows(path: Path, lines: Sequence[str], torn: bytes) -> LedgerText:
    rows: list[LedgerRow] = []
    for number, line in enumerate(lines, start=2):
        row = parse(line)
        if row is None and number == len(lines) + 1:
            return LedgerText(tuple(rows), line.encode("ascii", "replace") + b"\n" + torn)
        if row is None:
            raise RecordingError(
                f"Line {number} of the ledger {path} is damaged: expected 8 fields as in its "
                f"header, found «{line[:80]}»."
            )
        rows.append(row)
    return LedgerText(tuple(rows), torn)


def parse(line: str) -> LedgerRow | None:
    """Read one line of a ledger; None if it is not a whole row."""
    fields = line.split(",")
    if len(fields) != 8 or fields[6] not in ("0", "1"):
        return None
    numbers = [fields[k] for k in (0, 1, 3, 4, 7)]
    if not all(map(_WHOLE.fullmatch, numbers)) or not _WALL.fullmatch(fields[2]):
        return None
    seq, t_mono_ns, pts_ms, size, dropped = (int(number) for number in numbers)
    return LedgerRow(seq, t_mono_ns, fields[2], pts_ms, size, fields[5], fields[6] == "1", dropped)


def whole_rows(path: Path) -> Iterator[LedgerRow]:
    """Yield the rows of an undamaged ledger one by one, in constant memory.

    Raises:
        RecordingError: If a row is damaged.
    """
    with path.open(encoding="ascii", errors="replace", newline="\n") as file:
        next(file, None)
        for number, line in enumerate(file, start=2):
            row = parse(line.rstrip("\n"))
            if row is None:
                raise RecordingError(f"Line {number} of the ledger {path} is damaged.")
            yield row


def write_ledger(path: Path, rows: Iterable[LedgerRow], keep_old: bool = False) -> str:
    """Replace a ledger atomically.

    Args:
        path: The `frames.csv`.
        rows: The new rows.
        keep_old: Whether the old ledger is kept under another name.

    Returns:
        The name of the old ledger, or empty.

    Raises:
        OSError: If the disk is full; the old ledger stays.
    """

    def write(file: BinaryIO) -> None:
        file.write(HEADER.encode("ascii") + b"\n")
        file.writelines(row.line().encode("ascii") + b"\n" for row in rows)

    return replace(path, write, keep_old)
