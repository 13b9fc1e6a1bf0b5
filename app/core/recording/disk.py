"""Forecasts how long the disk lasts at the rate of a recording."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.sources.source import Mode

MJPEG_BYTES_PER_PIXEL = 0.16
"""A camera's 720p MJPEG frame of 100 to 150 kB, rounded up."""

SMALLEST_RESERVE = 4 << 20
Free = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Room on the disk, the recording's rate, and how long it lasts."""

    free_bytes: int
    rate_bytes_s: float

    @property
    def reserve_bytes(self) -> int:
        """Space that is left free to close the session: two seconds of recording."""
        return max(SMALLEST_RESERVE, int(2 * self.rate_bytes_s))

    @property
    def seconds(self) -> float:
        """Seconds until only the reserve is left; infinite while the rate is unknown."""
        usable_bytes = max(0, self.free_bytes - self.reserve_bytes)
        return usable_bytes / self.rate_bytes_s if self.rate_bytes_s > 0 else float("inf")

    @property
    def full(self) -> bool:
        """Return whether the recording must end now."""
        return self.free_bytes <= self.reserve_bytes

    def __str__(self) -> str:
        if self.seconds == float("inf"):
            return f"{self.free_bytes / 1e9:.1f} GB free"
        return f"{self.free_bytes / 1e9:.1f} GB free, about {self.seconds / 60:.0f} min"


def free_bytes(folder: Path) -> int:
    """Return how many bytes may still be written where a folder lies."""
    return shutil.disk_usage(folder).free


def expected_rate(mode: Mode) -> float:
    """Estimate a camera mode's rate in bytes a second before anything was recorded."""
    return mode.width_px * mode.height_px * MJPEG_BYTES_PER_PIXEL * (mode.fps or 30.0)


def forecast(folder: Path, rate_bytes_s: float, free: Free = free_bytes) -> Forecast:
    """Return how long the disk lasts.

    Args:
        folder: A folder on the disk; it must exist.
        rate_bytes_s: The recording's rate.
        free: Returns the free bytes; replaced in tests.
    """
    return Forecast(free(folder), rate_bytes_s)
