"""Writes videos whose bytes depend only on the frames, with exact and arbitrary time stamps."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from models import private
from models.records import Image
from training.synth.codec import CLEAN, Codec
from training.synth.script import Times
from training.synth.timed import GeneratedImage

TIME_BASE = Fraction(1, 90_000)
"""Time base of the files; frame times are multiples of it."""


def even_times(seconds: float, fps: float) -> Times:
    """Return the times of a steady camera, in ns, rounded to the files' time base."""
    return _on_grid(np.arange(int(seconds * fps)) / fps)


def uneven_times(rng: np.random.Generator, seconds: float, fps: float) -> Times:
    """Return the times of an unsteady camera: jitter of ±12 % and one frame in 25 lost.

    Args:
        rng: Random generator.
        seconds: Length.
        fps: Nominal rate of the camera.

    Returns:
        Increasing times in ns from 0, in the files' time base.
    """
    times = np.arange(int(seconds * fps)) / fps
    received = times[(rng.random(len(times)) > 0.04) | (times == 0)]
    jitter = np.clip(rng.normal(0, 0.12, len(received)), -0.35, 0.35) / fps
    return _on_grid(np.maximum(received + jitter - jitter[0], 0))


def _on_grid(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Times:
    ticks = np.rint(seconds * TIME_BASE.denominator).astype(np.int64)
    return np.asarray((ticks * 1_000_000_000 + 45_000) // TIME_BASE.denominator, np.int64)


def write_film(
    path: Path,
    frames: Iterable[GeneratedImage],
    width_px: int,
    height_px: int,
    fps: float,
    codec: Codec = CLEAN,
) -> None:
    """Write frames as a video, each with its own time.

    Encoder and container write nothing that is not in the frames (dates, random ids) and use one
    thread, so equal frames give equal bytes.

    Args:
        path: File to write, with the codec's suffix; its folder exists.
        frames: The frames in order, with increasing times.
        width_px: Even width.
        height_px: Even height.
        fps: Rate in the header; the frames' own times count.
        codec: The compression.
    """
    with closing(VideoWriter(path, width_px, height_px, fps, codec)) as film:
        for timed in frames:
            film.add(timed)


class VideoWriter:
    """A video file that is written frame by frame; it is complete only after `close`."""

    def __init__(
        self, path: Path, width_px: int, height_px: int, fps: float, codec: Codec = CLEAN
    ) -> None:
        """Open a file; see `write_film`."""
        form = "matroska" if codec.suffix == ".mkv" else "mp4"
        self._codec = codec
        self._box = av.open(
            str(private.fresh(path)), "w", format=form, options={"fflags": "+bitexact"}
        )
        stream = self._box.add_stream(
            codec.encoder,
            rate=Fraction(fps).limit_denominator(1001),
            options=codec.options(fps),
        )
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = width_px, height_px
        stream.pix_fmt = "yuvj420p" if codec.name == "jpeg" else "yuv420p"
        stream.time_base = stream.codec_context.time_base = codec.time_base
        self._stream = stream

    def add(self, timed: GeneratedImage) -> None:
        """Write the next frame; its time must be later than the previous one."""
        base = self._codec.time_base
        pts = round(timed.t_ns * base.denominator / 1e9)
        if self._codec.name == "jpeg":
            self._box.mux(_jpeg(timed.image, self._codec.number, pts, self._stream))
            return
        frame = av.VideoFrame.from_ndarray(timed.image, format="bgr24")
        frame.pts, frame.time_base = pts, base
        self._box.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Flush the encoder and complete the file."""
        if self._codec.name != "jpeg":
            self._box.mux(self._stream.encode(None))
        self._box.close()


def _jpeg(image: Image, quality: int, pts: int, stream: VideoStream) -> av.Packet:
    """Compress one picture as cameras do; FFmpeg's own encoder uses another quality scale."""
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    packet = av.Packet(data.tobytes())
    packet.stream, packet.time_base = stream, stream.codec_context.time_base
    packet.pts = packet.dts = pts
    packet.is_keyframe = True
    return packet
