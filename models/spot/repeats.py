"""Finds pictures of a video that repeat the previous one, even if they were encoded again.

A codec changes a repeated picture slightly, so no fixed limit distinguishes it from a still face.
But repeats lie between true changes: the face's change repeatedly falls to a fraction of the
changes before and after. A still face, a blink's plateau or an occasional key frame does not show
this pattern.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Box, Face, Frame, Numbers
from models.spot.area_sums import AreaSums
from models.spot.medians import median

Cells = NDArray[np.float32]

CELLS = 32
"""Rows and columns to which the face's box is averaged: this removes the codec's noise, not motion.
"""

WINDOW_NS = 2_000_000_000
RATIO = 0.3
"""A repeat's change as a share of the changes around it. Of real clips at 30 a second, encoded by
x264 at CRF 23 to 36 and 250 kbit/s, MPEG-4 and JPEG, fewer than one picture in five lies so low;
with each picture sent twice about every second one does, unless the codec loses the motion too."""

LEAST_SHARE = 0.22
"""Share of repeats below which none are reported."""

SHORT = 2
SURE_RATIO = 0.05
"""The same for runs of more than `SHORT` repeats: between two key frames, or between two of x264's
pictures that others are made from, changes fall to a fifth as well."""

LONGEST = 12
"""Longest run of repeats in pictures: a longer run may be a still face or a camera that hangs."""

ENOUGH = 20
"""Changes that must be known before a result."""

LEAST_PX = 16


@dataclass(slots=True)
class Change:
    """Change of the face up to one picture (grey levels); `repeat` is determined later."""

    t_ns: int
    size: float
    repeat: bool = False


class Changes:
    """The changes of the last two seconds, and which of them are repeats."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque()

    def clear(self) -> None:
        """Forget everything."""
        self._changes.clear()

    def add(self, t_ns: int, size: float) -> None:
        """Add a change; small ones before a large one may now turn out to be repeats."""
        changes = self._changes
        changes.append(Change(t_ns, size))
        while t_ns - changes[0].t_ns > WINDOW_NS:
            changes.popleft()
        largest = 0.0
        for distance in range(2, min(LONGEST + 2, len(changes)) + 1):
            if distance > 2:
                self._mark(distance, largest, size)
            largest = max(largest, changes[-distance].size)
            if largest >= RATIO * size:
                return

    def _mark(self, distance: int, largest: float, size: float) -> None:
        """Mark a run of small changes between two large ones."""
        ratio = RATIO if distance - 2 <= SHORT else SURE_RATIO
        if largest < ratio * min(size, self._changes[-distance].size):
            for place in range(2, distance):
                self._changes[-place].repeat = True

    def share(self) -> float:
        """Return the share of repeats, 0 to 1.

        0 for too few changes, and for so few repeats that the codec may have caused them.
        """
        count = len(self._changes)
        if count < ENOUGH:
            return 0.0
        marked = sum(change.repeat for change in self._changes)
        share = max(marked, self._every_second()) / count
        return share if share >= LEAST_SHARE else 0.0

    def _every_second(self) -> int:
        """Count the repeats of a source that sends each picture twice, including weak ones."""
        sizes = np.array([change.size for change in self._changes])
        small, large = sorted((float(median(sizes[::2])), float(median(sizes[1::2]))))
        return len(sizes) // 2 if small < RATIO * large else 0


class Repeats:
    """Watches the change of the face from picture to picture."""

    def __init__(self) -> None:
        self._changes = Changes()
        self._area = AreaSums()
        self._box: Box | None = None
        self._cells: Cells | None = None
        self._last_ns = 0

    def step(self, frame: Frame, face: Face | None) -> float:
        """Process one picture.

        Args:
            frame: The picture; it is not stored, as its pixels may be overwritten.
            face: The face in it, if any.

        Returns:
            Share of the last two seconds' pictures that repeat the previous one, 0 to 1; 0 if
            unknown.
        """
        before, box = self._cells, self._box
        now = _cells(frame, box, self._area) if box is not None else None
        if before is None or now is None or frame.t_ns <= self._last_ns:
            self._changes.clear()
        else:
            self._changes.add(frame.t_ns, float(np.abs(now - before).mean()))
        self._box = face.box if face is not None else None
        if box is None or self._box is None or _sides(box) != _sides(self._box):
            now = _cells(frame, self._box, self._area) if self._box is not None else None
        self._cells = now
        self._last_ns = frame.t_ns
        return self._changes.share()


def _cells(frame: Frame, box: Box, area: AreaSums) -> Cells | None:
    """Average the face's box into `(CELLS, CELLS)` grey levels; None where it is too small.

    A cell's edge may cut a pixel: the sums over whole pixels are interpolated there, which gives
    the area's exact share. OpenCV's own reduction by area takes three times as long.
    """
    left, top, right, bottom = _sides(box)
    part = frame.image[top:bottom, left:right]
    if min(part.shape[:2]) < LEAST_PX:
        return None
    sums = area.of(np.asarray(cv2.extractChannel(part, 1), np.uint8))
    for axis in (0, 1):
        sums = np.diff(_interpolated(sums, axis), axis=axis)
    return np.asarray(sums * (CELLS * CELLS / (part.shape[0] * part.shape[1])), np.float32)


def _interpolated(sums: NDArray[Any], axis: int) -> Numbers:
    """Return the rows or columns of sums `(h + 1, w + 1)` at the `CELLS + 1` edges of the cells."""
    low, share = _edges(sums.shape[axis] - 1)
    share = share[:, None] if axis == 0 else share
    before, after = sums.take(low, axis), sums.take(low + 1, axis)
    return np.asarray(before + share * (after - before), np.float64)


@lru_cache(maxsize=64)
def _edges(pixels: int) -> tuple[NDArray[np.intp], Numbers]:
    """Return the pixel in which each edge of the cells lies, and how far along it."""
    edges = np.linspace(0.0, pixels, CELLS + 1)
    low = np.minimum(edges.astype(np.intp), pixels - 1)
    return low, edges - low


def _sides(box: Box) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box in whole pixels."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    return left, top, int(box.left + box.width), int(box.top + box.height)
