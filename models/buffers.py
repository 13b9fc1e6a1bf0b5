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


class Buffers:
    """Gives memory for pictures of one kind; any thread may take from it.

    Args:
        spare: Free buffers to keep. More are let go one by one, so what a burst needed goes back
            to the system.
    """

    def __init__(self, spare: int = 4):
        self._spare = spare
        self._lock = threading.Lock()
        self._kept: list[Image] = []

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, shape: tuple[int, ...]) -> Image:
        """Give a picture to write into.

        Args:
            shape: Its shape. Buffers of another shape that nobody looks at are let go.

        Returns:
            `shape` uint8, whatever its pixels; it is free again when the last array over it is
            gone, because NumPy lets a view refer to the array that owns the memory.
        """
        with self._lock:
            free = [i for i in range(len(self._kept)) if self._is_free(i)]
            fits = [i for i in free if self._kept[i].shape == shape]
            if fits:
                picture = self._kept[fits[0]]
                surplus = [i for i in free if i not in fits] or fits[1 + self._spare :][-1:]
            else:
                picture, surplus = np.empty(shape, np.uint8), free
            for i in reversed(surplus):
                del self._kept[i]
            if not fits:
                self._kept.append(picture)
            return picture

    def _is_free(self, i: int) -> bool:
        return sys.getrefcount(self._kept[i]) == _REFERENCES_WHEN_FREE


def _references_when_free() -> int:
    """Count the references that `sys.getrefcount` sees to an array only a list holds."""
    only = [np.empty(0, np.uint8)]
    return min(sys.getrefcount(only[i]) for i in (0,))


_REFERENCES_WHEN_FREE = _references_when_free()
