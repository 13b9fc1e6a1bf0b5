"""Encodes pictures of sources without packets: lossless for the face, JPEG where that is too slow.

FFV1 of a 512 x 512 region just keeps up with 60 frames a second on two cores; whole frames do not.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from app.core.recording.errors import RecordingError
from app.core.recording.matroska import MILLISECOND
from models import private
from models.records import Image

JPEG_QUALITY = 95
LOSSLESS_PIXELS = 512 * 512
"""Largest region that is stored losslessly."""

_FFV1 = {"level": "3", "g": "1", "slices": "4", "slicecrc": "1", "coder": "1", "context": "0"}


def jpeg(image: Image) -> bytes:
    """Encode a picture as JPEG of quality 95.

    Args:
        image: `(H, W, 3)` uint8 BGR.
    """
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RecordingError(f"A picture of {image.shape} could not be encoded as JPEG.")
    return data.tobytes()


class LosslessFile:
    """A Matroska file of FFV1 pictures; each decodes to exactly the given pixels."""

    def __init__(self, path: Path, width_px: int, height_px: int, fps: float):
        """Create the file; it must not exist yet."""
        if path.exists() or path.is_symlink():
            raise RecordingError(f"{path} exists already; recordings are never overwritten.")
        self.path = path
        self._file = av.open(
            str(private.begin(path)), "w", format="matroska", options={"flush_packets": "1"}
        )
        rate = Fraction(fps).limit_denominator(1001) if fps > 0 else Fraction(30)
        stream = cast(VideoStream, self._file.add_stream("ffv1", rate=rate, options=_FFV1))
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, "bgr0"
        stream.codec_context.time_base = MILLISECOND
        stream.codec_context.thread_type = "SLICE"
        stream.codec_context.thread_count = 2
        self._stream = stream
        self._closed = False

    def add(self, image: Image, pts_ms: int) -> bytes:
        """Encode and append one picture `(H, W, 3)` uint8 BGR.

        Returns:
            The bytes of the stored packet.
        """
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
        frame = frame.reformat(format="bgr0")
        frame.pts, frame.time_base = pts_ms, MILLISECOND
        stored = b""
        for packet in self._stream.encode(frame):
            stored += bytes(packet)
            self._file.mux_one(packet)
        return stored

    def close(self) -> None:
        """Write the index and close; may be called twice."""
        if not self._closed:
            self._closed = True
            for packet in self._stream.encode(None):
                self._file.mux_one(packet)
            self._file.close()
