"""Memory of pictures that is used again as soon as nobody looks at it.

A picture of 1280 x 720 takes 675 pages; asking the system for them anew with every frame costs as
much time as decoding it. A buffer that was given out is never written into again while anything
still refers to its pixels, however many records and views they went through.
"""

from __future__ import annotations

import sys
import threading

import numpy as np

from models.records import Image

_NEAR = 8
"""Buffers that are asked for each picture; all are only after as many misses."""


class Buffers:
    """Gives memory for pictures of one kind; any thread may take from it.

    Args:
        spare: Free buffers to keep. More are released one by one, so what a burst needed goes back
            to the system.
    """

    def __init__(self, spare: int = 4):
        self._spare = spare
        self._lock = threading.Lock()
        self._kept: list[Image] = []
        self._next = 0
        self._missed = 0

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, shape: tuple[int, ...]) -> Image:
        """Return a picture to write into.

        Args:
            shape: Its shape. Buffers of another shape that nobody looks at are released.

        Returns:
            `shape` uint8, whatever its pixels; it is free again when the last array over it is
            gone, because NumPy lets a view refer to the array that owns the memory.
        """
        with self._lock:
            found = self._look(shape, range(min(_NEAR, len(self._kept))))
            if found is None:
                self._missed += 1
                if self._missed % _NEAR == 0:
                    found = self._look(shape, range(len(self._kept)))
            if found is None:
                found = np.empty(shape, np.uint8)
                self._kept.insert(self._next, found)
                self._next += 1
            return found

    def _look(self, shape: tuple[int, ...], steps: range) -> Image | None:
        """Take a free buffer among those that follow the last one given, and let surplus go.

        Pictures are mostly let go in the order in which they were taken, so that the oldest buffer
        comes next and hundreds that are in use need not be asked.
        """
        count = len(self._kept)
        free = [k for k in ((self._next + step) % count for step in steps) if self._is_free(k)]
        fits = [k for k in free if self._kept[k].shape == shape]
        picture = self._kept[fits[0]] if fits else None
        surplus = [k for k in free if k not in fits] or fits[1 + self._spare :][-1:]
        if picture is not None:
            self._next = fits[0] + 1
        for k in sorted(surplus, reverse=True):
            del self._kept[k]
            self._next -= k < self._next
        return picture

    def _is_free(self, i: int) -> bool:
        return sys.getrefcount(self._kept[i]) == _REFERENCES_WHEN_FREE


def _references_when_free() -> int:
    """Count the references that `sys.getrefcount` sees to an array only a list holds."""
    only = [np.empty(0, np.uint8)]
    return min(sys.getrefcount(only[i]) for i in (0,))


_REFERENCES_WHEN_FREE = _references_when_free()
