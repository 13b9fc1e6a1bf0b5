"""Writes a played face with known movements into a video file, for the tests end to end."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from training.synth.demo import DemoFace
from training.synth.timed import TrueEvent

SIZE = (640, 360)


def write_play(path: Path, seconds: float, seed: int = 0) -> tuple[TrueEvent, ...]:
    """Write a play of 30 frames a second and give what was played.

    The file's own time stamps begin at 0.5 s, so that seconds and frame numbers differ.
    """
    face = DemoFace(seconds, seed, size=SIZE)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "14", "preset": "fast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 30)
        for number, timed in enumerate(face.frames()):
            frame = av.VideoFrame.from_ndarray(timed.image, format="bgr24")
            frame.pts, frame.time_base = number + 15, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return face.truth
