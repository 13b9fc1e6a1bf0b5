"""The face of a single picture, however tightly it was cut."""

from __future__ import annotations

import numpy as np
from helpers import face_trees

from models.face.still import find_face


def test_a_tightly_cut_face_is_found_with_a_border() -> None:
    image, points = face_trees.portrait(5)
    low, high = points.min(0).astype(int), points.max(0).astype(int)
    tight = image[max(low[1], 0) : high[1], max(low[0], 0) : high[0]]
    face = find_face(np.ascontiguousarray(tight))
    assert face is not None
    shift = face.points[:468, :2] + np.maximum(low, 0) - points[:468]
    assert float(np.abs(shift).mean()) < 8
    assert find_face(np.full((120, 120, 3), 90, np.uint8)) is None
