"""The two pipelines of the preprocessing study."""

from __future__ import annotations

import numpy as np

from models.records import Face
from training.prepare import frames


def test_m1_is_the_centre_and_m2_the_face_in_grey() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    image[240, 320] = (10, 20, 30)
    assert frames.centre(image).shape == (384, 384, 3)
    assert frames.centre(image)[192, 192].tolist() == [30, 20, 10]
    assert frames.centre(image[:200, :300]).shape == (384, 384, 3)
    points = np.zeros((478, 3), np.float32)
    points[1:, :2] = (200, 100)
    points[0, :2] = (110, 50)
    face = Face(0, 0, 1, (110.0, 50.0, 90.0, 50.0), points, (0.0, 0.0, 0.0), 1.0)
    assert frames.box_of(face.points, 480, 640) == (90, 30, 220, 120)
    cut = frames.pictures([image, image], [face, None], "m2", face)
    assert cut.shape == (2, 224, 224, 1)
    assert np.array_equal(cut[0], cut[1]), "a frame without a face takes the clip's last box"
