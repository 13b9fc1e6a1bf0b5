"""Caches decoded pictures of one video, those nearest to the present position."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from av.video.frame import VideoFrame


class PictureCache:
    """Caches pictures up to a number of bytes; any thread may use it."""

    def __init__(self, most_bytes: int) -> None:
        """Start empty.

        Args:
            most_bytes: Memory for pictures; one is always stored, whatever its size.
        """
        self.most_bytes = most_bytes
        self.around: int | None = None
        """Number of the picture whose neighbours are stored; None stores the latest pictures."""
        self._pictures: dict[int, VideoFrame] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, number: int) -> VideoFrame | None:
        """Return a picture, or None if it is not stored."""
        with self._lock:
            return self._pictures.get(number)

    def __contains__(self, number: int) -> bool:
        with self._lock:
            return number in self._pictures

    def add(self, number: int, picture: VideoFrame) -> None:
        """Store a picture; the farthest ones are dropped."""
        with self._lock:
            if number in self._pictures:
                return
            self._pictures[number] = picture
            self._bytes += size_of(picture)
            while self._bytes > self.most_bytes and len(self._pictures) > 1:
                self._bytes -= size_of(self._pictures.pop(self._farthest(self._pictures)))

    def _farthest(self, numbers: Iterable[int]) -> int:
        around = self.around
        if around is None:
            return next(iter(numbers))
        return max(numbers, key=lambda number: abs(number - around))

    def forget(self) -> None:
        """Drop all pictures."""
        with self._lock:
            self._pictures.clear()
            self._bytes = 0


def size_of(picture: VideoFrame) -> int:
    """Return the size of a decoded picture in bytes."""
    return sum(plane.buffer_size for plane in picture.planes)
