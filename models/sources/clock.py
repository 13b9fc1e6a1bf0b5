"""Converts between the time in a slow-motion file and true time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Converts the file's times to true times and back.

    Attributes:
        first_ns: The file's first time stamp, equal in both times.
        slower: Factor by which the file plays slower than real time.
    """

    first_ns: int = 0
    slower: float = 1.0

    def true_ns(self, file_ns: int) -> int:
        """Return the true time of a time in the file."""
        if self.slower == 1.0:
            return file_ns
        return self.first_ns + round((file_ns - self.first_ns) / self.slower)

    def file_ns(self, true_ns: int) -> int:
        """Return the time in the file of a true time."""
        if self.slower == 1.0:
            return true_ns
        return self.first_ns + round((true_ns - self.first_ns) * self.slower)


AT_ZERO = Clock()
"""A file that begins at 0 and plays in real time."""
