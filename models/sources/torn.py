"""Finds out whether a video file was cut off by a crash, a full disk or a broken copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from av.video.stream import VideoStream

_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def is_cut_off(
    path: Path, container: InputContainer, stream: VideoStream, stamps: Sequence[int]
) -> bool:
    """Return whether a file ends too early.

    Args:
        path: The file.
        container: The same, open.
        stream: Its video.
        stamps: The sorted stamps of its readable packets.
    """
    if stream.frames and "mp4" in container.format.name:
        return len(stamps) < stream.frames
    return _ends_early(container, stream, stamps) or _torn_matroska(path)


def _ends_early(container: InputContainer, stream: VideoStream, stamps: Sequence[int]) -> bool:
    """Return whether the last picture comes before the length in the header."""
    base = stream.time_base
    promised_s = _promised_s(container, stream)
    if promised_s is None or base is None or len(stamps) < 2:
        return False
    usual = (stamps[-1] - stamps[0]) / (len(stamps) - 1)
    return float((stamps[-1] + 2 * usual) * base) < promised_s


def _torn_matroska(path: Path) -> bool:
    """Return whether a Matroska file ends inside its segment, or was never closed.

    Source: RFC 8794, sections 4 and 6.2: an element is its id, its size and its data; a size of all
    ones means unknown.
    """
    with path.open("rb") as file:
        if file.read(4) != _EBML:
            return False
        size, _ = _element_size(file)
        file.seek(size or 0, 1)
        if file.read(4) != _SEGMENT:
            return False
        size, known = _element_size(file)
        return not known or file.tell() + size > path.stat().st_size


def _element_size(file: BinaryIO) -> tuple[int, bool]:
    """Read the size of an EBML element, and whether it is known."""
    first = int.from_bytes(file.read(1), "big") or 1
    length = 9 - first.bit_length()
    value = int.from_bytes(bytes([first & (0xFF >> length)]) + file.read(length - 1), "big")
    return value, value != (1 << 7 * length) - 1


def _promised_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Read a stream's own length from the header; the lengths of other streams do not count."""
    if stream.duration is not None and stream.time_base is not None:
        return float((stream.duration + (stream.start_time or 0)) * stream.time_base)
    tag = stream.metadata.get("DURATION", "")
    fields = tag.split(":")
    if len(fields) == 3 and all(part.replace(".", "", 1).isdigit() for part in fields):
        hours, minutes, seconds = (float(part) for part in fields)
        return 3600 * hours + 60 * minutes + seconds
    if len(container.streams) == 1 and container.duration is not None:
        return container.duration / float(av.time_base)
    return None
