"""Writes packets into Matroska and reads them back, bit for bit.

Nothing is decoded. Each key frame closes the cluster before it, so a truncated file loses only its
last packets. The format keeps whole milliseconds; exact times are in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.error import FFmpegError
from av.video.stream import VideoStream

from app.core.recording.errors import RecordingError
from app.core.recording.framing import UNIT_CODECS, opened
from models import private
from models.durable import sync_file

MILLISECOND = Fraction(1, 1000)
PIXELS = {"mjpeg": "yuvj420p", "ffv1": "bgr0"}
"""Codecs that can be stored unchanged, with the pixel format in the file's header."""

_OPTIONS = {"cluster_time_limit": "500", "flush_packets": "1"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored packet: its time, its bytes, and whether it can be decoded alone."""

    pts_ms: int
    data: bytes
    key: bool = True


class PacketFile:
    """A Matroska file that packets of one codec are copied into."""

    def __init__(
        self, path: Path, codec: str, width_px: int, height_px: int, fps: float, first: bytes = b""
    ):
        """Create the file.

        Args:
            path: Where; no file may be there yet.
            codec: `mjpeg`, `ffv1`, `h264` or `hevc`.
            width_px: Width of the picture.
            height_px: Height of the picture.
            fps: Nominal rate, for the header only; 0 if unknown.
            first: The first packet, a key picture; only H.264 and H.265 need it.

        Raises:
            RecordingError: If the codec cannot be stored or a file is there already.
        """
        if codec not in (*PIXELS, *UNIT_CODECS):
            raise RecordingError(
                f"Packets of codec {codec!r} cannot be stored as they are; expected one of "
                f"{', '.join((*PIXELS, *UNIT_CODECS))}. Choose a camera mode that gives MJPG."
            )
        if path.exists() or path.is_symlink():
            raise RecordingError(f"{path} exists already; recordings are never overwritten.")
        source = opened(codec, first) if codec in UNIT_CODECS else None
        self._path = path
        self._codec = codec
        self._file = av.open(str(private.begin(path)), "w", format="matroska", options=_OPTIONS)
        if source is None:
            self._stream = self._plain_stream(width_px, height_px, fps)
        else:
            with source:
                template = source.streams.video[0]
                self._stream = self._file.add_stream_from_template(template)
                self._file.start_encoding()
        self._stream.time_base = MILLISECOND
        self._closed = False

    def _plain_stream(self, width_px: int, height_px: int, fps: float) -> VideoStream:
        rate = Fraction(fps).limit_denominator(1001) if fps > 0 else Fraction(30)
        stream = cast(VideoStream, self._file.add_stream(self._codec, rate=rate))
        stream.width, stream.height = width_px, height_px
        stream.pix_fmt = PIXELS[self._codec]
        return stream

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    def add(self, data: bytes, pts_ms: int, key: bool = True) -> None:
        """Append one packet.

        Args:
            data: Its bytes, as the source sent them.
            pts_ms: Its time in the video, after that of every packet before.
            key: Whether it can be decoded on its own.

        Raises:
            OSError: If it cannot be written.
        """
        packet = av.Packet(data)
        packet.stream = self._stream
        packet.time_base = MILLISECOND
        packet.pts = packet.dts = pts_ms
        packet.is_keyframe = key
        self._file.mux_one(packet)

    def sync(self) -> None:
        """Flush what was written so far to the disk."""
        sync_file(self._path)

    def close(self) -> None:
        """Write the index and close; may be called twice. Raises `OSError` on a full disk."""
        if not self._closed:
            self._closed = True
            self._file.close()


def read_packets(parts: Iterable[Path]) -> Iterator[Stored]:
    """Yield the packets of a recording's parts in order, as far as each part can be read.

    Args:
        parts: Matroska files, in the order in which they were recorded.

    Yields:
        Each packet, as stored.

    Raises:
        RecordingError: If a file is not a video.
    """
    for path in parts:
        try:
            container = av.open(str(path), format="matroska")
        except FFmpegError as error:
            raise RecordingError(
                f"{path} cannot be read as video: {error.strerror}. It may have been cut off "
                "before its first packet."
            ) from error
        with container:
            yield from _packets(container)


def _packets(container: av.container.InputContainer) -> Iterator[Stored]:
    packets = container.demux(video=0)
    while True:
        try:
            packet = next(packets, None)
        except FFmpegError:
            return
        if packet is None:
            return
        if packet.size == 0 or packet.is_corrupt or packet.pts is None or packet.time_base is None:
            continue
        pts_ms = round(packet.pts * packet.time_base * 1000)
        yield Stored(pts_ms, bytes(packet), packet.is_keyframe)
