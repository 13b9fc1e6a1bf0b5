"""Decodes still pictures from any source safely: a header may claim gigabytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from models.sources.jpeg import MOST_PIXELS
from models.sources.shape import DEPTHS, depth_of, to_eight

DEEP = (".png", ".tif", ".tiff")
"""File endings of pictures that may have 16-bit samples."""


def decode(data: bytes, bits: int = 0) -> Image | None:
    """Decode a JPEG, PNG, BMP, TIFF or WebP picture.

    Args:
        data: The file's bytes.
        bits: Used bits of 16-bit samples; 0 takes the upper eight.

    Returns:
        `(H, W, 3)` uint8 BGR; None if it is unreadable or claims more than `MOST_PIXELS`.
    """
    flags = cv2.IMREAD_COLOR | (cv2.IMREAD_ANYDEPTH if bits else 0)
    image = _decode(data, flags)
    if image is None or image.shape[0] * image.shape[1] > MOST_PIXELS:
        return None
    if image.dtype == np.uint16:
        return to_eight(np.asarray(image, np.uint16), bits)
    return np.asarray(image, np.uint8) if image.dtype == np.uint8 else None


def folder_bits(files: Sequence[Path]) -> int:
    """Find how many of 16 bits a folder's pictures use, by their highest sample.

    Args:
        files: The pictures.

    Returns:
        The depth, 8 to 14; 0 if all 16 bits are used, or samples have eight.
    """
    highest = 0
    for file in files:
        if file.suffix.lower() not in DEEP:
            return 0
        try:
            image = _decode(file.read_bytes(), cv2.IMREAD_UNCHANGED)
        except OSError:
            continue
        if image is None:
            continue
        if image.dtype != np.uint16:
            return 0
        channels = image[..., :3] if image.ndim == 3 else image
        highest = max(highest, int(channels.max(initial=0)))
        if highest >= 1 << DEPTHS[-2]:
            return 0
    return depth_of(highest) if highest > 0 else 0


def _decode(data: bytes, flags: int) -> NDArray[np.generic] | None:
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    except cv2.error:
        return None
