"""Benchmarks: TV-L1 against OpenCV's, and each exported graph.

Plain functions return plain numbers for `flinch bench`. Graphs are measured without torch, as the
app runs them. `app.core.bench` measures a whole frame.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
import psutil
from numpy.typing import NDArray
from skimage import data

from models.errors import FlinchError
from models.motion.flow import farneback
from models.motion.tvl1 import tvl1, tvl1_opencv
from models.pool import processes

FLOW_PX = 224
PAIRS = 40
NOISE = 2.0
"""Spread of the noise on each picture, in grey levels."""

_FACE = (slice(10, 260), slice(110, 330))
"""Place of the face in scikit-image's public-domain portrait."""


class BenchError(FlinchError):
    """There is nothing to measure."""


@dataclass(frozen=True, slots=True)
class FlowPair:
    """Two grey pictures `(S, S)` uint8 of a face and the true flow `(2, S, S)` between them."""

    prev: NDArray[np.uint8]
    following: NDArray[np.uint8]
    truth: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GraphFigures:
    """One graph, batch of 1: median wall time, mean processor time, file size, peak memory."""

    wall_p50_ms: float
    cpu_ms: float
    megabytes: float
    peak_mb: float


def face_pairs(count: int = PAIRS, seed: int = 0, noise: float = NOISE) -> Iterator[FlowPair]:
    """Make pairs of a face that moves by a known, smooth flow of up to about 3 px.

    Args:
        count: Number of pairs.
        seed: Seed of all pairs.
        noise: Spread of the independent noise on each picture, in grey levels.

    Yields:
        Pairs of `FLOW_PX` pixels.
    """
    rng = np.random.default_rng(seed)
    portrait: Any = data
    face = cv2.cvtColor(portrait.astronaut(), cv2.COLOR_RGB2GRAY)[_FACE]
    for _ in range(count):
        prev = _cut(face, rng)
        backward = _bumps(rng)
        rows, columns = np.mgrid[:FLOW_PX, :FLOW_PX].astype(np.float32)
        moved = cv2.remap(
            prev,
            columns - backward[0],
            rows - backward[1],
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT,
        )
        yield FlowPair(_noisy(prev, rng, noise), _noisy(moved, rng, noise), _forward(backward))


