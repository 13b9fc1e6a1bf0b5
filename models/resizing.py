"""Changes the size of pictures and maps: shrinking averages each area, enlarging is linear."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def to_square(picture: NDArray[Any], size_px: int) -> NDArray[Any]:
    """Resize a picture to a square; a rectangle is distorted.

    Args:
        picture: `(H, W)` or `(H, W, C)`, uint8 or float32.
        size_px: Side of the result.

    Returns:
        `(size_px, size_px)`, or `(size_px, size_px, C)` for more than one channel, of the same
        type.
    """
    shrinks = size_px < min(picture.shape[:2])
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (size_px, size_px), interpolation=interpolation))
