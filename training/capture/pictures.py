"""Writes the pictures of a clip: the camera's unchanged JPEGs, else decoded pictures.

Many cameras omit the Huffman tables from their JPEGs (T.81, K.3 has the default ones). The
`mjpeg2jpeg` filter adds them, so that every program can read the pictures. The coded pixels do not
change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from av.bitstream import BitStreamFilterContext

from models import private
from models.sources.container import open_video, track_of, whole_packets
from models.sources.playback import Playback
from training.annotate.media import Media
from training.annotate.training_sets import AROUND_NS

TABLES, SCAN = b"\xff\xc4", b"\xff\xda"


def clip_frames(media: Media, onset: int, offset: int) -> range:
    """Return the frames of a movement's clip: with half a second more on both sides."""
    first = int(np.searchsorted(media.t_ns, media.t_ns[onset] - AROUND_NS))
    last = int(np.searchsorted(media.t_ns, media.t_ns[offset] + AROUND_NS, "right"))
    return range(first, last)


def write_clips(media: Media, clips: Sequence[tuple[Path, range]]) -> None:
    """Write the pictures of all clips of a recording, each as `000123.jpg` (or `.png`).

    Args:
        media: The recording.
        clips: Folder and frame numbers of each; folders are created.

    Raises:
        SourceError: The video cannot be read.
        OSError: A picture cannot be written.
    """
    for folder, _ in clips:
        private.make_folder(folder)
    for part, video in enumerate(media.videos):
        start = media.starts[part]
        end = media.starts[part + 1] if part + 1 < len(media.starts) else media.frames
        targets: dict[int, list[Path]] = {}
        for folder, frames in clips:
            for frame in range(max(frames.start, start), min(frames.stop, end)):
                targets.setdefault(frame - start, []).append(folder / f"{frame:06d}")
        if targets:
            for number, data, ending in _pictures(video, sorted(targets)):
                for path in targets[number]:
                    private.begin(path.with_suffix(ending)).write_bytes(data)


def _pictures(video: Path, numbers: Sequence[int]) -> Iterator[tuple[int, bytes, str]]:
    """Yield pictures of a file: number, bytes and file ending."""
    with open_video(video) as container:
        stream = track_of(container, 1)
        if stream.codec_context.name == "mjpeg":
            yield from _jpegs(container, stream, numbers)
            return
    with Playback(video) as playing:
        for number in numbers:
            _, data = cv2.imencode(".png", playing.seek(number).image)
            yield number, data.tobytes(), ".png"


def _jpegs(
    container: av.container.InputContainer, stream: av.VideoStream, numbers: Sequence[int]
) -> Iterator[tuple[int, bytes, str]]:
    """Yield packets unchanged, but add missing tables."""
    chosen = set(numbers)
    filling = BitStreamFilterContext("mjpeg2jpeg", stream)
    for number, packet in enumerate(whole_packets(container, stream)):
        if number in chosen:
            data = bytes(packet)
            head = data[: max(data.find(SCAN), 0)]
            if TABLES not in head:
                data = b"".join(bytes(filled) for filled in filling.filter(packet)) or data
            yield number, data, ".jpg"
        if number >= numbers[-1]:
            return
