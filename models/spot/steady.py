"""Takes the motion of the head out of the dense flow between two pictures of a face.

All pictures of a clip share one transform, so the flow between them holds the motion of the head
too. Within a brief movement it is small. But in a movement of seconds, or one that is read against
a picture at rest from long before, the head moves more than the skin, and the networks then read
the head. So the six motions of a rigid head, which `models.spot.skin` fits to sparse points, are
fitted to the dense flow and subtracted.
"""

from __future__ import annotations

import cv2
import numpy as np

from models.face.align import EYE_DISTANCE
from models.records import Crop, Floats, Numbers
from models.resizing import to_square
from models.spot.regions import STABLE
from models.spot.skin import head_basis

_CELLS = 28
"""The flow is averaged to so many cells a side; each gives one vector to the fit."""
_FREE_WEIGHT = 0.15
"""Weight of a cell that muscles move; one at a stable point has weight 1, as in `skin`."""
_NEAR = 0.1
"""Spread of a stable point's weight around it, eye distances."""
_SMOOTH = 0.075
"""Spread of the mean that gives a cell the depth of the mesh points around it, eye distances."""
_ROUNDS = 4
_LEAST_ED = 0.001
"""Least spread of the deviations from the fit, eye distances."""
_EYE_CELLS = EYE_DISTANCE * _CELLS


def without_head(flow: Floats, first: Crop) -> Floats:
    """Subtract the motion of the head from a flow field.

    Args:
        flow: `(2, S, S)` float32, from `first` to another picture of the same face under the same
            transform; u right and v down, in pixels of S.
        first: The crop that the field is aligned with. Without its depth (`FLAT`), turns of the
            head are not recognised, only shift, scale and roll.

    Returns:
        A field of the same shape and unit.
    """
    side = flow.shape[-1]
    cells = [to_square(np.ascontiguousarray(part), _CELLS).reshape(-1) for part in flow]
    head = _head(np.stack(cells, 1) * np.float32(_CELLS / side), first)
    large = cv2.resize(head, (side, side), interpolation=cv2.INTER_LINEAR) * (side / _CELLS)
    return np.ascontiguousarray(flow - large.transpose(2, 0, 1), np.float32)


def _head(moved: Floats, face: Crop) -> Floats:
    """Fit the motion of the head to all cells.

    The fit is iteratively reweighted least squares (Cauchy weights).

    Args:
        moved: `(_CELLS ** 2, 2)` displacement of each cell, in cells.
        face: The crop that holds the mesh.

    Returns:
        `(_CELLS, _CELLS, 2)` float32, what the head explains, in cells.
    """
    scale = _CELLS / face.image.shape[0]
    points, places, target = face.points * scale, _places(), moved.astype(np.float64)
    basis = head_basis(places, _depth(places, points, face.depth * scale), _CELLS)
    prior = _prior(places, points)
    weight, motion = prior, np.zeros(6)
    for _ in range(_ROUNDS):
        rows = (basis * weight[:, None, None]).reshape(-1, 6)
        normal = rows.T @ basis.reshape(-1, 6)
        normal[np.diag_indices(6)] += 1e-5 * np.trace(normal) / 6 + 1e-9
        motion = np.linalg.solve(normal, rows.T @ target.reshape(-1))
        left = np.hypot(*(target - basis @ motion).T)
        inside = left[prior > 0] if np.any(prior) else left
        spread = 1.48 * float(np.median(inside)) + _LEAST_ED * _EYE_CELLS
        weight = prior / (1.0 + (left / (2.0 * spread)) ** 2)
    return np.asarray((basis @ motion).reshape(_CELLS, _CELLS, 2), np.float32)


def _places() -> Floats:
    """List the middles of all cells, `(_CELLS ** 2, 2)`: x and y, in cells."""
    middles = np.arange(_CELLS, dtype=np.float32) + 0.5
    column, row = np.meshgrid(middles, middles)
    return np.stack([column.ravel(), row.ravel()], 1)


def _depth(places: Floats, points: Floats, depth: Floats) -> Floats:
    """Give each place the depth of the points around it, by a Gaussian-weighted mean."""
    square = _squares(places, points)
    square -= square.min(axis=1, keepdims=True)
    weight = np.exp(-square / (2 * (_SMOOTH * _EYE_CELLS) ** 2))
    return np.asarray(weight @ depth / weight.sum(axis=1), np.float32)


def _prior(places: Floats, points: Floats) -> Numbers:
    """Weigh each place by its nearness to a stable point; places outside the face weigh nothing."""
    square = _squares(places, points[list(STABLE)]).min(axis=1)
    near = np.exp(-square / (2 * (_NEAR * _EYE_CELLS) ** 2))
    mask = np.zeros((_CELLS, _CELLS), np.uint8)
    outline = np.floor(cv2.convexHull(points.astype(np.float32)))
    cv2.fillConvexPoly(mask, outline.astype(np.int32), (1.0,))
    return np.asarray(np.maximum(near, _FREE_WEIGHT) * mask.ravel(), np.float64)


def _squares(places: Floats, points: Floats) -> Numbers:
    """Compute squared distances between places `(n, 2)` and points `(m, 2)`: `(n, m)`."""
    apart = places[:, None].astype(np.float64) - points[None]
    return np.asarray((apart**2).sum(-1), np.float64)
