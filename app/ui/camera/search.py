"""Tries a camera's modes one after the other and settles on the first that is what it claims."""

from __future__ import annotations

from models.sources.source import Mode


class Search:
    """The order of the tries; opening and measuring are the page's part."""

    def __init__(self, modes: tuple[Mode, ...]) -> None:
        """Take the modes, best first; there is at least one."""
        self._left = list(modes)
        self._tried: list[tuple[float, Mode]] = []
        self.now = self._left.pop(0)
        self.done = False

    def note(self, fps: float, valid: bool) -> Mode | None:
        """Take what the present mode came to.

        Args:
            fps: Its measured rate; 0 if it gave no picture.
            valid: Whether it is what it claims.

        Returns:
            The mode to open next, None if the camera may stay as it is. `done` tells whether the
            search is over.
        """
        self._tried.append((fps, self.now))
        if not valid and self._left:
            self.now = self._left.pop(0)
            return self.now
        self.done = True
        best = self.now if valid else max(self._tried, key=lambda tried: tried[0])[1]
        if best is self.now:
            return None
        self.now = best
        return best
