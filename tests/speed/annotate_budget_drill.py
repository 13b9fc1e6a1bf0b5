"""Measures the whole coding page: opening, event loop, keys to mark and disk, memory.

    QT_QPA_PLATFORM=offscreen python tests/speed/annotate_budget_drill.py --minutes 10

A 720p60 MJPEG video of that length is opened twice, the second time with its index cached. Then a
key is held at 30 presses a second in both directions, and marks are set. The JSON output has the
seconds to the first picture, the lag of the event loop, the time from a mark's key to its line and
to the disk, and the memory of the process. The video repeats the same 60 pictures, so it is made in
seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import cast

import av
import numpy as np
import psutil
from av.video.stream import VideoStream

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from annotate_drill import SIZE, camera_like, spread  # noqa: E402
from helpers import counters  # noqa: E402
from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.memory import return_pictures  # noqa: E402
from app.threads.turns import take_short_turns  # noqa: E402
from app.ui import style  # noqa: E402
from app.ui.annotate.opening import Request  # noqa: E402
from app.ui.annotate.page import AnnotatePage  # noqa: E402
from app.ui.background_jobs import BackgroundJobs  # noqa: E402

FPS, KINDS = 60, 60
BEAT_MS = 5
LIMIT_S = 600.0


def make(path: Path, minutes: float) -> None:
    """Write the video: repeat the packets of one second."""
    camera_like()
    encoder = cast(av.VideoCodecContext, av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height = SIZE
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 1000)
    encoder.options = {"qmin": "3", "qmax": "3"}
    packets = []
    for number in range(KINDS):
        frame = av.VideoFrame.from_ndarray(counters.numbered(number, *SIZE[::-1]), format="bgr24")
        frame = frame.reformat(format="yuvj420p")
        frame.pts, frame.time_base = number, Fraction(1, 1000)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    with av.open(str(path), "w") as file:
        stream = cast(VideoStream, file.add_stream("mjpeg", rate=FPS))
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.codec_context.time_base = "yuvj420p", Fraction(1, 1000)
        for number in range(round(minutes * 60 * FPS)):
            packet = av.Packet(packets[number % len(packets)])
            packet.pts = packet.dts = round(number * 1000 / FPS)
            packet.time_base, packet.stream, packet.is_keyframe = Fraction(1, 1000), stream, True
            file.mux(packet)


class Drill:
    """One page in an event loop whose lag is measured."""

    def __init__(self) -> None:
        self.application = QApplication(sys.argv[:1])
        styler = style.Styler(self.application)
        styler.apply(style.Look.LIGHT)
        self.jobs = BackgroundJobs()
        self.page = AnnotatePage(styler.theme, self.jobs.run)
        self.page.resize(1280, 800)
        self.page.show()
        self.lags: list[float] = []
        self._last = time.perf_counter()
        self._beat = QTimer()
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._tick)
        self._beat.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.lags.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now

    def until(self, holds: Callable[[], object]) -> float:
        """Run the event loop until a condition is true; return the time it took, ms."""
        begun = time.perf_counter()
        while not holds():
            self.application.processEvents()
            if time.perf_counter() - begun > LIMIT_S:
                raise TimeoutError(f"It did not come to hold within {LIMIT_S:.0f} s.")
            time.sleep(0.0003)
        return (time.perf_counter() - begun) * 1000

    def open(self, video: Path, coder: str) -> float:
        """Open the video; return the seconds to its first picture."""
        self.page.open(Request(video, coder))
        return self.until(lambda: self.page.coding is not None and self.page.shown == 0) / 1000

    def hold(self, key: str, presses: int) -> None:
        """Hold a key at 30 presses a second."""
        for _ in range(presses):
            end = time.perf_counter() + 1 / 30
            self.page.press(key)
            self.until(partial(_is_past, end))

    def mark(self, number: int) -> tuple[float, float]:
        """Mark an onset 20 frames on; return the times to the mark and to the disk, ms."""
        page, coding = self.page, self.page.coding
        assert coding is not None
        coding.selected = None
        coding.step(20)
        page.work.after()
        self.until(lambda: page.shown == coding.frame)
        begun = time.perf_counter()
        page.press("Q")
        self.until(lambda: len(coding.document.movements) > number and not page.work.waiting)
        marked = (time.perf_counter() - begun) * 1000
        self.until(lambda: not coding.document.waiting)
        return marked, (time.perf_counter() - begun) * 1000


def _is_past(end: float) -> bool:
    return time.perf_counter() >= end


def measure(minutes: float, presses: int, marks: int) -> dict[str, object]:
    """Measure everything once."""
    with tempfile.TemporaryDirectory() as name:
        take_short_turns()  # This and the next line are as in the program.
        return_pictures()
        os.environ["FLINCH_HOME"] = str(Path(name) / "home")
        video = Path(name) / "long.mkv"
        make(video, minutes)
        drill = Drill()
        first, cached = drill.open(video, "AB"), drill.open(video, "CD")
        drill.lags.clear()
        drill.hold("D", presses)
        drill.hold("S", presses)
        took = [drill.mark(number) for number in range(marks)]
        lags = list(drill.lags)
        memory = psutil.Process().memory_info().rss
        drill.page.close_all()
        drill.jobs.close()
    return {
        "minutes": minutes,
        "open_s": round(first, 2),
        "open_cached_s": round(cached, 2),
        "loop_lag_ms_p50_p95_p99_max": [
            *(round(float(v), 1) for v in np.percentile(lags, (50, 95, 99))),
            round(max(lags), 1),
        ],
        "key_to_mark_ms_p50_p95_max": spread([marked for marked, _ in took]),
        "key_to_disk_ms_p50_p95_max": spread([saved for _, saved in took]),
        "memory_mb": round(memory / 1e6),
    }


def main() -> None:
    """Run the drill."""
    parser = argparse.ArgumentParser(description="Budgets of the coding page.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--marks", type=int, default=100)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.minutes, chosen.presses, chosen.marks), indent=1))


if __name__ == "__main__":
    main()
