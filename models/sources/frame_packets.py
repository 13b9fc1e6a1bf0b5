"""Reads the packets of a file's tracks without decoding: stamps, keys, gaps and damage.

`frame_order` puts them into display order.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from models.sources.container import demuxed
from models.sources.jpeg import MOST_PIXELS
from models.sources.source import SourceError

BYTES_A_PICTURE = 1000
"""Memory for a picture's table row, motion and state until a file has been read."""


@dataclass(slots=True)
class Packets:
    """Data of the packets of one track, in the order of the file."""

    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    key: list[bool] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    repeated: list[bool] = field(default_factory=list)
    damaged: int = 0
    hole: int | None = None
    """Number of packets before a damaged one that no key frame follows; None without one."""
    size: int = 0
    delay: int = 0
    groups: tuple[list[Packet], list[Packet]] = field(default_factory=lambda: ([], []))
    """The packets of the last two groups, each from a key frame on."""
    _last_crc: int = -1

    def lose(self) -> None:
        """Note a damaged packet."""
        self.damaged += 1
        self.hole = len(self) if self.hole is None else self.hole

    def lose_last(self) -> None:
        """Note that the last packet is torn."""
        for row in (self.pts, self.dts, self.key, self.hidden, self.repeated, self.groups[1]):
            row.pop()
        self.lose()

    def add(self, packet: Packet) -> None:
        if packet.is_keyframe:
            self.hole, self.groups = None, (self.groups[1], [])
        self.groups[1].append(packet)
        self.pts.append(packet.pts)
        self.dts.append(packet.dts)
        self.key.append(packet.is_keyframe)
        self.hidden.append(packet.is_discard)
        # Equal bytes mean equal pictures only for pictures that can be decoded alone.
        crc = zlib.crc32(bytes(packet)) if packet.is_keyframe else -1
        self.repeated.append(crc != -1 and crc == self._last_crc)
        self._last_crc = crc
        self.size += packet.size

    def __len__(self) -> int:
        return len(self.pts)


def check_size(path: Path, container: InputContainer, stream: VideoStream) -> None:
    """Reject pictures and files that are too large to decode, by their header."""
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > MOST_PIXELS:
        raise SourceError(
            f"{path} has pictures of {width}x{height} pixels: expected at most "
            f"{MOST_PIXELS // 10**6} million, which is twice 8K. Scale it down first."
        )
    claimed = stream.frames
    if not claimed and container.duration and stream.average_rate:
        claimed = int(container.duration / 1e6 * float(stream.average_rate))
    _check_length(path, min(claimed, path.stat().st_size))


def most_pictures() -> int:
    """Return how many pictures of one file fit into half of the free memory."""
    return int(psutil.virtual_memory().available // 2 // BYTES_A_PICTURE)


def _check_length(path: Path, count: int) -> None:
    if count > (most := most_pictures()):
        raise SourceError(
            f"{path} has more pictures than the free memory allows: expected at most {most:,}, "
            f"found {count:,}. Cut it into parts, or close other programs."
        )


def read_packets(
    path: Path, container: InputContainer, streams: Sequence[VideoStream]
) -> dict[VideoStream, Packets]:
    found = {stream: Packets() for stream in streams}
    by_index = {stream.index: packets for stream, packets in found.items()}
    most = most_pictures()
    for packet in demuxed(container, *streams):
        packets = by_index[packet.stream_index]
        if packet.is_corrupt:
            packets.lose()
        else:
            packets.add(packet)
            if len(packets) > most:
                _check_length(path, len(packets))
    return found
