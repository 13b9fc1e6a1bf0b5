"""Decodes JPEG pictures with libjpeg-turbo through simplejpeg, into reused memory.

A 720p webcam picture takes 4.2 ms instead of OpenCV's 10.7 ms, with the same pixels, even for
damaged pictures. OpenCV still does what simplejpeg does differently: rotating by the Exif header,
and rejecting a picture without an end marker.
"""

from __future__ import annotations

import numpy as np
import simplejpeg

from models.buffers import Buffers
from models.records import Image
from models.sources.jpeg import jpeg_header
from models.sources.pictures import decode
from models.sources.source import SourceError

END = b"\xff\xd9"
"""JPEG's end marker."""

_HEADER = 4096
"""Bytes at the beginning that are searched for an Exif header, which comes first or second."""


def has_end(data: bytes) -> bool:
    """Return whether a JPEG has its end marker; some cameras send fill bytes after it."""
    return data[-64:].rstrip(b"\0\r\n").endswith(END)


def jpeg_image(data: bytes, buffers: Buffers | None = None) -> Image:
    """Decode a JPEG picture.

    Args:
        data: The JPEG file's bytes.
        buffers: Memory for the pixels; None allocates new memory.

    Returns:
        `(H, W, 3)` uint8 BGR.

    Raises:
        SourceError: The bytes are not a readable picture, or claim a huge size.
    """
    jpeg_header(data)
    image = _fast(data, buffers) if has_end(data) and b"Exif" not in data[:_HEADER] else None
    if image is None:
        image = decode(data)
    if image is None:
        raise SourceError(f"A picture of {len(data)} bytes could not be decoded as JPEG.")
    return image


def _fast(data: bytes, buffers: Buffers | None) -> Image | None:
    """Decode with simplejpeg; None if it cannot."""
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(data, strict=False)
        shape = (height, width, 3)
        image = np.empty(shape, np.uint8) if buffers is None else buffers.take(shape)
        simplejpeg.decode_jpeg(data, "BGR", strict=False, buffer=image)
    except (ValueError, KeyError):  # KeyError: a colour space that simplejpeg does not know.
        return None
    return image
