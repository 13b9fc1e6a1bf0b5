"""Notices early that another program has a coder's document open.

The lock proves nothing on network drives: what another program wrote is found by the journal itself
before each append.
"""

from __future__ import annotations

import logging
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)


class DocumentLock:
    """Holds a lock beside a journal for as long as its document is open."""

    def __init__(self, journal: Path) -> None:
        """Take the lock, if the folder can be written and nobody holds it.

        Args:
            journal: The document's file.
        """
        self.taken_elsewhere = False
        """Whether another program holds it."""
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
        """Let others open the document without a warning."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
