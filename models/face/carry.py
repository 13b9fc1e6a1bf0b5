"""Carry the points of a face from one picture to the next without the mesh.

Some points are followed by sparse Lucas-Kanade, the shift, turn and growth that most of them agree
on moves all. That is enough to find the skin, which is measured on its own against its reference
picture (`models.spot.skin`); lids and lips keep the shape that the mesh saw last.
"""

from __future__ import annotations

import cv2
import numpy as np

from models.records import Floats, Image

_FACE_PX = 160.0
"""Width of the face in the picture that is compared."""
_FOLLOWED = np.arange(0, 468, 6)
_WINDOW = 15
_LEAST_FOUND = 0.5
"""Least share of the points that must agree on one motion."""
_OFF_PX = 1.0
"""Furthest that a point may lie from where the common motion puts it, in the small picture."""
_MISFIT = 24.0
"""Mean grey difference from which a point was not found again."""


class Carrier:
    """Remembers one picture with its points, and moves them to the next."""

    def __init__(self) -> None:
        self._grey: Image | None = None
        self._points: Floats | None = None
        self._scale = 1.0

    def forget(self) -> None:
        """Let go of picture and points."""
        self._grey = self._points = None

    def note(self, image: Image, points: Floats) -> None:
        """Remember a picture and what the mesh found in it.

        Args:
            image: `(H, W, 3)` uint8 BGR.
            points: `(478, 3)` float32, frame pixels.
        """
        width_px = float(np.ptp(points[:, 0]))
        self._scale = min(1.0, _FACE_PX / max(width_px, 1.0))
        self._grey, self._points = self._small(image), points

    def carry(self, image: Image) -> Floats | None:
        """Move the points to the next picture and remember both.

        Args:
            image: `(H, W, 3)` uint8 BGR, as large as the one before.

        Returns:
            `(478, 3)` float32 in frame pixels; None where nothing is remembered or the points do
            not agree on one motion.
        """
        if self._grey is None or self._points is None:
            return None
        grey = self._small(image)
        step = None if grey.shape != self._grey.shape else self._step_to(grey)
        if step is None:
            return None
        moved = self._points.copy()
        moved[:, :2] = self._points[:, :2] @ step[:, :2].T + step[:, 2] / self._scale
        self._grey, self._points = grey, moved
        return moved

    def _small(self, image: Image) -> Image:
        height, width = image.shape[:2]
        size = (max(1, round(width * self._scale)), max(1, round(height * self._scale)))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)

    def _step_to(self, grey: Image) -> Floats | None:
        """Fit the similarity `(2, 3)` float32 in small pixels that most points follow."""
        assert self._grey is not None
        assert self._points is not None
        places = np.ascontiguousarray(self._points[_FOLLOWED, :2] * self._scale, np.float32)
        found, status, misfit = cv2.calcOpticalFlowPyrLK(
            self._grey,
            grey,
            places[:, None],
            np.empty_like(places[:, None]),
            winSize=(_WINDOW, _WINDOW),
            maxLevel=2,
        )
        seen = (status[:, 0] == 1) & (misfit[:, 0] < _MISFIT)
        if seen.mean() < _LEAST_FOUND:
            return None
        step, agreed = cv2.estimateAffinePartial2D(
            places[seen], found[seen, 0], method=cv2.RANSAC, ransacReprojThreshold=_OFF_PX
        )
        if step is None or agreed.sum() < _LEAST_FOUND * len(places):
            return None
        return np.asarray(step, np.float32)
