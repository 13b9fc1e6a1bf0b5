"""Video files whose bytes depend on the frames alone, with exact time stamps of any spacing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from models import private
from training.synth.script import Times
from training.synth.timed import TimedImage

TIME_BASE = Fraction(1, 90_000)
"""Of the files; frame times are whole numbers of it."""


def even_times(seconds: float, fps: float) -> Times:
    """Give the times of a camera that keeps its rate, in ns, rounded to the files' time base."""
    return _on_grid(np.arange(int(seconds * fps)) / fps)


def uneven_times(rng: np.random.Generator, seconds: float, fps: float) -> Times:
    """Give the times of a camera that does not: jitter of ±12 % and one frame in 25 lost.

    Args:
        rng: Source of chance.
        seconds: Length.
        fps: Rate that the camera means to keep.

    Returns:
        Rising times in ns from 0, on the files' time base.
    """
    times = np.arange(int(seconds * fps)) / fps
    kept = times[(rng.random(len(times)) > 0.04) | (times == 0)]
    jitter = np.clip(rng.normal(0, 0.12, len(kept)), -0.35, 0.35) / fps
    return _on_grid(np.maximum(kept + jitter - jitter[0], 0))


def _on_grid(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Times:
    ticks = np.rint(seconds * TIME_BASE.denominator).astype(np.int64)
    return np.asarray((ticks * 1_000_000_000 + 45_000) // TIME_BASE.denominator, np.int64)


def write_film(
    path: Path,
    frames: Iterable[TimedImage],
    width_px: int,
    height_px: int,
    fps: float,
    crf: int = 15,
) -> None:
    """Write frames as H.264 in MP4, each at its own time.

    Encoder and container are told to leave out anything that is not in the frames (dates, random
    ids), and to use one thread, so that equal frames give equal bytes.

    Args:
        path: File to write; its folder exists.
        frames: In order, with rising times.
        width_px: Even.
        height_px: Even.
        fps: Rate to announce; the frames' own times hold.
        crf: Quality of the encoder; lower is better and larger.
    """
    with av.open(
        str(private.fresh(path)), "w", format="mp4", options={"fflags": "+bitexact"}
    ) as box:
        stream = box.add_stream(
            "libx264",
            rate=Fraction(fps).limit_denominator(1001),
            options={"crf": str(crf), "preset": "veryfast", "threads": "1", "flags": "+bitexact"},
        )
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        for timed in frames:
            frame = av.VideoFrame.from_ndarray(timed.image, format="bgr24")
            frame.pts = round(timed.t_ns * TIME_BASE.denominator / 1e9)
            frame.time_base = TIME_BASE
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
