"""Where the eyes are and how the head is turned, from mesh points alone."""

from __future__ import annotations

import math

import numpy as np

from models.records import Floats, Pose

RIGHT_EYE = (33, 133)
"""Outer and inner corner of the subject's right eye, which is on the left of the picture."""
LEFT_EYE = (263, 362)
"""Outer and inner corner of the subject's left eye."""

_OUTER, _INNER = np.array([[RIGHT_EYE[k], LEFT_EYE[k]] for k in (0, 1)])

PITCH_REST_DEG = -8.0
"""Pitch that the forehead-to-chin line shows on a head held level (four real clips: -6 to -14)."""


_QUARTER = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
"""Turns a vector clockwise by a quarter, as seen in a picture whose y axis points down."""


def pose_of(points: Floats, turns: int = 0) -> Pose:
    """Estimate the head's rotation from mesh points.

    The axes are the line through the outer eye corners and the line from forehead to chin; depth
    is the mesh's own. Accurate to some degrees, which is what a gate needs.

    Args:
        points: `(478, 3)` float32, frame pixels.
        turns: Clockwise quarters by which the picture must be turned for the face to stand
            upright; yaw and pitch are those of the upright face.

    Returns:
        Angles in degrees; see `Pose` for their signs.
    """
    right = points[263].astype(np.float64) - points[33]
    down = points[152].astype(np.float64) - points[10]
    upright = np.linalg.matrix_power(_QUARTER, turns)
    normal = upright @ np.cross(down, right) if turns else np.cross(down, right)
    normal /= max(float(np.linalg.norm(normal)), 1e-9)
    yaw = math.degrees(math.atan2(normal[0], -normal[2]))
    pitch = math.degrees(math.asin(float(np.clip(-normal[1], -1.0, 1.0)))) - PITCH_REST_DEG
    roll = math.degrees(math.atan2(right[1], right[0]))
    return Pose(yaw, pitch, roll)


def eye_centres(points: Floats) -> Floats:
    """Give the middle of each eye's corners: `(2, 2)` float32, picture left first."""
    return np.asarray((points[_OUTER, :2] + points[_INNER, :2]) / 2, np.float32)
