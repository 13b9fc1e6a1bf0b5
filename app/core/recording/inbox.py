"""The recorder's queue: bounded by bytes, never blocking; each rejected item is counted."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """First in, first out, from any thread to one. Putting never blocks."""

    def __init__(self, limit_bytes: int):
        """Create an empty queue.

        Args:
            limit_bytes: Items are rejected while this many bytes wait.
        """
        self._limit = limit_bytes
        self._items: deque[tuple[T, int]] = deque()
        self._waiting = 0
        self._refused = 0
        self._closed = False
        self._ready = threading.Condition()

    @property
    def waiting_bytes(self) -> int:
        """Bytes that wait to be taken."""
        return self._waiting

    @property
    def refused(self) -> int:
        """Items rejected because the queue was full, since the start."""
        return self._refused

    @property
    def fill(self) -> float:
        """How full the queue is, 0 to 1."""
        return self._waiting / self._limit

    def put(self, item: T, size_bytes: int) -> bool:
        """Add an item; False if rejected. A full queue counts the item, a closed one does not."""
        with self._ready:
            if self._closed:
                return False
            if self._waiting + size_bytes > self._limit:
                self._refused += 1
                return False
            self._items.append((item, size_bytes))
            self._waiting += size_bytes
            self._ready.notify()
            return True

    def take(self, timeout_s: float) -> T | None:
        """Take the oldest item; None if none came in time or the queue is done."""
        with self._ready:
            if not self._items and not self._closed:
                self._ready.wait(timeout_s)
            if not self._items:
                return None
            item, size_bytes = self._items.popleft()
            self._waiting -= size_bytes
            return item

    @property
    def done(self) -> bool:
        """Return whether the queue is closed and empty."""
        return self._closed and not self._items

    def close(self) -> None:
        """Reject new items from now on; waiting items can still be taken."""
        with self._ready:
            self._closed = True
            self._ready.notify()
