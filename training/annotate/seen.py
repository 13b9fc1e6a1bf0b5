"""Records which frames a coder has viewed, as runs in the document."""

from __future__ import annotations

from training.annotate.document import Document
from training.annotate.records import Viewed


class SeenFrames:
    """Remembers the frames that were viewed paused or slowly."""

    def __init__(self, document: Document, frames: int) -> None:
        """Start with the document's viewed frames.

        Args:
            document: Receives the runs of viewed frames.
            frames: Number of the recording's frames.
        """
        self._document = document
        self._flags = bytearray(frames)
        self._run: tuple[int, int] | None = None
        for view in document.views:
            self._flags[view.first : view.last + 1] = b"\1" * (view.last + 1 - view.first)

    @property
    def each(self) -> bytes:
        """Return one byte per frame: 1 if it was viewed."""
        return bytes(self._flags)

    def see(self, frame: int) -> None:
        """Mark a frame as viewed; runs are joined before they go into the document."""
        if self._run is None or not self._run[0] - 1 <= frame <= self._run[1] + 1:
            self.note()
            self._run = (frame, frame)
        self._run = (min(self._run[0], frame), max(self._run[1], frame))

    def note(self) -> None:
        """Add newly viewed frames to the document."""
        run, self._run = self._run, None
        if run is None or self._document.signed or self._document.fault:
            return
        if all(self._flags[run[0] : run[1] + 1]):
            return
        self._flags[run[0] : run[1] + 1] = b"\1" * (run[1] + 1 - run[0])
        self._document.put(Viewed(*run))
