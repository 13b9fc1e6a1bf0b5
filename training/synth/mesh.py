"""The face mesh of all synthetic motion: points, mirror pairs and units.

`face_points.csv` holds the 478 points of MediaPipe's face mesh on the public-domain portrait of
scikit-image (`skimage.data.astronaut()`, NASA), in its pixels, and for each point its mirror point
on the other side of the face. Face coordinates: origin between the eye centres, x to the right of
the picture, y down, z away from the viewer, unit = distance of the eye centres.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from models.records import POINTS

RIGHT_IRIS = 468
"""Centre of the iris on the left of the picture: the subject's right eye."""
LEFT_IRIS = 473

Floats64 = NDArray[np.float64]


@lru_cache(maxsize=1)
def _table() -> Floats64:
    text = files("training.synth").joinpath("face_points.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return np.array(rows, np.float64)


def portrait_points() -> Floats64:
    """Return the mesh on the portrait: `(478, 3)`, portrait pixels."""
    return _table()[:, :3].copy()


def mirror_of() -> NDArray[np.intp]:
    """Return each point's mirror index, `(478,)`; midline points mirror themselves."""
    return _table()[:, 3].astype(np.intp)


def to_face(points: Floats64) -> Floats64:
    """Convert mesh points of a picture to face coordinates, with the roll removed.

    Args:
        points: `(478, 3)` or `(478, 2)` in pixels.

    Returns:
        The same points in eye distances.
    """
    right, left = points[RIGHT_IRIS], points[LEFT_IRIS]
    span = left[:2] - right[:2]
    distance = float(np.hypot(span[0], span[1]))
    turn = rotation(-np.arctan2(span[1], span[0]))
    result = points - (left + right) / 2
    result[:, :2] = result[:, :2] @ turn.T
    return np.asarray(result / distance, np.float64)


def rotation(angle: float) -> Floats64:
    """Return the `(2, 2)` matrix that rotates x towards y by an angle in radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]], np.float64)


@lru_cache(maxsize=1)
def standard_face() -> Floats64:
    """Return the portrait's mesh made symmetric, `(478, 3)` in face coordinates, read-only.

    The symmetry removes the small head turn: each point is the mean of itself and its mirrored
    counterpart.
    """
    face = to_face(portrait_points())
    face[:, 0] -= face[mirror_of() == np.arange(POINTS), 0].mean()
    mirrored = face[mirror_of()] * np.array([-1.0, 1.0, 1.0])
    face = np.asarray((face + mirrored) / 2, np.float64)
    face.setflags(write=False)
    return face


def eye_distance_px(points: Floats64) -> float:
    """Measure the distance of the eye centres in pixels."""
    span = points[LEFT_IRIS, :2] - points[RIGHT_IRIS, :2]
    return float(np.hypot(span[0], span[1]))


def side_weight(face: Floats64, left: bool, blend: float = 0.12) -> Floats64:
    """Weight the points of one half of the face, with a soft middle.

    Args:
        face: `(N, 3)` face coordinates.
        left: The subject's left half, which is on the right of the picture.
        blend: Half-width of the soft middle in eye distances.

    Returns:
        `(N,)` in 0..1; both halves sum to 1.
    """
    sign = 1.0 if left else -1.0
    ramp = np.clip(0.5 + sign * face[:, 0] / (2 * blend), 0.0, 1.0)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float64)
