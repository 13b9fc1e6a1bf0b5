"""Separates the motion in one frame into head, lids, eyes and skin, from moved mesh points.

A rigid head is fitted to the points that muscles hardly move; lids and irises are measured on the
mesh as in the program itself; the rest is skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import POINTS
from models.spot.eyes import apertures
from models.spot.regions import STABLE
from training.synth.mesh import LEFT_IRIS, RIGHT_IRIS, mirror_of, standard_face
from training.synth.stage import PIVOT, HeadMove

Floats64 = NDArray[np.float64]

_RIGHT_LID = (246, 161, 160, 159, 158, 157, 173, 155, 154, 153, 145, 144, 163, 7)
_RIGHT_CORNERS = (33, 133)
_SKIN = 468
"""Number of points before those of the irises."""
_FREE_WEIGHT = 0.1
"""Weight of a point that muscles move, in the head fit; a stable point has weight 1."""
_SPREAD_ED = 0.006
"""Distance from the fitted head at which a point has half its weight."""
_ROUNDS = 4
LIDS_STILL, _GAZE_STILL_ED = 0.1, 0.012
"""Closure, and shift of the irises, caused by the mesh's own jitter."""
MOST_CLOSED = 0.95


@dataclass(frozen=True, slots=True)
class Performance:
    """One frame: the head, `(478, 2)` skin in eye distances, closure 0..1, gaze `(2,)`."""

    head: HeadMove
    skin: Floats64
    closed: float
    gaze: Floats64


class PerformanceReader:
    """Computes performances from moved mesh points, on the standard face."""

    def __init__(self) -> None:
        face = standard_face()
        self._flat = face[:, :2].astype(np.float32)
        self._basis = _head_basis(face)
        self._prior = np.full(POINTS, _FREE_WEIGHT)
        self._prior[list(STABLE)] = 1.0
        self._prior[_SKIN:] = 0.0
        mirror = mirror_of()
        self._lids = [np.array(_RIGHT_LID), mirror[list(_RIGHT_LID)]]
        self._corners = [np.array(_RIGHT_CORNERS), mirror[list(_RIGHT_CORNERS)]]
        self._usual = apertures(self._flat)

    def read(self, points: Floats64, mesh: Floats64) -> Performance:
        """Separate one frame.

        Args:
            points: `(478, 2)` displacements, eye distances. mesh: The same by the mesh, the only
                source for lids and irises.

        Returns:
            The performance.
        """
        amounts = self._fit(points)
        skin = points - (self._basis @ amounts)
        eyes = mesh - (self._basis @ self._fit(mesh))
        closed = self._closure(eyes)
        gaze = self._gaze(eyes) * (1.0 - closed)
        for lids, corners, iris in zip(self._lids, self._corners, (468, 473), strict=True):
            still = skin[corners].mean(0)
            skin[lids] = still
            skin[iris : iris + 5] = still
        return Performance(_head_move(amounts), skin, closed, gaze)

    def _fit(self, moved: Floats64) -> Floats64:
        """Fit the head by iteratively reweighted least squares (Cauchy weights): `(6,)`."""
        rows, weight = self._basis.reshape(-1, 6), self._prior
        amounts = np.zeros(6)
        for _ in range(_ROUNDS):
            both = np.repeat(weight, 2)[:, None]
            normal = rows.T @ (rows * both)
            normal[np.diag_indices(6)] += 1e-5 * np.trace(normal) / 6
            amounts = np.linalg.solve(normal, rows.T @ (moved.reshape(-1) * both[:, 0]))
            miss = np.hypot(*(moved - self._basis @ amounts).T)
            weight = self._prior / (1.0 + (miss / _SPREAD_ED) ** 2)
        return np.asarray(amounts, np.float64)

    def _closure(self, eyes: Floats64) -> float:
        opening = apertures((self._flat + eyes).astype(np.float32))
        closed = float(np.mean(1.0 - opening / self._usual))
        return min(max(closed - LIDS_STILL, 0.0) / (1.0 - LIDS_STILL), MOST_CLOSED)

    def _gaze(self, eyes: Floats64) -> Floats64:
        irises = eyes[[RIGHT_IRIS, LEFT_IRIS]].mean(0)
        shift = irises - eyes[np.concatenate(self._corners)].mean(0)
        far = float(np.hypot(*shift))
        return np.asarray(shift * max(far - _GAZE_STILL_ED, 0.0) / max(far, 1e-9), np.float64)


def _head_basis(face: Floats64) -> Floats64:
    """Return `(478, 2, 6)`: eye distances moved per unit of each component of `HeadMove`."""
    depth = face[:, 2] - face[[RIGHT_IRIS, LEFT_IRIS], 2].mean()
    x, y = face[:, 0], face[:, 1]
    ones, zeros = np.ones(POINTS), np.zeros(POINTS)
    arm_x, arm_y, arm_z = x - PIVOT[0], y - PIVOT[1], depth - PIVOT[2]
    across = np.stack([ones, zeros, x, -arm_z, zeros, -arm_y], axis=1)
    along = np.stack([zeros, ones, y - 0.5, zeros, arm_z, arm_x], axis=1)
    return np.stack([across, along], axis=1)


def _head_move(amounts: Floats64) -> HeadMove:
    x, y, growth, *turns = (float(a) for a in amounts)
    yaw, pitch, roll = np.rad2deg(turns)
    return HeadMove(x, y, growth, float(yaw), float(pitch), float(roll))
