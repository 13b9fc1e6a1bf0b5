"""Makes a lossless archive of a closed session: FFV1 of the pictures in the camera's JPEGs.

JPEG decoders may differ by a grey level; FFV1 pins the decoded pixels, and its checksums find
damage slice by slice. The camera's own packets stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream
from numpy.typing import NDArray

from app.core.recording.details import SessionState, read_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import archive_name, part_number, video_parts
from app.core.recording.matroska import MILLISECOND
from app.core.recording.sums import write_sums
from models import lease, private

_FFV1 = {"level": "3", "g": "1", "slices": "24", "slicecrc": "1"}
"""One picture a group and a checksum a slice limit damage to its place."""


@dataclass(frozen=True, slots=True)
class Archived:
    """The archive: its files, their pictures and bytes."""

    files: tuple[Path, ...]
    frames: int
    bytes: int


def archive(folder: Path, report: Callable[[int], None] = lambda _: None) -> Archived:
    """Make a lossless archive of a closed session and check it picture by picture.

    Args:
        folder: The session's folder.
        report: Called now and then with the number of pictures done of a part.

    Returns:
        The archive; parts that are lossless already are skipped.

    Raises:
        RecordingError: If the session is not closed, an archive is there, or there is no room.
    """
    if read_session(folder).state is SessionState.RECORDING:
        raise RecordingError(f"{folder} was never closed: recover it before archiving it.")
    with lease.held(folder, "flinch archive"):
        return _archive(folder, report)


def _archive(folder: Path, report: Callable[[int], None]) -> Archived:
    files: list[Path] = []
    frames = 0
    for part in video_parts(folder):
        target = folder / archive_name(part_number(part.name))
        if target.exists():
            raise RecordingError(f"{target} exists already; nothing is overwritten.")
        done = _archive_part(part, target, report)
        if done:
            frames += done
            files.append(target)
    write_sums(folder)
    return Archived(tuple(files), frames, sum(path.stat().st_size for path in files))


def _archive_part(part: Path, target: Path, report: Callable[[int], None]) -> int:
    """Archive one video part; 0 pictures if it is lossless already."""
    try:
        with av.open(str(part)) as source:
            stream = source.streams.video[0]
            if stream.codec_context.name == "ffv1":
                return 0
            with private.replacing(target) as draft:
                written = _encode(source, draft, report)
                if list(_sums(draft)) != written:
                    raise RecordingError(
                        f"The archive of {part} does not decode to the same pictures."
                    )
    except OSError as error:
        raise RecordingError(
            f"{part} could not be archived: {error.strerror or error}. An archive takes about six "
            "times the recording's room; the recording itself is untouched."
        ) from error
    return len(written)


def _encode(
    source: av.container.InputContainer, draft: Path, report: Callable[[int], None]
) -> list[str]:
    """Encode a file's pictures and return the checksum of each."""
    sums: list[str] = []
    with av.open(str(draft), "w", format="matroska") as target:
        out: VideoStream | None = None
        for frame in _frames(source):
            if out is None:
                out = _stream(target, frame)
            _check_same(out, frame)
            sums.append(_sum(frame))
            target.mux(out.encode(_plain(frame)))
            if len(sums) % 30 == 0:
                report(len(sums))
        if out is not None:
            target.mux(out.encode(None))
    report(len(sums))
    return sums


def _check_same(out: VideoStream, frame: VideoFrame) -> None:
    """Check that a picture has the size and format of the archive's first one.

    Raises:
        RecordingError: Size or pixel format differ.
    """
    begun = f"{out.width}x{out.height} {out.pix_fmt}"
    now = f"{frame.width}x{frame.height} {_lossless_format(frame)}"
    if begun != now:
        raise RecordingError(
            f"A video part mixes pictures of {begun} and {now}: expected one size and one pixel "
            "format in each, as recordings have today. The recording is kept "
            "as it is and cannot be archived."
        )


def _lossless_format(frame: VideoFrame) -> str:
    """Return the FFV1 pixel format of a picture; JPEG's full-range formats lose their J.

    Raises:
        RecordingError: FFV1 has no such format.
    """
    name = frame.format.name.replace("yuvj", "yuv")
    formats = {each.name for each in av.Codec("ffv1", "w").video_formats or ()}
    if name not in formats:
        raise RecordingError(
            f"The pictures have the pixel format {name}, which the archive's codec FFV1 cannot "
            "hold. The recording itself is untouched."
        )
    return name


def _stream(target: av.container.OutputContainer, frame: VideoFrame) -> VideoStream:
    out = cast(VideoStream, target.add_stream("ffv1", rate=60, options=_FFV1))
    out.width, out.height = frame.width, frame.height
    out.pix_fmt = _lossless_format(frame)
    out.codec_context.color_range = int(ColorRange.JPEG)
    out.codec_context.time_base = MILLISECOND
    out.codec_context.thread_type = "SLICE"
    return out


def _plain(frame: VideoFrame) -> VideoFrame:
    """Relabel JPEG's full-range format as the one that FFV1 knows; no pixel changes."""
    pts_ms = round((frame.pts or 0) * (frame.time_base or MILLISECOND) * 1000)
    plain = VideoFrame(frame.width, frame.height, frame.format.name.replace("yuvj", "yuv"))
    for source, target in zip(frame.planes, plain.planes, strict=True):
        rows = np.zeros((target.height, target.line_size), np.uint8)
        rows[:, : target.width] = _rows(source)
        target.update(rows.tobytes())
    plain.color_range = ColorRange.JPEG
    plain.pts, plain.time_base = pts_ms, MILLISECOND
    return plain


def _frames(source: av.container.InputContainer) -> Iterator[VideoFrame]:
    """Decode all readable pictures; damaged camera JPEGs are skipped but stay in the original."""
    for packet in source.demux(video=0):
        try:
            yield from cast(list[VideoFrame], packet.decode())
        except FFmpegError:
            continue


def _sums(path: Path) -> Iterator[str]:
    with av.open(str(path)) as file:
        for frame in _frames(file):
            yield _sum(frame)


def _sum(frame: VideoFrame) -> str:
    """Return the SHA-256 of a picture's pixels, without the padding of its rows."""
    digest = sha256()
    for plane in frame.planes:
        digest.update(_rows(plane).tobytes())
    return digest.hexdigest()


def _rows(plane: VideoPlane) -> NDArray[np.uint8]:
    """View a plane's pixels, `(height, width)` uint8, without the padding of its lines."""
    pixels: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    lines = pixels[: plane.height * plane.line_size].reshape(plane.height, plane.line_size)
    return np.asarray(lines[:, : plane.width], np.uint8)
