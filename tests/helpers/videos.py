"""Small videos with numbered pictures, for the tests of the sources."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, BITS = 128, 64, 8


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Draw `number` (0..255) as eight black or white columns, with a dark lower left corner."""
    image = np.zeros((height, width, 3), np.uint8)
    step = width // BITS
    for bit in range(BITS):
        if number >> bit & 1:
            image[: height // 2, bit * step : (bit + 1) * step] = 255
    image[height // 2 :, width // 2 :] = 160
    return image


def number_of(image: NDArray[np.uint8]) -> int:
    """Read the number back."""
    height, width = image.shape[:2]
    step = width // BITS
    row = image[height // 4, step // 2 :: step, 1]
    return sum(1 << bit for bit in range(BITS) if row[bit] > 127)


def write_video(
    path: Path,
    pts: Sequence[int],
    base: Fraction = Fraction(1, 1000),
    codec: str = "libx264",
    rate: int = 30,
    options: dict[str, str] | None = None,
    pix_fmt: str = "yuv420p",
) -> Path:
    """Write one numbered picture for each time stamp, in units of `base`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pix_fmt
        stream.time_base = base
        stream.codec_context.time_base = base
        container.start_encoding()
        for number, stamp in enumerate(pts):
            frame = av.VideoFrame.from_ndarray(numbered(number), format="bgr24")
            frame.pts, frame.time_base = stamp, base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_audio(path: Path) -> Path:
    """Write a fifth of a second of silence and no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        samples = np.zeros((1, 9600), np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def set_matrix(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Write a display matrix into an MP4's track header (ISO/IEC 14496-12, section 8.3.2)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd")
    version = data[at + 4]
    at += 4 + 4 + (32 if version else 20) + 16
    unit = 1 << 16
    data[at : at + 36] = struct.pack(
        ">9i", a * unit, b * unit, 0, c * unit, d * unit, 0, 0, 0, 1 << 30
    )
    path.write_bytes(data)
    return path


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """Encode a picture as JPEG."""
    import cv2

    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return data.tobytes()


def jpegs(numbers: Iterable[int]) -> list[bytes]:
    """Encode numbered pictures as JPEG."""
    return [jpeg(numbered(number)) for number in numbers]
