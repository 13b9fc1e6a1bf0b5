"""Tries a camera's modes one after the other until one does what it claims."""

from __future__ import annotations

from models.sources.source import Mode


class ModeSearch:
    """The order of the modes to try; the page opens and measures them."""

    def __init__(self, modes: tuple[Mode, ...]) -> None:
        """Take the modes, at least one, the best first."""
        self._left = list(modes)
        self._tried: list[tuple[float, Mode]] = []
        self.now = self._left.pop(0)
        self.done = False

    def note(self, fps: float, valid: bool) -> Mode | None:
        """Note the result of the present mode.

        Args:
            fps: Its measured rate; 0 if it gave no picture.
            valid: Whether it does what it claims.

        Returns:
            The mode to open next; None if the camera stays as it is. `done` tells whether the
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
