"""Eyelids and irises from the mesh: how far the eyes are closed, where they look.

A blink is the largest movement that a resting face makes, and pulls at brows and cheeks. It is
told apart by what defines it: the lids meet.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import Floats

Places = NDArray[np.float64]

_LIDS = (((159, 145), (158, 153), (160, 144)), ((386, 374), (385, 380), (387, 373)))
_CORNERS = ((33, 133), (362, 263))
_IRISES = (468, 473)
_MEMORY_NS = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """State of the eyes: `closed` from 0 (as open as usual) to 1 (shut), `gaze` in eye widths.

    `gaze` is the distance of the irises from where they usually rest.
    """

    closed: float
    gaze: float


def apertures(points: Floats) -> Floats:
    """Measure each eye's opening over its width: `(2,)` float32, picture left first."""
    out = []
    for lids, (a, b) in zip(_LIDS, _CORNERS, strict=True):
        width = max(float(np.hypot(*(points[a, :2] - points[b, :2]))), 1e-6)
        gaps = [float(np.hypot(*(points[u, :2] - points[v, :2]))) for u, v in lids]
        out.append(sum(gaps) / len(gaps) / width)
    return np.array(out, np.float32)


def gaze_of(points: Floats) -> Floats:
    """Measure where the irises lie between the eye corners: `(2,)` float32 in eye widths."""
    out = []
    for iris, (a, b) in zip(_IRISES, _CORNERS, strict=True):
        line = points[b, :2] - points[a, :2]
        width = max(float(np.hypot(*line)), 1e-6)
        out.append((points[iris, :2] - (points[a, :2] + points[b, :2]) / 2) / width)
    return np.asarray(np.mean(out, axis=0), np.float32)


def without_glances(place: Places, right: int, left: int) -> Places:
    """Take away what both eyes' surroundings move sideways together, as only a glance does.

    Irises drag what is measured around them along, more clearly than the mesh follows them.

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
        self._past: deque[tuple[int, Floats, Floats]] = deque()

    def step(self, points: Floats, t_ns: int) -> Look:
        """Judge one frame.

        Args:
            points: `(478, 2 or 3)` float32, any pixels.
            t_ns: Time of the frame.

        Returns:
            Closure and gaze against what is usual.
        """
        aperture, gaze = apertures(points), gaze_of(points)
        self._past.append((t_ns, aperture, gaze))
        while t_ns - self._past[0][0] > _MEMORY_NS:
            self._past.popleft()
        usual = np.percentile([a for _, a, _ in self._past], 70, axis=0)
        rest = np.median([g for _, _, g in self._past], axis=0)
        closed = float(np.mean(1.0 - aperture / np.maximum(usual, 1e-3)))
        return Look(float(np.clip(closed, 0.0, 1.0)), float(np.hypot(*(gaze - rest))))

    def forget(self) -> None:
        """Start again with another face."""
        self._past.clear()
