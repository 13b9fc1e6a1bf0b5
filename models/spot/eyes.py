"""Eyelids and irises from the mesh: how far the eyes are closed, and where they look.

A blink is the largest movement of a resting face, and pulls on brows and cheeks. It is recognised
by its definition: the lids meet.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from models.spot.medians import median, quantile

Places = NDArray[np.float64]
Indices = NDArray[np.int64]

_UPPER = np.array([159, 158, 160, 386, 385, 387])
_LOWER = np.array([145, 153, 144, 374, 380, 373])
"""Three points on each lid, with the points of the other lid that they meet."""
_FIRST, _SECOND = np.array([33, 362]), np.array([133, 263])
"""The corners of each eye."""
_IRISES = np.array([468, 473])
_MEMORY_NS = 4_000_000_000
_ROWS = 1024
"""Measurements that are stored before old ones are dropped."""


@dataclass(frozen=True, slots=True)
class EyeState:
    """State of the eyes: `closed` from 0 (as open as usual) to 1 (shut), `gaze` in eye widths.

    `gaze` is the distance of the irises from where they usually rest.
    """

    closed: float
    gaze: float


def apertures(points: Floats) -> Floats:
    """Measure each eye's opening over its width: `(2,)` float32, picture left first."""
    gaps = _distances(points, _UPPER, _LOWER)
    right, left = (max(width, 1e-6) for width in _distances(points, _FIRST, _SECOND))
    return np.array([sum(gaps[:3]) / 3 / right, sum(gaps[3:]) / 3 / left], np.float32)


def _distances(points: Floats, first: Indices, second: Indices) -> list[float]:
    apart = points[first, :2] - points[second, :2]
    return [float(length) for length in np.hypot(apart[:, 0], apart[:, 1])]


def gaze_of(points: Floats) -> Floats:
    """Measure the irises' position between the eye corners: `(2,)` float32 in eye widths."""
    first, second = points[_FIRST, :2], points[_SECOND, :2]
    line = second - first
    width = np.maximum(np.hypot(line[:, 0], line[:, 1]), np.float32(1e-6))
    right, left = (points[_IRISES, :2] - (first + second) / 2) / width[:, None]
    return np.asarray((right + left) / 2, np.float32)


def without_glances(place: Places, right: int, left: int) -> Places:
    """Remove the common sideways motion around both eyes, which only a glance causes.

    The moving irises shift the measured skin around them, more clearly than the mesh shows it.

    Args:
        place: `(R, 2)` float64 displacement of each region. right, left: The eyelids' regions.

    Returns:
        The same with the common sideways part of the two regions removed.
    """
    out = place.copy()
    out[[right, left], 0] -= 0.5 * (place[right, 0] + place[left, 0])
    return out


class Eyes:
    """Compares the eyes with their own last seconds."""

    def __init__(self) -> None:
        self._times: deque[int] = deque()
        self._rows = np.empty((_ROWS, 4), np.float32)
        self._end = 0

    def step(self, points: Floats, t_ns: int) -> EyeState:
        """Judge one frame.

        Args:
            points: `(478, 2 or 3)` float32, any pixels.
            t_ns: Time of the frame.

        Returns:
            Closure and gaze relative to their usual values.
        """
        aperture, gaze = apertures(points), gaze_of(points)
        past = self._remember(aperture, gaze, t_ns)
        usual, rest = quantile(past[:, :2], 0.7), median(past[:, 2:])
        closed = float(np.mean(1.0 - aperture / np.maximum(usual, 1e-3)))
        return EyeState(min(max(closed, 0.0), 1.0), float(np.hypot(*(gaze - rest))))

    def _remember(self, aperture: Floats, gaze: Floats, t_ns: int) -> Floats:
        """Store a frame's measurements; return those of the last seconds, `(n, 4)`."""
        if self._end == len(self._rows):
            remembered = self._rows[self._end - len(self._times) :]
            size = max(_ROWS, 2 * len(remembered))
            self._rows, self._end = np.empty((size, 4), np.float32), len(remembered)
            self._rows[: self._end] = remembered
        self._rows[self._end, :2], self._rows[self._end, 2:] = aperture, gaze
        self._end += 1
        self._times.append(t_ns)
        while t_ns - self._times[0] > _MEMORY_NS:
            self._times.popleft()
        return self._rows[self._end - len(self._times) : self._end]

    def forget(self) -> None:
        """Reset for another face."""
        self._times.clear()
