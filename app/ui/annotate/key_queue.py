"""Pressed keys in their order: a mark waits for its picture, and later keys wait for the mark."""

from __future__ import annotations

from app.ui.annotate.showing import Showing
from training.annotate.coding import Coding
from training.annotate.keys import Keys

NEEDS_PICTURE = ("onset", "apex", "offset", "exclude", "reference")
"""Actions that mark the present frame: they wait until its picture is on the screen."""


class KeyQueue:
    """Holds the keys that are not handled yet."""

    def __init__(self, showing: Showing) -> None:
        """Take the object that knows which picture is on the screen."""
        self._showing = showing
        self._keys: list[str] = []

    def __len__(self) -> int:
        """Count the waiting keys."""
        return len(self._keys)

    def add(self, key: str) -> None:
        """Append a key."""
        self._keys.append(key)

    def clear(self) -> None:
        """Forget the waiting keys."""
        self._keys.clear()

    def next(self, coding: Coding, known: Keys) -> str:
        """Remove and return the first key if the picture that it marks is on the screen.

        Args:
            coding: The work of the coder.
            known: The action of each key.

        Returns:
            The key; empty if no key waits or its picture is missing.
        """
        if not self._keys:
            return ""
        if known.get(self._keys[0], "") in NEEDS_PICTURE and self._showing.shown != coding.frame:
            self._showing.show()
            if self._showing.shown != coding.frame:
                return ""
        return self._keys.pop(0)
