"""The part of a picture that the face networks read, and its orientation.

A face network reads a picture reduced to 100 to 200 pixels, so it misses a small face, and it was
trained on upright faces. A `View` is the square, or the whole picture, that the network reads
instead, rotated so that the face is upright.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.records import Box, Floats, Image

_ROTATE = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of a picture in frame pixels, then rotated clockwise by `turns` quarters."""

    left: int
    top: int
    width: int
    height: int
    turns: int = 0

    def cut(self, image: Image) -> Image:
        """Return its pixels: a contiguous copy, or the picture itself if the view is all of it."""
        part = image[self.top : self.top + self.height, self.left : self.left + self.width]
        if self.turns:
            return np.asarray(cv2.rotate(part, _ROTATE[self.turns]), np.uint8)
        return np.ascontiguousarray(part)

    def points_in_frame(self, points: Floats) -> Floats:
        """Map points from the view to the frame.

        Args:
            points: `(n, 2 or 3)` float32, pixels of the view; depth does not change.

        Returns:
            The same shape, frame pixels.
        """
        if not (self.left or self.top or self.turns):
            return points
        out = points.copy()
        x, y = points[:, 0], points[:, 1]
        if self.turns == 1:
            out[:, 0], out[:, 1] = y, self.height - x
        elif self.turns == 2:
            out[:, 0], out[:, 1] = self.width - x, self.height - y
        elif self.turns == 3:
            out[:, 0], out[:, 1] = self.width - y, x
        out[:, 0] += self.left
        out[:, 1] += self.top
        return out

    def box_in_frame(self, box: Box) -> Box:
        """Map a box from the view to the frame."""
        corners = np.array(
            [[box.left, box.top], [box.left + box.width, box.top + box.height]], np.float32
        )
        low = self.points_in_frame(corners).min(0)
        wide, high = (box.height, box.width) if self.turns % 2 else (box.width, box.height)
        return Box(float(low[0]), float(low[1]), wide, high)

    def turned(self, turns: int) -> View:
        """Return the same rectangle, rotated by more quarters."""
        return View(self.left, self.top, self.width, self.height, (self.turns + turns) % 4)

    def shows_all_of(self, image: Image) -> bool:
        """Return whether the rectangle is the whole picture."""
        return (self.height, self.width) == image.shape[:2]


def whole_view(image: Image, turns: int = 0) -> View:
    """Return the view of a whole picture."""
    return View(0, 0, image.shape[1], image.shape[0], turns)


LARGE = 0.25
"""Share of the picture's longer side from which a face needs no separate view."""
_NEAR, _FAR = 0.5, 0.12
"""Face size, as a share of the view's side, beyond which the view no longer fits."""
_ASIDE = 0.25
"""The same for the distance between the middles of face and view."""


def fitting_view(view: View, box: Box, image: Image) -> View:
    """Return the view for a face: the present one as long as it fits.

    Args:
        view: The present view.
        box: The face in frame pixels.
        image: The picture.
    """
    if view.shows_all_of(image):
        return view
    size, side = max(box.width, box.height), max(view.width, view.height)
    across = abs(box.left + box.width / 2 - view.left - view.width / 2)
    along = abs(box.top + box.height / 2 - view.top - view.height / 2)
    if _FAR < size / side < _NEAR and max(across, along) < _ASIDE * side:
        return view
    if size > LARGE * max(image.shape[:2]):
        return whole_view(image, view.turns)
    return view_around(box, image, view.turns)


def view_around(box: Box, image: Image, turns: int = 0, times: float = 4.0) -> View:
    """Return a square view around a face, moved to lie inside the picture.

    Args:
        box: The face in frame pixels.
        image: The picture.
        turns: Clockwise quarters.
        times: Side of the square as a multiple of the face's larger side.
    """
    height, width = image.shape[:2]
    side = max(round(times * max(box.width, box.height)), 64)
    wide, high = min(side, width), min(side, height)
    left = round(box.left + box.width / 2 - wide / 2)
    top = round(box.top + box.height / 2 - high / 2)
    return View(
        int(np.clip(left, 0, width - wide)), int(np.clip(top, 0, height - high)), wide, high, turns
    )
