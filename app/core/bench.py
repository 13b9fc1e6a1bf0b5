"""Measures how fast this machine is: each step of a frame, each flow, each network.

A user waits for the wall time; the processor time shows the cost when other programs run too.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

from app.core.clips import CropKeeper
from app.core.versions import versions
from models.face.align import Aligner
from models.face.track import Tracker
from models.motion.flow import bidirectional, farneback, grey
from models.reader import Reader
from models.records import Clip, Crop, Frame, Image, Kind, Window
from models.sources.jpeg_image import jpeg_image
from models.spot.online import OnlineSpotter
from models.spot.signal import Signal
from training.synth.demo import DemoFace

WARM_UP = 20
"""Frames that run before anything is measured."""

FLOW_PX = (128, 256)
"""Sides on which the flows are measured."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of one step in milliseconds: wall clock, and processor time over all threads."""

    count: int
    wall_p50_ms: float
    wall_p95_ms: float
    cpu_mean_ms: float


class _StepTimes:
    """Collects the times of one step."""

    def __init__(self) -> None:
        self._wall: list[float] = []
        self._cpu: list[float] = []

    def run(self, step: Callable[[], Any]) -> Any:
        """Run a step and note how long it took."""
        cpu, wall = time.process_time(), time.perf_counter()
        result = step()
        self._wall.append((time.perf_counter() - wall) * 1e3)
        self._cpu.append((time.process_time() - cpu) * 1e3)
        return result

    def timing(self, skip: int = 0) -> Timing:
        """Sum up, leaving the first runs out."""
        wall, cpu = self._wall[skip:], self._cpu[skip:]
        p50, p95 = (float(v) for v in np.percentile(wall, (50, 95)))
        return Timing(len(wall), p50, p95, float(np.mean(cpu)))


def measure_frames(frames: int = 150) -> tuple[dict[str, Timing], list[Crop]]:
    """Time decoding and every step of the pipeline on 1280×720 pictures of a moving face.

    Args:
        frames: Number of measured frames, after `WARM_UP` others.

    Returns:
        The timings by step (`whole` is their sum per frame), and the crops.
    """
    names = ("decode", "track", "align", "keep", "measure", "spot", "whole")
    watch = {name: _StepTimes() for name in names}
    tracker, aligner, signal = Tracker(), Aligner(), Signal()
    keeper, spotter = CropKeeper(), OnlineSpotter()
    crops: list[Crop] = []

    def run_frame(seq: int, t_ns: int, data: bytes) -> None:
        image = watch["decode"].run(lambda: jpeg_image(data))
        frame = Frame(seq, t_ns, image, "bench")
        sighting = watch["track"].run(lambda: tracker.step(frame))
        crop = watch["align"].run(lambda: aligner.step(frame, sighting))
        if crop is not None:
            watch["keep"].run(lambda: keeper.add(crop))
            crops.append(crop)
        motion = watch["measure"].run(lambda: signal.step(sighting, crop))
        watch["spot"].run(lambda: spotter.step(motion))

    for seq, t_ns, data in _jpegs(frames + WARM_UP):
        watch["whole"].run(lambda: run_frame(seq, t_ns, data))  # noqa: B023 - runs at once
    tracker.close()
    return {name: times.timing(WARM_UP) for name, times in watch.items()}, crops


def _jpegs(count: int) -> Iterator[tuple[int, int, bytes]]:
    face = DemoFace(count / 30 + 1, seed=1)
    for seq, timed in zip(range(count), face.frames(), strict=False):
        _, data = cv2.imencode(".jpg", timed.image, [cv2.IMWRITE_JPEG_QUALITY, 90])
        yield seq, timed.t_ns, data.tobytes()


def measure_flow(crops: list[Crop], repeats: int = 20) -> dict[str, Timing]:
    """Time Farneback on crops, one way and both ways.

    Args:
        crops: At least three crops.
        repeats: How often.
    """
    found: dict[str, Timing] = {}
    for side in FLOW_PX:
        onset, apex, offset = (
            grey(crops[i].image, side) for i in (0, len(crops) // 2, len(crops) - 1)
        )
        methods: dict[str, Callable[[Image, Image, Image], Any]] = {
            "farneback": lambda a, b, _: farneback(a, b),
            "bidirectional": bidirectional,
        }
        for name, method in methods.items():
            watch = _StepTimes()
            for _ in range(repeats + 1):
                watch.run(lambda: method(onset, apex, offset))  # noqa: B023 - runs at once
            found[f"{name}_{side}"] = watch.timing(1)
    return found


def measure_networks(reader: Reader, crops: list[Crop], repeats: int = 10) -> dict[str, Any]:
    """Time every network with its flow on one clip, and all of them together.

    Args:
        reader: The networks.
        crops: At least three crops.
        repeats: How often.
    """
    clip = _clip(crops)
    whole = _StepTimes()
    latencies: dict[str, list[float]] = {n.card.id: [] for n in reader.networks}
    for _ in range(repeats + 1):
        event = whole.run(lambda: reader.read(clip))
        for reading in event.scores:
            latencies[reading.weights].append(reading.latency_ms)
    each = {
        network.card.id: {
            "provider": network.backend.provider,
            "wall_p50_ms": float(np.median(latencies[network.card.id][1:] or [np.nan])),
        }
        for network in reader.networks
    }
    return {"each": each, "window": asdict(whole.timing(1))}


def _clip(crops: list[Crop]) -> Clip:
    onset, apex, offset = crops[0], crops[len(crops) // 2], crops[-1]
    window = Window(
        onset.t_ns,
        apex.t_ns,
        offset.t_ns,
        onset.seq,
        apex.seq,
        offset.seq,
        score=9.0,
        kind=Kind.MACRO,
        region="bench",
        decided_ns=offset.t_ns,
    )
    return Clip(window, onset, apex, offset)


def machine() -> dict[str, Any]:
    """Describe the machine and what else it is doing."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load": round(psutil.getloadavg()[0], 2),
        "versions": versions(),
    }


def _processor() -> str:
    """Return the processor's name; Linux has it in a file, Python knows only the architecture."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
