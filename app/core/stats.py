"""Rates, percentiles and memory, for the status bar and the reports."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache

import numpy as np
import psutil

from models.sources.rate import Rate

__all__ = ["Percentiles", "Rate", "Spread", "rss_mb"]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, 95th and 99th percentile and maximum of the last `count` values, or NaN."""

    count: int
    p50: float
    p95: float
    p99: float
    largest: float


class Percentiles:
    """Percentiles of the last `window` values; one thread adds, any thread reads."""

    def __init__(self, window: int = 1024):
        if window < 1:
            raise ValueError(f"window must be at least 1, found {window}.")
        self._values = np.zeros(window, np.float64)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, value: float) -> None:
        """Add one value; drop the oldest if the window is full."""
        with self._lock:
            self._values[self._count % len(self._values)] = value
            self._count += 1

    def count(self) -> int:
        """Count the values in the window."""
        return min(self._count, len(self._values))

    def percentile(self, share: float) -> float:
        """Return the `share`-th percentile (0..100); NaN without values."""
        values = self._snapshot()
        return float(np.percentile(values, share)) if len(values) else float("nan")

    def spread(self) -> Spread:
        """Summarise the window."""
        values = self._snapshot()
        if not len(values):
            nan = float("nan")
            return Spread(0, nan, nan, nan, nan)
        p50, p95, p99 = (float(x) for x in np.percentile(values, (50, 95, 99)))
        return Spread(len(values), p50, p95, p99, float(values.max()))

    def _snapshot(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        with self._lock:
            return self._values[: self.count()].copy()


@cache
def _process(pid: int) -> psutil.Process:
    return psutil.Process(pid)


def rss_mb() -> float:
    """Measure the resident memory of this process in MiB."""
    return float(_process(os.getpid()).memory_info().rss) / 2**20
