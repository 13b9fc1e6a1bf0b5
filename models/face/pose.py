"""Eye positions and head rotation from mesh points alone."""

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
"""Pitch of the forehead-to-chin line on a level head (four real clips: -6 to -14)."""


def pose_of(points: Floats, turns: int = 0) -> Pose:
    """Estimate the head's rotation from mesh points.

    The axes are the line through the outer eye corners and the line from forehead to chin; depth is
    the mesh's own. It is accurate to a few degrees, which is enough for the gate.

    Args:
        points: `(478, 3)` float32, frame pixels.
        turns: Clockwise quarters by which the picture must be turned for the face to stand
            upright; yaw and pitch are those of the upright face.

    Returns:
        Angles in degrees; see `Pose` for their signs.
    """
    # Plain numbers: NumPy takes five times as long for three of them.
    rx, ry, rz = (points[263].astype(np.float64) - points[33]).tolist()
    dx, dy, dz = (points[152].astype(np.float64) - points[10]).tolist()
    x, y, z = dy * rz - dz * ry, dz * rx - dx * rz, dx * ry - dy * rx
    for _ in range(turns):
        x, y = -y, x
    length = max(math.hypot(x, y, z), 1e-9)
    yaw = math.degrees(math.atan2(x / length, -z / length))
    pitch = math.degrees(math.asin(min(max(-y / length, -1.0), 1.0))) - PITCH_REST_DEG
    roll = math.degrees(math.atan2(ry, rx))
    return Pose(yaw, pitch, roll)


def eye_centres(points: Floats) -> Floats:
    """Return the middle of each eye's corners: `(2, 2)` float32, picture left first."""
    return np.asarray((points[_OUTER, :2] + points[_INNER, :2]) / 2, np.float32)


def bounds_of(points: Floats) -> tuple[Floats, Floats]:
    """Return the smallest and the largest x and y: two arrays `(2,)` float32.

    Args:
        points: `(n, 2 or 3)` float32.
    """
    columns = np.ascontiguousarray(points[:, :2].T)  # reduced a point at a time: ten times slower
    return columns.min(1), columns.max(1)


def outside_share(points: Floats, width_px: int, height_px: int) -> float:
    """Return the share of points that lie outside a picture, 0 to 1.

    Args:
        points: `(n, 2 or 3)` float32, pixels of the picture.
        width_px: Its width.
        height_px: Its height.
    """
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (x < width_px) & (y >= 0) & (y < height_px)
    return 1.0 - np.count_nonzero(inside) / len(points)
