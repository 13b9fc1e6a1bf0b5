"""Measures the latency of the networks, batch of one: in torch, and as graphs on the CPU.

Graphs with random weights are exported and measured by `models.bench`, which runs them as the app
does. `flinch bench --only models` uses this module if torch is installed.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models import bench
from models.nets import export
from models.nets.network import Network


@dataclass(frozen=True, slots=True)
class Latency:
    """Median milliseconds of one reading, and the peak GPU memory (0 on a CPU)."""

    network: str
    preset: str
    device: str
    wall_p50_ms: float
    peak_mb: float


def measure(net: Network, device: str = "cpu", repeats: int = 20) -> Latency:
    """Time a network on one sample.

    Args:
        net: The network; moved to the device and set to evaluation mode.
        device: `cpu` or `cuda`.
        repeats: Runs that are timed, after three others.

    Returns:
        The median; every run waits for the GPU.
    """
    net.to(device).eval()
    given = tuple(tensor.to(device) for tensor in net.example(1))
    on_gpu = torch.device(device).type == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    spent: list[float] = []
    with torch.no_grad():
        for _ in range(repeats + 3):
            began = time.perf_counter()
            net.logits(*given)
            if on_gpu:
                torch.cuda.synchronize()
            spent.append((time.perf_counter() - began) * 1e3)
    peak = torch.cuda.max_memory_allocated() / 2**20 if on_gpu else 0.0
    return Latency(net.name, net.preset, device, sorted(spent[3:])[repeats // 2], peak)


def measure_graphs(preset: str = "compact", repeats: int = 20) -> dict[str, Any]:
    """Export every registered network with random weights and measure the graphs.

    Args:
        preset: The preset to build.
        repeats: Runs of each graph that are timed.

    Returns:
        As `models.bench.graphs`: figures by `<network>-<preset>`, and their sum.
    """
    with tempfile.TemporaryDirectory() as folder:
        export.export_fresh(Path(folder), preset)
        return bench.graphs(Path(folder), repeats)


def measure_backbones(preset: str = "paper", repeats: int = 10) -> dict[str, float]:
    """Measure AMMSM's backbone with its SSD and with attention instead.

    Args:
        preset: The size of both.
        repeats: Runs of each graph that are timed.

    Returns:
        `ssd_ms`, `attention_ms` and `ssd_share`, the first over the second; AMMSM reports 0.724.
    """
    with tempfile.TemporaryDirectory() as folder:
        export.export_backbones(Path(folder), preset)
        each = bench.graphs(Path(folder), repeats)["each"]
    ssd, attention = (each[name]["wall_p50_ms"] for name in ("vssd-ssd", "vssd-attention"))
    return {"ssd_ms": ssd, "attention_ms": attention, "ssd_share": ssd / attention}
