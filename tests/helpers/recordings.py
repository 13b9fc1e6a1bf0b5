"""Makes packets and small recordings for the tests of the recorder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext

from app.core.recording.details import ModeFacts, Session, SourceInfo
from app.core.recording.recorder import Recorder
from models.records import Frame
from models.sources.source import Mode, Packet, SourceReport, SourceState

WIDTH, HEIGHT, FPS = 64, 48, 60.0
STEP_NS = 16_666_667


class Played:
    """A live source whose frames and packets come from the test."""

    def __init__(self, mode: Mode | None = None, packets: bool = True):
        self.name = "played"
        self.live = True
        self.frames_total: int | None = None
        self.tap: Callable[[Packet], None] | None = None
        self.packets = packets
        self.mode = mode or Mode(WIDTH, HEIGHT, FPS)

    def open(self) -> None:
        """Nothing to open."""

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return no frame."""
        return None

    def report(self) -> SourceReport:
        """Say that it runs."""
        return SourceReport("played", SourceState.RUNNING, self.mode, self.mode, 0.0, 1, 0, 0)

    def close(self) -> None:
        """Nothing to close."""

    def send(self, packet: Packet) -> bool:
        """Hand a packet to whoever taps; False if nobody does."""
        if self.tap is None:
            return False
        self.tap(packet)
        return True


@cache
def jpegs(count: int = 16, width: int = WIDTH, height: int = HEIGHT) -> tuple[bytes, ...]:
    """Make different small JPEG pictures."""
    rng = np.random.default_rng(3)
    pictures = (rng.integers(0, 255, (height, width, 3), np.uint8) for _ in range(count))
    return tuple(cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures)


def packet(seq: int, data: bytes | None = None, t_ns: int | None = None) -> Packet:
    """Make the packet of frame `seq`, on a clock that starts at 5 s."""
    when = 5_000_000_000 + seq * STEP_NS if t_ns is None else t_ns
    body = jpegs()[seq % len(jpegs())] if data is None else data
    return Packet(seq, when, body, "mjpeg", WIDTH, HEIGHT)


def h264(count: int) -> list[tuple[bytes, bool]]:
    """Encode noise as H.264 as an IP camera does: packets with start codes, a key every ten."""
    codec = av.CodecContext.create("libx264", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.time_base = Fraction(1, 1000)
    codec.options = {"bf": "0", "g": "10", "tune": "zerolatency"}
    rng = np.random.default_rng(0)
    found = []
    for number in range(count):
        image = rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number * 33, codec.time_base
        found += [(bytes(each), each.is_keyframe) for each in codec.encode(frame)]
    return found


def info(fps: float = FPS, **more: object) -> SourceInfo:
    """Describe a camera with a 64 x 48 mode."""
    mode = ModeFacts(width_px=WIDTH, height_px=HEIGHT, fps=fps, fourcc="MJPG")
    return SourceInfo.model_validate({"name": "test camera", "asked": mode, **more})


def record(folder: Path, packets: Iterable[Packet]) -> Session:
    """Record packets into a folder and close it."""
    recorder = Recorder(folder, info())
    recorder.start()
    for item in packets:
        recorder.tap(item)
    return recorder.stop()


def recorded(folder: Path, seqs: Sequence[int] = tuple(range(30))) -> Path:
    """Record the frames `seqs` and give the session's folder."""
    record(folder, [packet(seq) for seq in seqs])
    return folder
