"""How long a network takes in torch, on a CPU or a GPU, batch of one.

What the app's users wait for is measured on exported graphs by `models.bench`; this is for
comparing the paper presets with the latencies that the papers report.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from models.nets.network import Network


@dataclass(frozen=True, slots=True)
class Latency:
    """Median milliseconds of one reading, and the most memory that a GPU held (0 on a CPU)."""

    network: str
    preset: str
    device: str
    wall_p50_ms: float
    peak_mb: float


def measure(net: Network, device: str = "cpu", repeats: int = 20) -> Latency:
    """Time a network on one sample.

    Args:
        net: The network; it is moved to the device and put into evaluation mode.
        device: `cpu` or `cuda`.
        repeats: Runs that are timed, after three others.

    Returns:
        The median; a GPU is waited for after every run.
    """
    net.to(device).eval()
    given = tuple(one.to(device) for one in net.example(1))
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
