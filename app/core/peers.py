"""Compares the speed of Flinch with the libraries it is built on, in one run on one machine.

MediaPipe's face mesh alone against the whole pipeline, OpenCV's flows against ours, PyAV alone
against our file reader. The two sides take turns, so that other load on the machine affects both
equally. Both decode with the same code; a plain OpenCV loop is measured too. Ratios can be compared
between machines.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import psutil

from app.core.pipeline import standard_pipeline
from app.core.stages import updates_of
from models.bench import flow
from models.buffers import Buffers
from models.face.mesh import quiet
from models.records import Frame, Image
from models.sources.file import FileSource
from models.sources.jpeg_image import jpeg_image
from models.sources.source import Packet, SourceReport, SourceState
from training.synth.demo import DemoFace

CLIP = 240
"""Pictures of the clip, which is played repeatedly."""
TURN = 90
"""Pictures that one side takes before the other side's turn."""
WARM_UP = 30
TURNS = 4
_STEP_NS = 16_666_667


@dataclass(frozen=True, slots=True)
class Shares:
    """Median wall time of each side per picture, in ms."""

    mediapipe_ms: float
    opencv_mediapipe_ms: float
    flinch_ms: float

    def figures(self) -> dict[str, float]:
        """Return them with `ratio`, MediaPipe's time over Flinch's, both with the same decoder."""
        return {
            "mediapipe_ms": self.mediapipe_ms,
            "flinch_ms": self.flinch_ms,
            "ratio": self.mediapipe_ms / self.flinch_ms,
            "opencv_mediapipe_ms": self.opencv_mediapipe_ms,
            "opencv_ratio": self.opencv_mediapipe_ms / self.flinch_ms,
        }


def measure_peers(turns: int = TURNS) -> dict[str, Any]:
    """Measure all peers.

    Args:
        turns: Number of turns of each side.

    Returns:
        `mediapipe_ms`, `flinch_ms` and `ratio` on all cores; the same under `one_core`, None
        where a process cannot be bound to a core; `flow` and `file`.
    """
    clip = _jpegs(CLIP)
    return {
        **measure_faces(clip, turns).figures(),
        "one_core": _on_one_core(clip, turns),
        "flow": _flows(),
        "file": _file(clip),
    }


def measure_faces(clip: Sequence[bytes], turns: int) -> Shares:
    """Time MediaPipe's face mesh and the whole pipeline in turns on the same pictures.

    Args:
        clip: JPEG pictures.
        turns: Number of turns of each side, after one for warm-up.
    """
    buffers = Buffers()
    with closing(_Mesh()) as mesh, closing(standard_pipeline()) as pipeline:
        clock = _PlayClock()

        def flinch(pictures: Sequence[bytes]) -> None:
            with updates_of(_MemoryPackets(pictures, clock), pipeline) as updates:
                for _ in updates:
                    pass

        sides: tuple[Callable[[Sequence[bytes]], None], ...] = (
            lambda pictures: mesh.run(pictures, lambda data: jpeg_image(data, buffers)),
            lambda pictures: mesh.run(pictures, _opencv_image),
            flinch,
        )
        for side in sides:
            side(clip[:WARM_UP])
        spent: list[list[float]] = [[] for _ in sides]
        pictures = cycle(clip)
        for _ in range(turns):
            turn = list(islice(pictures, TURN))
            for side, times_ms in zip(sides, spent, strict=True):
                began = time.perf_counter()
                side(turn)
                times_ms.append((time.perf_counter() - began) * 1e3 / len(turn))
    return Shares(*(float(np.median(times_ms)) for times_ms in spent))


class _Mesh:
    """MediaPipe's own FaceMesh, driven as its documentation shows."""

    def __init__(self) -> None:
        with quiet():
            from mediapipe.python.solutions.face_mesh import FaceMesh

            self._mesh = FaceMesh(max_num_faces=1, refine_landmarks=True)
            self._mesh.process(np.zeros((64, 64, 3), np.uint8))

    def run(self, pictures: Sequence[bytes], decode: Callable[[bytes], Image]) -> None:
        """Decode and look at every picture."""
        for data in pictures:
            self._mesh.process(cv2.cvtColor(decode(data), cv2.COLOR_BGR2RGB))

    def close(self) -> None:
        self._mesh.close()