def _cut(face: NDArray[Any], rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut a random part, almost all, of the face, at the size of a pair."""
    side = rng.uniform(0.85, 1.0) * min(face.shape)
    left, top = (rng.uniform(0.0, room - side) for room in face.shape[::-1])
    scale = FLOW_PX / side
    warp = np.asarray([[scale, 0.0, -left * scale], [0.0, scale, -top * scale]])
    cut = cv2.warpAffine(
        face.astype(np.float32),
        warp,
        (FLOW_PX, FLOW_PX),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    return np.asarray(cut, np.float32)


def _bumps(rng: np.random.Generator) -> NDArray[np.float32]:
    """Make a flow field: a shift of the head below half a pixel, and two to four moving patches."""
    rows, columns = np.mgrid[:FLOW_PX, :FLOW_PX].astype(np.float32)
    field = np.zeros((2, FLOW_PX, FLOW_PX)) + rng.uniform(-0.5, 0.5, (2, 1, 1))
    for _ in range(int(rng.integers(2, 5))):
        x, y = rng.uniform(30.0, FLOW_PX - 30.0, 2)
        reach, length, angle = rng.uniform((14.0, 0.6, 0.0), (40.0, 2.0, 2.0 * np.pi))
        patch = length * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2.0 * reach**2))
        field += np.stack((np.cos(angle) * patch, np.sin(angle) * patch))
    return field.astype(np.float32)


def _forward(backward: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convert a field on the moved picture to the flow on the first one, by fixed point."""
    rows, columns = np.mgrid[:FLOW_PX, :FLOW_PX].astype(np.float32)
    flow = backward.copy()
    for _ in range(12):
        to_x, to_y = columns + flow[0], rows + flow[1]
        parts = [
            cv2.remap(part, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for part in backward
        ]
        flow = np.stack(parts).astype(np.float32)
    return flow


def _noisy(picture: NDArray[Any], rng: np.random.Generator, noise: float) -> NDArray[np.uint8]:
    noisy = picture + rng.normal(0.0, noise, picture.shape)
    return np.asarray(np.clip(np.rint(noisy), 0, 255), np.uint8)


def flow(count: int = PAIRS, seed: int = 0) -> dict[str, float]:
    """Compare the flows on the same pairs, one after the other within each pair.

    Args:
        count: Pairs, at least one.
        seed: Fixes the pairs.

    Returns:
        `pairs`, and for `tvl1`, `tvl1_opencv`, `farneback` and `dis`: `<name>_ms`, the median wall
        time of one flow, `<name>_cpu_ms`, the mean processor time, and `<name>_epe`, the mean
        distance from the true flow in pixels.

    Raises:
        BenchError: The number of pairs is zero.
    """
    if count < 1:
        raise BenchError(f"The flows need at least 1 pair, found {count}.")
    methods: dict[str, Callable[..., NDArray[np.float32]]] = {
        "tvl1": tvl1,
        "tvl1_opencv": tvl1_opencv,
        "farneback": farneback,
        "dis": _dis,
    }
    wall: dict[str, list[float]] = {name: [] for name in methods}
    cpu: dict[str, list[float]] = {name: [] for name in methods}
    error: dict[str, list[float]] = {name: [] for name in methods}
    for pair in face_pairs(count, seed):
        for name, method in methods.items():
            began, busy = time.perf_counter(), time.process_time()
            found = method(pair.prev, pair.following)
            wall[name].append((time.perf_counter() - began) * 1e3)
            cpu[name].append((time.process_time() - busy) * 1e3)
            error[name].append(float(np.hypot(*(found - pair.truth)).mean()))
    figures = {"pairs": float(count)}
    for name in methods:
        figures[f"{name}_ms"] = float(np.median(wall[name]))
        figures[f"{name}_cpu_ms"] = float(np.mean(cpu[name]))
        figures[f"{name}_epe"] = float(np.mean(error[name]))
    return figures


def _dis(prev: NDArray[np.uint8], following: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute OpenCV's dense inverse search, `(2, S, S)` pixels."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    found = search.calc(prev, following, np.zeros((*prev.shape, 2), np.float32))
    return np.ascontiguousarray(np.moveaxis(found, -1, 0), np.float32)


def graphs(folder: Path, repeats: int = 20, threads: int = 2) -> dict[str, Any]:
    """Measure every exported graph of a folder, each in its own process.

    Args:
        folder: Holds `.onnx` files.
        repeats: Runs that are timed, after three others.
        threads: CPU threads inside each graph.

    Returns:
        `each`: figures by file stem; `together_ms`: the sum of the medians.

    Raises:
        BenchError: The folder holds no graph.
    """
    files = sorted(folder.glob("*.onnx"))
    if not files:
        raise BenchError(f"There is no .onnx file in {folder}: export a network first.")
    each: dict[str, Any] = {}
    for file in files:
        with processes(1) as pool:
            each[file.stem] = asdict(pool.submit(measure, file, repeats, threads).result())
    return {"each": each, "together_ms": sum(timing["wall_p50_ms"] for timing in each.values())}


def measure(file: Path, repeats: int = 20, threads: int = 2) -> GraphFigures:
    """Measure one graph in this process.

    Args:
        file: The `.onnx` file.
        repeats: Runs that are timed, after three others.
        threads: CPU threads inside the graph.

    Returns:
        Its figures; the memory counts from before it was opened.
    """
    before = psutil.Process().memory_info().rss
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    feed = {
        item.name: rng.normal(size=[n if isinstance(n, int) else 1 for n in item.shape]).astype(
            np.float32
        )
        for item in session.get_inputs()
    }
    spent, busy = [], 0.0
    for run in range(repeats + 3):
        if run == 3:
            busy = time.process_time()
        began = time.perf_counter()
        session.run(None, feed)
        spent.append((time.perf_counter() - began) * 1e3)
    return GraphFigures(
        wall_p50_ms=float(np.median(spent[3:])),
        cpu_ms=(time.process_time() - busy) * 1e3 / repeats,
        megabytes=file.stat().st_size / 1e6,
        peak_mb=max(_peak_bytes() - before, 0) / 2**20,
    )


def _peak_bytes() -> int:
    """Return the peak memory of this process."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux keeps ru_maxrss across exec: a child would report its parent's peak.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peak) * 1024
