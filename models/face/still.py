"""The face of one single picture, and its aligned crop."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from models.face.track import Tracker
from models.records import Face, Frame, Image

LOOKS = 3
"""Runs of the tracker on a picture before its mesh counts as settled."""

PADDING = (0.0, 0.35)
"""Borders, as shares of the longer side, with which a tightly cut face is searched again."""


@lru_cache(maxsize=1)
def _tracker() -> Tracker:
    cv2.setNumThreads(1)
    return Tracker()


def find_face(image: Image) -> Face | None:
    """Find the face of one picture, independent of earlier pictures.

    A black picture resets the tracker; then it runs on the picture until its mesh has settled.
    Dataset crops can be so tight that a face is only found with a border around it.

    Args:
        image: `(H, W, 3)` uint8 BGR.

    Returns:
        The face in the picture's own pixels, or None.
    """
    tracker = _tracker()
    for share in PADDING:
        edge = round(share * max(image.shape[:2]))
        shown = np.asarray(
            cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_REPLICATE), np.uint8
        )
        tracker.step(Frame(0, 0, np.zeros_like(shown), "still"))
        sightings = [tracker.step(Frame(k, k, shown, "still")) for k in range(1, LOOKS + 1)]
        face = sightings[-1].face
        if face is not None:
            points = face.points - np.asarray([edge, edge, 0], np.float32)
            return Face(0, 0, 1, face.box, points, face.pose, face.score)
    return None