def _opencv_image(data: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


class _PlayClock:
    """Numbers frames across all turns, so that the pipeline sees one long film."""

    def __init__(self) -> None:
        self.seq = -1


class _MemoryPackets:
    """A source of JPEG pictures in memory, as a file would deliver them."""

    live, packets, name = False, False, "bench"

    def __init__(self, pictures: Sequence[bytes], clock: _PlayClock) -> None:
        self.frames_total: int | None = len(pictures)
        self.tap: Callable[[Packet], None] | None = None
        self._pictures = iter(pictures)
        self._clock = clock
        self._buffers = Buffers()
        self._state = SourceState.RUNNING

    def open(self) -> None:
        pass

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        del timeout_s
        data = next(self._pictures, None)
        if data is None:
            self._state = SourceState.ENDED
            return None
        self._clock.seq += 1
        seq = self._clock.seq
        return Frame(seq, seq * _STEP_NS, jpeg_image(data, self._buffers), self.name)

    def report(self) -> SourceReport:
        return SourceReport(self.name, self._state, None, None, 0.0, 0, 0, 0)

    def close(self) -> None:
        pass


def _jpegs(count: int) -> list[bytes]:
    face = DemoFace(count / 30 + 1, seed=1)
    pictures = islice(face.frames(), count)
    quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
    return [cv2.imencode(".jpg", picture.image, quality)[1].tobytes() for picture in pictures]


def _on_one_core(clip: Sequence[bytes], turns: int) -> dict[str, float] | None:
    """Measure the faces in a separate process that is bound to one core."""
    if not hasattr(psutil.Process, "cpu_affinity"):
        return None
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=bind) as pool:
        return pool.submit(measure_faces, clip, turns).result().figures()


def bind() -> None:
    """Bind this process to the first core that it may use."""
    process = psutil.Process()
    process.cpu_affinity(process.cpu_affinity()[:1])


def _flows() -> dict[str, float]:
    """Compare the flows; each ratio is our TV-L1's time over OpenCV's."""
    found = flow()
    return {
        **found,
        "tvl1_wall_ratio": found["tvl1_ms"] / found["tvl1_opencv_ms"],
        "tvl1_cpu_ratio": found["tvl1_cpu_ms"] / found["tvl1_opencv_cpu_ms"],
    }


def _file(clip: Sequence[bytes], turns: int = 3) -> dict[str, float]:
    """Read an H.264 file with PyAV alone and with Flinch's source, to BGR pictures."""
    with tempfile.TemporaryDirectory(prefix="flinch-bench-") as folder:
        path = Path(folder) / "clip.mp4"
        _write(path, clip)
        spent: dict[str, list[float]] = {"pyav": [], "flinch": []}
        for _ in range(turns):
            for name, read in (("pyav", _by_pyav), ("flinch", _by_flinch)):
                began = time.perf_counter()
                count = sum(1 for _ in read(path))
                spent[name].append((time.perf_counter() - began) * 1e3 / count)
    pyav_ms, flinch_ms = (float(np.median(times_ms)) for times_ms in spent.values())
    return {"pyav_ms": pyav_ms, "flinch_ms": flinch_ms, "ratio": pyav_ms / flinch_ms}


def _write(path: Path, clip: Sequence[bytes]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for data in clip:
            frame = av.VideoFrame.from_ndarray(jpeg_image(data), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _by_pyav(path: Path) -> Iterator[Any]:
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="bgr24")


def _by_flinch(path: Path) -> Iterator[Any]:
    with closing(FileSource(path)) as source:
        source.open()
        while (frame := source.read()) is not None:
            yield frame.image
