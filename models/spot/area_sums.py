"""Sums of grey levels over rectangles of a picture, in memory that is used again."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image

_MOST_WHOLE = 2**31 // 255
"""Pixels whose grey levels add up to a 32-bit number, which is faster than a 64-bit one."""


class AreaSums:
    """Makes a summed-area table of one picture after another.

    A table of a face is too large for the memory that the C library keeps for itself: without
    this, the system would hand out new pages for every picture.
    """

    def __init__(self) -> None:
        self._memory: NDArray[Any] = np.empty(0, np.int32)

    def of(self, levels: Image) -> NDArray[Any]:
        """Add up a picture.

        Args:
            levels: `(H, W)` uint8.

        Returns:
            `(H + 1, W + 1)` int32 or float64: at row y and column x, the sum of all pixels above y
            and left of x. The next call writes over it.
        """
        rows, columns = levels.shape[0] + 1, levels.shape[1] + 1
        whole = levels.size < _MOST_WHOLE
        dtype = np.dtype(np.int32 if whole else np.float64)
        if self._memory.size < rows * columns or self._memory.dtype != dtype:
            self._memory = np.empty(2 * rows * columns, dtype)
        sums = self._memory[: rows * columns].reshape(rows, columns)
        return cv2.integral(levels, sums, sdepth=cv2.CV_32S if whole else cv2.CV_64F)
