"""A lease: a small file in a folder that names the process working there, on any computer.

The holder increases a number in it every few seconds. Another process checks first whether the file
is locked, then the process table if both share one; otherwise it watches whether the number
changes. Clocks are never compared. A lease whose holder has ended is taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

from models import private
from models.errors import FlinchError
from models.process import Process, current

if sys.platform != "win32":
    import fcntl

LEASE = ".lease"
"""Name of the file."""

BEAT_S = 2.0
"""How often the holder renews it."""

WATCH_S = 2.5 * BEAT_S
"""How long a lease is watched if its holder cannot be looked up."""

T = TypeVar("T")


class LeaseError(FlinchError):
    """A folder is in use by another process, or cannot be claimed."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a folder: the process, its activity, and since when (UTC)."""

    process: Process
    what: str
    since: str

    def __str__(self) -> str:
        return (
            f"{self.what} (process {self.process.pid} on {self.process.host}, since {self.since})"
        )


UNKNOWN = Holder(Process("an unknown computer", "", "", 0, ""), "a program", "an unknown time")
"""The holder of a lease that cannot be read but is renewed."""


class Lease:
    """A folder that this process has claimed, until `release`."""

    def __init__(self, path: Path, what: str):
        """Write the lease and keep renewing it; `take` first checks whether the folder is free.

        Args:
            path: The file, which must not exist.
            what: What the process does, as a user calls it.

        Raises:
            FileExistsError: There is a lease already.
            OSError: It cannot be written.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._path = path
        self._file = os.open(path, flags, 0o600)
        _lock(self._file)
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = {"what": what, "since": now, **asdict(current()), "token": uuid.uuid4().hex}
        head = json.dumps(facts).encode() + b"\n"
        self._at = len(head)
        self._beats = 0
        self._ended = threading.Event()
        try:
            os.write(self._file, head + _number(0))
        except OSError:
            self._let_go()
            raise
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Release the folder; may be called twice."""
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join()
            self._let_go()

    def _let_go(self) -> None:
        ours = False
        with contextlib.suppress(OSError):
            ours = os.path.samestat(os.fstat(self._file), self._path.stat())
        os.close(self._file)
        if ours:
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _renew(self) -> None:
        while not self._ended.wait(BEAT_S):
            self._beats += 1
            # A disk that refuses one renewal may accept the next.
            with contextlib.suppress(OSError):
                os.lseek(self._file, self._at, os.SEEK_SET)
                os.write(self._file, _number(self._beats))
                os.fsync(self._file)


def take(folder: Path, what: str, wait: Callable[[float], None] | None = None) -> Lease:
    """Claim a folder for this process; take over a lease whose holder has ended.

    Args:
        folder: An existing folder.
        what: What the process does, as a user calls it.
        wait: What lets time pass; `time.sleep` if None.

    Raises:
        LeaseError: Another process works there, or the folder cannot be written to.
    """
    path = folder / LEASE
    try:
        while True:
            with contextlib.suppress(FileExistsError):
                return Lease(path, what)
            before = _content(path)
            holder = holders((folder,), wait).get(folder)
            if holder is not None:
                raise LeaseError(
                    f"{folder} is in use by {holder}: wait until that has ended, or stop it."
                )
            _clear(path, before)
    except OSError as error:
        raise LeaseError(
            f"{folder} cannot be claimed: {error.strerror}. Choose a folder that you may write to."
        ) from error


@contextlib.contextmanager
def held(folder: Path, what: str) -> Iterator[None]:
    """Claim a folder while the block runs; create the folder if missing.

    Args:
        folder: The folder.
        what: What the process does, as a user calls it.

    Raises:
        LeaseError: Another process works there, or the folder cannot be written to.
        OSError: The folder cannot be created.
    """
    private.make_folder(folder)
    lease = take(folder, what)
    try:
        yield
    finally:
        lease.release()


def holders(
    folders: Iterable[Path], wait: Callable[[float], None] | None = None
) -> dict[Path, Holder]:
    """Find out which folders are in use, and by whom; leases are watched all at once.

    Args:
        folders: Folders with or without a lease.
        wait: What lets time pass; `time.sleep` if None.

    Returns:
        The active holders, by folder.
    """
    found: dict[Path, Holder] = {}
    unsure: list[Path] = []
    for folder in folders:
        content = _content(folder / LEASE)
        if content is None:
            continue
        holder = _holder(content)
        locked, runs = _locked(folder / LEASE), holder.process.runs()
        if locked or (locked is None and runs):
            found[folder] = holder
        elif runs is not False:
            unsure.append(folder)
    moving = changing(unsure, lambda folder: _content(folder / LEASE), wait)
    return found | {
        folder: _holder(content)
        for folder in moving
        if (content := _content(folder / LEASE)) is not None
    }


def changing(
    items: Iterable[T], probe: Callable[[T], object], wait: Callable[[float], None] | None = None
) -> list[T]:
    """Watch items for two and a half renewals of a lease; list those that change.

    Args:
        items: The items.
        probe: Returns the compared value of an item.
        wait: Waits some seconds; `time.sleep` if None. Not called if there is nothing to watch.
    """
    before = [(item, probe(item)) for item in items]
    if before:
        (wait or time.sleep)(WATCH_S)
    return [item for item, was in before if probe(item) != was]


def _number(beats: int) -> bytes:
    return f"{beats:020d}\n".encode()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()[:4096] if stat.S_ISREG(path.lstat().st_mode) else None
    except OSError:
        return None


def _holder(content: bytes) -> Holder:
    try:
        facts = json.loads(content.split(b"\n", 1)[0])
        host, boot, namespace = (str(facts[name]) for name in ("host", "boot", "namespace"))
        process = Process(host, boot, namespace, int(facts["pid"]), str(facts["started"]))
        return Holder(process, str(facts["what"]), str(facts["since"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return UNKNOWN


def _clear(path: Path, judged: bytes | None) -> None:
    """Remove a lease that was judged stale; restore it if another process has replaced it."""
    aside = path.with_name(f"{LEASE}-{uuid.uuid4().hex}")
    try:
        path.replace(aside)
    except FileNotFoundError:
        return
    if _content(aside) != judged:
        with contextlib.suppress(OSError):
            os.link(aside, path)
    aside.unlink()


def _lock(file: int) -> None:
    """Lock the lease if the file system can; the lock also holds while the holder is suspended."""
    if sys.platform != "win32":
        for _ in range(3):
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.01)


def _locked(path: Path) -> bool | None:
    """Return whether a process has locked a lease; None if unknown."""
    if sys.platform == "win32":
        return None
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)
    return False
