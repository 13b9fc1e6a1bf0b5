"""Converts H.264 and H.265 packets between a stream's framing and Matroska's.

A stream has a start code before each unit (ITU-T H.264, annex B), Matroska the unit's length. The
units are stored bit for bit; the ledger's checksum is that of the stored form.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError

from app.core.recording.errors import RecordingError

UNIT_CODECS = ("h264", "hevc")
_START = b"\0\0\1"


def stored_form(codec: str, data: bytes) -> bytes:
    """Return a packet's bytes as Matroska holds them; the same bytes for pictures such as JPEG."""
    return length_prefixed(data) if codec in UNIT_CODECS else data


def length_prefixed(data: bytes) -> bytes:
    """Replace the start codes of a packet by lengths of four bytes, big-endian."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in _units(data))


def parameter_sets(codec: str, data: bytes) -> bytes:
    """Return the units of a packet that fix size and pixel format; empty if it carries none.

    Source: ITU-T H.264, table 7-1 (type 7); H.265, table 7-1 (type 33).
    """
    shift, mask, expected = (0, 0x1F, 7) if codec == "h264" else (1, 0x3F, 33)
    return b"".join(unit for unit in _units(data) if (unit[0] >> shift) & mask == expected)


def _units(data: bytes) -> Iterator[bytes]:
    """Yield the units between the start codes of a packet."""
    at = data.find(_START)
    while at >= 0:
        end = data.find(_START, at + 3)
        unit = data[at + 3 : end if end >= 0 else len(data)].rstrip(b"\0")
        if unit:
            yield unit
        at = end


def with_start_codes(data: bytes) -> bytes:
    """Replace the lengths of a packet by start codes: the reverse of `length_prefixed`."""
    parts: list[bytes] = []
    at = 0
    while at + 4 <= len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        parts += (_START, data[at + 4 : end])
        at = end
    return b"".join(parts)


def opened(codec: str, data: bytes) -> InputContainer:
    """Open a key packet as a separate stream, to read its parameter sets.

    Raises:
        RecordingError: If the packet does not carry them.
    """
    try:
        container = cast(InputContainer, av.open(io.BytesIO(data), format=codec))
    except FFmpegError as error:
        raise _unknown(codec) from error
    if not container.streams.video or not container.streams.video[0].codec_context.extradata:
        container.close()
        raise _unknown(codec)
    return container


def _unknown(codec: str) -> RecordingError:
    return RecordingError(
        f"The {codec} stream does not carry its parameter sets with its key pictures, so it cannot "
        "be stored as it comes. Choose MJPEG in the camera's settings."
    )
