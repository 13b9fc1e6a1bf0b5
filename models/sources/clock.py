"""The two times of a file that plays slower than life: its own, and the true one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns the file's times into true times and back.

    Attributes:
        first_ns: The file's first time stamp; it is the same in both times.
        slower: How many times slower than life the file plays.
    """

    first_ns: int = 0
    slower: float = 1.0

    def true_ns(self, file_ns: int) -> int:
        """Return the true time of a time of the file."""
        if self.slower == 1.0:
            return file_ns
        return self.first_ns + round((file_ns - self.first_ns) / self.slower)

    def file_ns(self, true_ns: int) -> int:
        """Return the time of the file of a true time."""
        if self.slower == 1.0:
            return true_ns
        return self.first_ns + round((true_ns - self.first_ns) * self.slower)


AT_ZERO = Clock()
"""A file that begins at 0 and plays true to life."""
