"""Converts motion of mesh points to motion of pixels, and applies it to pictures.

A forward field has the displacement of each pixel of the still picture; a backward field has, for
each pixel of the moved picture, the distance to its source in the still picture. Fields are `(2, H,
W)` float32 in pixels, x first.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import ConvexHull, Delaunay

Floats32 = NDArray[np.float32]
Floats64 = NDArray[np.float64]


class Spreader:
    """Interpolates values at mesh points over pixels: linear in triangles, smoothed, 0 far away.

    The triangles join the given points with a ring around them, on which every value is 0, so that
    skin near the edge of the mesh still follows.
    """

    def __init__(
        self,
        points: Floats64,
        width_px: int,
        height_px: int,
        step_px: float = 1.0,
        ring: float = 1.35,
        smooth_px: float = 0.0,
    ):
        """Prepare the weights once for many fields.

        Args:
            points: `(N, 2)` mesh points in pixels.
            width_px: Width of the picture.
            height_px: Height of the picture.
            step_px: Distance of the samples; 2 gives fields of half the size.
            ring: Size of the ring of zeros relative to the mesh.
            smooth_px: Gaussian smoothing of the result, in pixels of the picture.
        """
        self._count = len(points)
        self.shape = (round(height_px / step_px), round(width_px / step_px))
        self._smooth = smooth_px / step_px
        corners = np.array([[-4.0, -4], [width_px + 4, -4], [-4, height_px + 4]])
        corners = np.vstack([corners, [[width_px + 4, height_px + 4]]]) * 1.0
        self._step = step_px
        self._everything = np.vstack([points, _ring(points, ring), corners])
        self._corners = np.asarray(Delaunay(self._everything).simplices, np.intp)
        self._weights = self._shares(self._everything)

    def _shares(self, everything: Floats64) -> csr_matrix:
        """Return each pixel's weights of the mesh points, for the mesh at `everything`."""
        rows, columns = self.shape
        places = (everything - (self._step - 1) / 2) / self._step
        found = _labels(places[self._corners], rows, columns).ravel()
        inside = found >= 0
        ys, xs = np.divmod(np.flatnonzero(inside), columns)
        pixels = np.stack([xs, ys], axis=1).astype(np.float64)
        shares = _barycentric(places[self._corners[found[inside]]], pixels)
        vertex = self._corners[found[inside]]
        row = np.repeat(np.flatnonzero(inside), 3)
        on_mesh = vertex.ravel() < self._count
        return csr_matrix(
            (shares.ravel()[on_mesh].astype(np.float32), (row[on_mesh], vertex.ravel()[on_mesh])),
            shape=(rows * columns, self._count),
        )

    def spread_moved(self, displacement: Floats64) -> Floats32:
        """Compute the backward field of a displaced mesh, exact where mouth or lids open and close.

        The triangles are drawn at their new positions. That takes a few milliseconds; `spread`
        takes a fraction of one.

        Args:
            displacement: `(N, 2)` of the mesh points in pixels of the picture.

        Returns:
            `(2, H, W)` float32 in pixels of the picture.
        """
        everything = self._everything.copy()
        everything[: self._count] += displacement
        return self._smoothed(self._shares(everything), displacement)

    def spread(self, values: Floats64) -> Floats32:
        """Interpolate values of mesh points over the picture.

        Args:
            values: `(N, K)` at the mesh points.

        Returns:
            `(K, H, W)` float32.
        """
        return self._smoothed(self._weights, values)

    def _smoothed(self, shares: csr_matrix, values: Floats64) -> Floats32:
        flat = shares @ values.astype(np.float32)
        maps = np.ascontiguousarray(flat.T, np.float32).reshape(values.shape[1], *self.shape)
        if self._smooth > 0:
            maps = np.stack([cv2.GaussianBlur(m, (0, 0), self._smooth) for m in maps])
        return np.asarray(maps, np.float32)


def _labels(triangles: Floats64, rows: int, columns: int) -> NDArray[np.int32]:
    """Draw the index of the triangle (of `(T, 3, 2)`) at each pixel: `(rows, columns)`, or -1."""
    found = np.full((rows, columns), -1, np.int32)
    corners = np.round(triangles * 16).astype(np.int32)
    for number, corner in enumerate(corners):
        cv2.fillConvexPoly(found, corner, (float(number),), cv2.LINE_8, 4)
    return found


def _barycentric(corner: Floats64, pixel: Floats64) -> Floats64:
    """Compute barycentric coordinates `(N, 3)` in the triangles `(N, 3, 2)` at pixels `(N, 2)`.

    The formula is explicit, because solver calls for small systems keep all cores busy without
    benefit.
    """
    first, second = corner[:, 0] - corner[:, 2], corner[:, 1] - corner[:, 2]
    away = pixel - corner[:, 2]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    area = np.where(np.abs(area) < 1e-12, 1e-12, area)
    a = (away[:, 0] * second[:, 1] - away[:, 1] * second[:, 0]) / area
    b = (first[:, 0] * away[:, 1] - first[:, 1] * away[:, 0]) / area
    return np.column_stack([a, b, 1 - a - b])


def _ring(points: Floats64, size: float) -> Floats64:
    """Return the mesh's outline, enlarged around its centre and with more points."""
    outline = points[ConvexHull(points).vertices]
    centre = (outline.min(axis=0) + outline.max(axis=0)) / 2
    between = (outline + np.roll(outline, -1, axis=0)) / 2
    return np.asarray(centre + size * (np.vstack([outline, between]) - centre), np.float64)


def pixel_grid(width: int, height: int) -> Floats32:
    """Return the pixels' coordinates: `(2, H, W)` float32, x first."""
    ys, xs = np.mgrid[0:height, 0:width]
    return np.asarray(np.stack([xs, ys]), np.float32)


def inverse(forward: Floats32, rounds: int = 4) -> Floats32:
    """Convert a forward field to the backward field of the moved picture.

    It solves b(x) = f(x - b(x)) by iteration, which converges where skin is not folded.
    """
    grid = pixel_grid(forward.shape[2], forward.shape[1])
    backward: Floats32 = forward
    for _ in range(rounds):
        at = grid - backward
        backward = np.stack(
            [
                cv2.remap(part, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
                for part in forward
            ]
        )
    return np.asarray(backward, np.float32)


def move(image: NDArray[np.uint8], backward: Floats32) -> NDArray[np.uint8]:
    """Warp a picture by a backward field of its own size; cubic, edges repeated."""
    at = pixel_grid(image.shape[1], image.shape[0]) - backward
    moved = cv2.remap(image, at[0], at[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)
