"""Memory for pictures that is reused as soon as nothing refers to it.

A picture of 1280 x 720 takes 675 pages; allocating them again for every frame takes as long as
decoding it. A buffer in use is never written into while any record or view still refers to its
pixels.
"""

from __future__ import annotations

import sys
import threading

import numpy as np

from models.records import Image

_NEAR = 8
"""Buffers that are checked for each picture; all are checked only after as many misses."""


class Buffers:
    """Allocates memory for pictures of one kind; any thread may call it.

    Args:
        spare: Number of free buffers to keep. Others are released one by one, so memory of a burst
            goes back to the system.
    """

    def __init__(self, spare: int = 4):
        self._spare = spare
        self._lock = threading.Lock()
        self._arrays: list[Image] = []
        self._next = 0
        self._missed = 0

    def __len__(self) -> int:
        return len(self._arrays)

    def take(self, shape: tuple[int, ...]) -> Image:
        """Return an array to write a picture into.

        Args:
            shape: Its shape. Free buffers of another shape are released.

        Returns:
            `shape` uint8 with undefined values. It is free again when its last view is gone,
            because a NumPy view refers to the array that owns the memory.
        """
        with self._lock:
            found = self._look(shape, range(min(_NEAR, len(self._arrays))))
            if found is None:
                self._missed += 1
                if self._missed % _NEAR == 0:
                    found = self._look(shape, range(len(self._arrays)))
            if found is None:
                found = np.empty(shape, np.uint8)
                self._arrays.insert(self._next, found)
                self._next += 1
            return found

    def _look(self, shape: tuple[int, ...], steps: range) -> Image | None:
        """Take a free buffer from those after the last one taken, and release surplus ones.

        Pictures are mostly released in the order in which they were taken. So the oldest buffer
        comes next, and hundreds of used ones need no check.
        """
        count = len(self._arrays)
        free = [k for k in ((self._next + step) % count for step in steps) if self._is_free(k)]
        fits = [k for k in free if self._arrays[k].shape == shape]
        picture = self._arrays[fits[0]] if fits else None
        surplus = [k for k in free if k not in fits] or fits[1 + self._spare :][-1:]
        if picture is not None:
            self._next = fits[0] + 1
        for k in sorted(surplus, reverse=True):
            del self._arrays[k]
            self._next -= k < self._next
        return picture

    def _is_free(self, i: int) -> bool:
        return sys.getrefcount(self._arrays[i]) == _REFERENCES_WHEN_FREE


def _references_when_free() -> int:
    """Count the references that `sys.getrefcount` reports for an array held only by a list."""
    only = [np.empty(0, np.uint8)]
    return min(sys.getrefcount(only[i]) for i in (0,))


_REFERENCES_WHEN_FREE = _references_when_free()
