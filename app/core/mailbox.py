"""A one-slot mailbox: the newest value replaces an older one, and replaced values are counted.

The analysing thread puts values, the window takes them at screen rate; neither waits for the other.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MailCounts:
    """`put = taken + overwritten + pending`; pending is 0 or 1."""

    put: int
    taken: int
    overwritten: int
    pending: int


class Mailbox(Generic[T]):
    """Holds at most one value; any thread may put or take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None
        self._put = 0
        self._taken = 0
        self._overwritten = 0

    def put(self, value: T) -> None:
        """Store `value` in place of one that nobody took.

        Raises:
            ValueError: The value is None, which `take` uses for an empty box.
        """
        if value is None:
            raise ValueError("A mailbox cannot hold None: None means that it is empty.")
        with self._lock:
            self._put += 1
            self._overwritten += self._value is not None
            self._value = value

    def take(self) -> T | None:
        """Take the newest value; None if there is none since the last take."""
        with self._lock:
            value, self._value = self._value, None
            self._taken += value is not None
            return value

    def counts(self) -> MailCounts:
        """Return how many values were put, taken and overwritten."""
        with self._lock:
            pending = int(self._value is not None)
            return MailCounts(self._put, self._taken, self._overwritten, pending)
