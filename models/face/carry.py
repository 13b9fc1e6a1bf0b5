"""Moves the points of a face from one picture to the next without the mesh.

Sparse Lucas-Kanade tracks some points; the shift, rotation and scale that most of them share moves
all points. That is enough to find the skin, which is measured separately against its reference
picture (`models.spot.skin`). Lids and lips keep the shape of the last mesh.
"""

from __future__ import annotations

import cv2
import numpy as np

from models.records import Floats, Image

_FACE_PX = 160.0
"""Least width of the face in the compared picture, if it is that wide in the frame."""
_AROUND = 0.4
"""Compared margin around the face, on each side, as a share of its size."""
_FOLLOWED = np.arange(0, 468, 6)
_WINDOW = 15
_LEAST_FOUND = 0.5
"""Least share of the points that must follow one motion."""
_OFF_PX = 1.0
"""Largest distance of a point from its position by the common motion, in the small picture."""
_MISFIT = 24.0
"""Mean grey difference from which a point counts as lost."""


class Carrier:
    """Stores one picture with its points, and moves the points to the next one."""

    def __init__(self) -> None:
        self._grey: Image | None = None
        self._points: Floats | None = None
        self._factor = 1
        self._shape: tuple[int, ...] = ()
        self._corner = self._far = np.zeros(2, int)

    def forget(self) -> None:
        """Drop picture and points."""
        self._grey = self._points = None

    def note(self, image: Image, points: Floats) -> None:
        """Store a picture and its mesh points.

        Args:
            image: `(H, W, 3)` uint8 BGR.
            points: `(478, 3)` float32, frame pixels.
        """
        low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        self._factor = max(1, int((high[0] - low[0]) / _FACE_PX))
        size = np.array(image.shape[1::-1])
        self._corner = np.floor(np.clip(low - _AROUND * (high - low), 0, size)).astype(int)
        self._far = np.ceil(np.clip(high + _AROUND * (high - low), 0, size)).astype(int)
        self._shape = image.shape
        inside = bool((self._far - self._corner >= _WINDOW).all())
        self._grey, self._points = (self._small(image), points) if inside else (None, None)

    def carry(self, image: Image) -> Floats | None:
        """Move the points to the next picture and store both.

        Args:
            image: `(H, W, 3)` uint8 BGR.

        Returns:
            `(478, 3)` float32 in frame pixels; None without a stored picture of this size, or if
            the points do not follow one motion.
        """
        if self._grey is None or self._points is None or image.shape != self._shape:
            return None
        grey = self._small(image)
        step = self._step_to(grey)
        if step is None:
            return None
        moved = self._points.copy()
        moved[:, :2] = self._points[:, :2] @ step[:, :2].T + step[:, 2]
        self._grey, self._points = grey, moved
        return moved

    def _small(self, image: Image) -> Image:
        """Cut out the face with its surroundings, shrunk by a whole factor, in grey."""
        (left, top), (right, bottom) = self._corner, self._far
        grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
        if self._factor > 1:
            height, width = (max(1, side // self._factor) for side in grey.shape)
            trimmed = grey[: height * self._factor, : width * self._factor]
            grey = cv2.resize(trimmed, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(grey, np.uint8)

    def _step_to(self, grey: Image) -> Floats | None:
        """Fit the similarity `(2, 3)` float32, in frame pixels, that most points follow."""
        assert self._grey is not None
        assert self._points is not None
        places = (self._points[_FOLLOWED, :2] - self._corner) / self._factor
        places = np.ascontiguousarray(places, np.float32)
        found, status, misfit = cv2.calcOpticalFlowPyrLK(
            self._grey,
            grey,
            places[:, None],
            np.empty_like(places[:, None]),
            winSize=(_WINDOW, _WINDOW),
            maxLevel=2,
        )
        tracked = (status[:, 0] == 1) & (misfit[:, 0] < _MISFIT)
        if tracked.mean() < _LEAST_FOUND:
            return None
        before, after = (self._in_frame(some[tracked]) for some in (places, found[:, 0]))
        step, agreed = cv2.estimateAffinePartial2D(
            before,
            after,
            method=cv2.RANSAC,
            ransacReprojThreshold=_OFF_PX * self._factor,
        )
        if step is None or agreed.sum() < _LEAST_FOUND * len(places):
            return None
        return np.asarray(step, np.float64)

    def _in_frame(self, places: Floats) -> Floats:
        return np.asarray(places * self._factor + self._corner, np.float32)
