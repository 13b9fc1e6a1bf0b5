"""Makes video files whose pictures carry their own number, in many shapes of time and coding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

from models.records import Image

BITS = 16
_CELL = 16


def numbered(number: int, height_px: int = 128, width_px: int = 256) -> Image:
    """Draw a picture `(H, W, 3)` uint8 BGR whose top row of squares is `number` in binary."""
    image = np.full((height_px, width_px, 3), 90 + number % 64, np.uint8)
    for bit in range(BITS):
        left = bit * _CELL
        image[:32, left : left + _CELL] = 235 if number >> bit & 1 else 20
    return image


def number_in(image: Image) -> int:
    """Read the number that `numbered` drew."""
    cells = [image[8:24, bit * _CELL + 4 : (bit + 1) * _CELL - 4].mean() for bit in range(BITS)]
    return sum(1 << bit for bit, value in enumerate(cells) if value > 128)


def write_video(
    path: Path,
    times_ms: Sequence[int],
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    size: tuple[int, int] = (256, 128),
    pixels: str = "yuv420p",
    container: dict[str, str] | None = None,
) -> None:
    """Write numbered pictures at given times.

    Args:
        path: The file; its ending chooses the container.
        times_ms: Presentation time of each picture.
        codec: The encoder.
        options: The encoder's options.
        size: Width and height.
        pixels: Pixel format.
        container: Options of the container.
    """
    with av.open(str(path), "w", options=container or {}) as file:
        stream = cast(VideoStream, file.add_stream(codec, rate=30, options=options or {}))
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, t_ms in enumerate(times_ms):
            image = numbered(number, size[1], size[0])
            frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=pixels)
            frame.pts, frame.time_base = t_ms, Fraction(1, 1000)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def cut(path: Path, share: float, to: Path) -> Path:
    """Write the first part of a file to another one, as a crash or a broken copy leaves it."""
    data = path.read_bytes()
    to.write_bytes(data[: int(len(data) * share)])
    return to


def two_tracks(path: Path, size: tuple[int, int]) -> Path:
    """Write a flat track before one with numbered pictures."""
    with av.open(str(path), "w") as file:
        streams = []
        for width, height in (size, (256, 128)):
            stream = cast(VideoStream, file.add_stream("libx264", rate=30))
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            streams.append(stream)
        for number in range(20):
            flat = np.zeros((size[1], size[0], 3), np.uint8)
            for stream, image in zip(streams, (flat, numbered(number)), strict=True):
                frame = av.VideoFrame.from_ndarray(image, format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, 30)
                file.mux(stream.encode(frame))
        for stream in streams:
            file.mux(stream.encode(None))
    return path
