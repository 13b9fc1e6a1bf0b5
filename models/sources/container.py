"""Opens video files, or says in one sentence why that fails; names their tracks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from models.sources.atoms import whole_bytes
from models.sources.source import SourceError


def open_video(path: Path) -> InputContainer:
    """Open a video file.

    Raises:
        SourceError: There is no such file, it is empty, or it is not a video.
    """
    try:
        found = path.stat()
        if not path.is_file():
            raise SourceError(f"{path} is not a file: expected a video file.")
        if found.st_size == 0:
            raise SourceError(f"{path} is empty (0 bytes): expected a video. Copy it again.")
        with path.open("rb") as file:
            head = file.read(4096)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"There is no file {path}: check the name and the folder.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return _opened(f"file:{path}")
    except av.FFmpegError as error:
        size = whole_bytes(path) if b"ftyp" in head[:64] else 0
        if size:
            with contextlib.suppress(av.FFmpegError):
                return _opened(f"subfile,,start,0,end,{size},,:file:{path}")
        raise SourceError(_why(path, head, error)) from error


def _opened(name: str) -> InputContainer:
    """Open a file by the name that FFmpeg needs."""
    # With its protocol, a colon in a name has no meaning, and a playlist cannot reach the network.
    # PyAV would copy these for each stream if they were `options`, and free foreign memory if
    # streams appear later than the header, as in FLV and MPEG programs.
    return av.open(name, container_options={"protocol_whitelist": "file,subfile"})


def _why(path: Path, head: bytes, error: av.FFmpegError) -> str:
    if head and b"\0" not in head:
        return f"{path} holds text, not video: expected a video file such as MP4, MOV or MKV."
    if b"ftyp" in head[:64]:
        return (
            f"{path} is cut off before its index (found {path.stat().st_size} bytes): an MP4 "
            "without its end cannot be played. Copy or record it again."
        )
    if isinstance(error, av.EOFError):
        return f"{path} ends before its first picture: expected a video. Record or copy it again."
    return f"{path} is not a video that can be read ({error.strerror}): expected MP4, MOV, MKV, ..."


def video_tracks(container: InputContainer) -> tuple[VideoStream, ...]:
    """List the video tracks; a cover picture is not one.

    Raises:
        SourceError: There is no video track.
    """
    cover = av.stream.Disposition.attached_pic
    found = tuple(
        video_stream
        for video_stream in container.streams.video
        if not video_stream.disposition & cover
    )
    if found:
        return found
    kinds = sorted({str(stream.type) for stream in container.streams})
    held = f"only {', '.join(kinds)}" if kinds else "nothing"
    raise SourceError(
        f"{_name(container)} holds no video (found {held} in it): expected a file with pictures."
    )


def track_of(container: InputContainer, number: int) -> VideoStream:
    """Return a video track by its number, from 1.

    Raises:
        SourceError: There is no such track.
    """
    tracks = video_tracks(container)
    if not 1 <= number <= len(tracks):
        raise SourceError(
            f"{_name(container)} has no track {number}: expected --track 1 to {len(tracks)}."
        )
    return tracks[number - 1]


def demuxed(container: InputContainer, *streams: VideoStream) -> Iterator[Packet]:
    """Yield the packets up to the first unreadable one; skip empty ones."""
    packets = container.demux(*streams)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        if packet.size > 0:
            yield packet


def whole_packets(container: InputContainer, *streams: VideoStream) -> Iterator[Packet]:
    """Yield the packets up to the first unreadable one; skip torn and empty ones."""
    return (packet for packet in demuxed(container, *streams) if not packet.is_corrupt)


def decoded(stream: VideoStream, packet: Packet | None) -> Iterator[VideoFrame]:
    """Decode one packet, or with None flush the decoder; a damaged packet gives nothing."""
    with contextlib.suppress(av.FFmpegError):
        yield from stream.codec_context.decode(packet)


def stamp_ns(stamp: int, base: Fraction) -> int:
    """Convert a stamp in a time base to whole nanoseconds, rounding half up."""
    return (2 * stamp * base.numerator * 1_000_000_000 + base.denominator) // (2 * base.denominator)


def _name(container: InputContainer) -> str:
    return container.name.removeprefix("file:")
