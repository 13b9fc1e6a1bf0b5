"""Still pictures from anywhere, decoded behind a fence: a header may claim gigabytes."""

from __future__ import annotations

import cv2
import numpy as np

from models.records import Image
from models.sources.jpeg import MOST_PIXELS


def decode(data: bytes) -> Image | None:
    """Decode a JPEG, PNG, BMP, TIFF or WebP picture.

    Args:
        data: The file's bytes.

    Returns:
        `(H, W, 3)` uint8 BGR; None if it cannot be read or claims more than `MOST_PIXELS`.
    """
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error:
        return None
    if image is None or image.shape[0] * image.shape[1] > MOST_PIXELS:
        return None
    return np.asarray(image, np.uint8)
