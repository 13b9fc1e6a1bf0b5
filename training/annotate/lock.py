"""Detects early that another program has a coder's document open.

The lock is not reliable on network drives. Before each append the journal itself finds what another
program wrote.
"""

from __future__ import annotations

import logging
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)


class DocumentLock:
    """Holds a lock beside a journal while its document is open."""

    def __init__(self, journal: Path) -> None:
        """Take the lock if the folder is writeable and nobody holds it.

        Args:
            journal: The document's file.
        """
        self.taken_elsewhere = False
        """Whether another program holds the lock."""
        self._lock: FileLock | None = None
        if not journal.parent.is_dir():
            return
        lock = FileLock(
            journal.with_name(f".{journal.stem}.lock"), timeout=0, mode=0o600, thread_local=False
        )
        try:
            lock.acquire()
            self._lock = lock
        except Timeout:
            self.taken_elsewhere = True
        except OSError as error:
            log.warning("%s cannot be locked: %s.", journal, error)

    def release(self) -> None:
        """Release the lock."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
