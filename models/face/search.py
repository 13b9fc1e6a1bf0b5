"""Searches for a face that was not found directly, in one part of the picture per frame.

The far-range detector finds faces from a twentieth of a view's side. So the search tries the whole
picture, upright and rotated, then square tiles of half and of a quarter of its longer side. A face
of 50 pixels in a 4K picture is found within 22 frames. One detection costs as much as the mesh,
which is not computed while there is no face.
"""

from __future__ import annotations

import cv2
import numpy as np

from models.face.mesh import Detector, FoundFace
from models.face.view import LARGE, View, view_around, whole_view
from models.records import Image

LEAST_SCORE = 0.5
"""Detector score from which the mesh is tried there."""
LEAST_TILE_PX = 256
"""Smallest side of a tile; a face that needs a smaller tile is far too small to be read."""
OVERLAP = 0.25
"""Share of a tile's side that overlaps the next tile, so that no face is cut in all tiles."""
_DIVISORS = (2, 4)
_TURNS = (0, 1, 3, 2)


def places(width_px: int, height_px: int) -> tuple[View, ...]:
    """List the views of a search, in order.

    Args:
        width_px: Width of the picture. height_px: Its height.
    """
    views = [View(0, 0, width_px, height_px, turns) for turns in _TURNS]
    for divisor in _DIVISORS:
        side = round(max(width_px, height_px) / divisor)
        if side >= LEAST_TILE_PX:
            views += _tiles(width_px, height_px, side)
    return tuple(views)


def _tiles(width_px: int, height_px: int, side: int) -> list[View]:
    wide, high = min(side, width_px), min(side, height_px)
    return [
        View(left, top, wide, high)
        for top in _starts(height_px, high)
        for left in _starts(width_px, wide)
    ]


def _starts(length: int, side: int) -> list[int]:
    """Return evenly spaced starts of tiles that cover a length with the overlap."""
    steps = int(np.ceil((length - side) / ((1 - OVERLAP) * side)))
    return [round(k * (length - side) / max(steps, 1)) for k in range(steps + 1)]


class Search:
    """Tries the parts of a picture, one per call, and starts again after the last."""

    def __init__(self, detector: Detector | None = None) -> None:
        """Prepare a search.

        Args:
            detector: The detector; None starts MediaPipe's far-range detector on first use.
        """
        self._detector = detector
        self._next = 0
        self._size = (0, 0)
        self._places: tuple[View, ...] = ()

    @property
    def detector(self) -> Detector:
        """The far-range detector, started on first use."""
        if self._detector is None:
            self._detector = Detector(LEAST_SCORE, far=True)
        return self._detector

    def restart(self) -> None:
        """Begin with the whole picture again."""
        self._next = 0

    def step(self, image: Image) -> View | None:
        """Search the next part.

        Args:
            image: `(H, W, 3)` uint8 BGR, the whole picture.

        Returns:
            The view around the most confident face, or None without a face there.
        """
        height, width = image.shape[:2]
        if (width, height) != self._size:
            self._size, self._places, self._next = (width, height), places(width, height), 0
        view = self._places[self._next % len(self._places)]
        self._next += 1
        best = max(self.look(image, view), key=lambda found: found.score, default=None)
        return None if best is None else _closer(view, best, image)

    def look(self, image: Image, view: View) -> tuple[FoundFace, ...]:
        """Find all faces of a view of a picture `(H, W, 3)` uint8 BGR, in pixels of the view."""
        return self.detector.step(np.asarray(cv2.cvtColor(view.cut(image), cv2.COLOR_BGR2RGB)))

    def close(self) -> None:
        """Release the detector."""
        if self._detector is not None:
            self._detector.close()


def _closer(view: View, found: FoundFace, image: Image) -> View:
    box = view.box_in_frame(found.box)
    if max(box.width, box.height) > LARGE * max(image.shape[:2]):
        return whole_view(image, view.turns)
    return view_around(box, image, view.turns)
