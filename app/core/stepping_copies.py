"""Makes copies of videos in which each picture is decoded alone, so that all steps take equal time.

A video whose groups of pictures are long (H.264 with 250 frames a group) must decode a whole group
to go one picture back. The copy holds the same pictures as JPEG of quality 2, one a frame, at the
same numbers; times always come from the original. FFV1 with one frame a group is lossless but took
138 ms a 720p picture on two cores where JPEG takes 10 ms, at 0.6 of the size; so it is JPEG, and
export and training always read the original.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

from app import paths
from app.core.recording.matroska import MILLISECOND
from models import private
from models.errors import FlinchError
from models.records import Image
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.playback import Playback

LONGEST_GROUP = 30
"""A copy is made from this group length on: a jump then takes 150 ms at 5 ms a picture."""

KEEP_DAYS, KEEP_BYTES = 30, 40 << 30
"""Copies are removed when unused for so many days, or when all together need more bytes."""

SPARE_BYTES = 2 << 30
"""Bytes that must stay free on the disk."""

_LAYOUT = 1
_JPEG = {"qmin": "1", "qmax": "2", "flags": "+qscale", "global_quality": "236"}


class CopyError(FlinchError):
    """A copy cannot be made; the text says why."""


def copies_folder() -> Path:
    """Name the folder of the copies."""
    return paths.cache_folder() / "stepping"


def wants_copy(playback: Playback) -> bool:
    """Return whether stepping through a video needs a copy."""
    return min(playback.longest_group, playback.frames_total) > LONGEST_GROUP


def copy_of(
    video: Path,
    step: Callable[[float], None],
    folder: Path | None = None,
    options: FileOptions = AS_IT_IS,
) -> Path:
    """Return the copy of a video; make it first if there is none.

    Args:
        video: The original.
        step: Called with the share done, 0..1; an exception from it ends the work.
        folder: Folder of the copies; the user's cache if None.
        options: The user's statements about the video; each chosen track has its own copy.

    Raises:
        CopyError: There is no room for it, or the original cannot be decoded.
        SourceError: The original cannot be read.
        OSError: The system refuses.
    """
    folder = folder or copies_folder()
    name = f"{_content(video, options.track)}.mkv"
    ready = folder / name
    if ready.is_file():
        ready.touch()
        return ready
    private.make_folder(folder)
    private.make_private(folder)
    sweep(folder)
    with private.replacing(ready) as draft:
        _write(video, draft, step, options)
    return ready


def sweep(folder: Path, keep_bytes: int = KEEP_BYTES, keep_days: float = KEEP_DAYS) -> None:
    """Remove copies unused for long, then the oldest while all together need too much."""
    found = sorted(folder.glob("*.mkv"), key=lambda path: path.stat().st_mtime, reverse=True)
    total, oldest = 0, time.time() - keep_days * 86_400
    for path in found:
        facts = path.stat()
        total += facts.st_size
        if total > keep_bytes or facts.st_mtime < oldest:
            path.unlink(missing_ok=True)


def _content(video: Path, track: int | None) -> str:
    total = sha256(f"stepping {_LAYOUT} {track or ''}".rstrip().encode())
    with video.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def _write(video: Path, draft: Path, step: Callable[[float], None], options: FileOptions) -> None:
    with (
        Playback(video, options=options) as playback,
        av.open(str(draft), "w", format="matroska") as file,
    ):
        first = playback.seek(0).image
        stream = _stream(cast(VideoStream, file.add_stream("mjpeg", options=_JPEG)), first)
        for number in range(playback.frames_total):
            image = playback.seek(number).image
            if image.shape != first.shape:
                raise CopyError(f"'{video.name}' changes its size: it is stepped through as it is.")
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
            picture = picture.reformat(format="yuvj420p")
            picture.pts, picture.time_base = number, MILLISECOND
            file.mux(stream.encode(picture))
            if number == _JUDGED_AT:
                _need_room(draft, playback.frames_total / number)
            step(number / playback.frames_total)
        file.mux(stream.encode(None))


_JUDGED_AT = 200
"""Picture after which the size of the whole copy is estimated."""


def _stream(stream: VideoStream, first: Image) -> VideoStream:
    stream.height, stream.width = first.shape[:2]
    stream.pix_fmt = "yuvj420p"
    stream.codec_context.time_base = MILLISECOND
    return stream


def _need_room(draft: Path, times: float) -> None:
    needed = draft.stat().st_size * (times - 1)
    free = shutil.disk_usage(draft.parent).free
    if needed + SPARE_BYTES > free:
        raise CopyError(
            f"A copy for quick steps needs {needed / 1e9:.1f} GB and the disk has "
            f"{free / 1e9:.1f} GB free: steps back stay slow. Free some room, or set FLINCH_HOME "
            "to a larger disk."
        )
