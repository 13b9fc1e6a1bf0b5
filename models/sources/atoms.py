"""Finds the end of the last complete part of an MP4 file that was cut off."""

from __future__ import annotations

import struct
from pathlib import Path

_FRAGMENT = b"moof"
_SIZES = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")


def whole_bytes(path: Path) -> int:
    """Return how many bytes of a fragmented MP4 are complete parts; 0 unless a part is cut off.

    FFmpeg cannot open a file that ends inside the index of its last fragment, though the earlier
    fragments can be played. Source: ISO/IEC 14496-12, section 4.2.

    Args:
        path: A file that begins as an MP4.
    """
    end, fragments, size = 0, 0, path.stat().st_size
    with path.open("rb") as file:
        while size - end >= _SIZES.size:
            file.seek(end)
            length, kind = _SIZES.unpack(file.read(_SIZES.size))
            if length == 1 and size - end >= _SIZES.size + _LARGE.size:
                (length,) = _LARGE.unpack(file.read(_LARGE.size))
            if length < _SIZES.size or end + length > size:
                break
            fragments += kind == _FRAGMENT
            end += length
    return end if fragments and end < size else 0
