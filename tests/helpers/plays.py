"""Plays of a face with known movements: as a video file, or over and over before a camera."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from training.synth.demo import DemoFace
from training.synth.script import TimedAct
from training.synth.stage import HeadMove
from training.synth.timed import GeneratedImage, TrueEvent

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


class LoopedFace:
    """A face that moves once every two seconds, drawn beforehand: playing it costs next to nothing.

    It sways a little, in step with the loop, so that neither a seam nor a picture that stands still
    is seen. `apexes_ns` lists when it moves, for as long as anybody will look.
    """

    width_px, height_px, fps = 480, 270, 30.0
    period_s = 2.0

    def __init__(self) -> None:
        face = DemoFace(30.0, size=(self.width_px, self.height_px))
        act = next(played.act for played in face.played if played.act.profile.end_s < 0.45)
        face.played = (TimedAct(1.0, act),)
        face._blinks = ()
        face._sway.at = self._sway  # type: ignore[method-assign]
        frames = zip(range(round(self.period_s * self.fps)), face.frames(), strict=False)
        self._images = [timed.image for _, timed in frames]
        first_s = 1.0 + act.profile.apex_s
        self.apexes_ns = [round(1e9 * (first_s + n * self.period_s)) for n in range(60)]

    def _sway(self, t_s: float) -> HeadMove:
        turn = 2 * math.pi * t_s / self.period_s
        return HeadMove(x_ed=0.012 * math.sin(turn), y_ed=0.012 * math.cos(turn))

    def frames(self) -> Iterator[GeneratedImage]:
        """Play for two minutes."""
        for seq in range(round(120 * self.fps)):
            image = self._images[seq % len(self._images)]
            yield GeneratedImage(round(seq * 1e9 / self.fps), image)
