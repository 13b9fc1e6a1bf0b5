"""Keys in the order in which they were pressed: a mark waits for its picture, and all after it."""

from __future__ import annotations

from app.ui.annotate.showing import Showing
from training.annotate.coding import Coding
from training.annotate.keys import Keys

NEEDS_PICTURE = ("onset", "apex", "offset", "exclude", "reference")
"""What marks the shown frame: it waits until that very picture is on the screen."""


class KeyQueue:
    """Holds the keys that are not done yet."""

    def __init__(self, showing: Showing) -> None:
        """Take what knows which picture is on the screen."""
        self._showing = showing
        self._keys: list[str] = []

    def __len__(self) -> int:
        """Count the keys that wait."""
        return len(self._keys)

    def add(self, key: str) -> None:
        """Put a key at the end."""
        self._keys.append(key)

    def clear(self) -> None:
        """Forget what waits."""
        self._keys.clear()

    def next(self, coding: Coding, known: Keys) -> str:
        """Take the first key, if the picture that it marks is on the screen.

        Args:
            coding: What is being coded.
            known: The action of each key.

        Returns:
            The key; empty if none waits or its picture is missing.
        """
        if not self._keys:
            return ""
        if known.get(self._keys[0], "") in NEEDS_PICTURE and self._showing.shown != coding.frame:
            self._showing.show()
            if self._showing.shown != coding.frame:
                return ""
        return self._keys.pop(0)
