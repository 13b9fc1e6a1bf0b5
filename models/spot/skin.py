"""Follows points of the skin from a reference crop to the present one, with head motion removed.

The method is sparse Lucas–Kanade (Bouguet's pyramidal form) on a 128 px grey crop. It was chosen on
real faces, warped by a known brow movement of 0.01 eye distances with noise, JPEG and head drift
(peak over resting spread): mesh points 4, Farneback 6-8, DIS 5-15, Lucas–Kanade averaged 13, and
Lucas–Kanade with each point weighted by its structure tensor and the head removed by a robust fit
over all points 20-28, at a third of Farneback's cost.

The search starts at the mesh point, which is coarse but never drifts; a point that ends far from it
gets little weight. If most of a mouth region ends far away, as in a wide-open mouth, the mesh
replaces it if the picture is good. The weighting is essential: skin has little texture, so a point
often knows its movement across an edge but not along it. Its 2x2 structure tensor describes this,
and the sums of tensors give the least-squares solution of a whole region.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.face.align import EYE_DISTANCE, apply, between
from models.records import Crop, Flags, Floats, Image, Numbers, State
from models.spot.regions import MEMBERS, PARTS, POINTS_USED, STEADY

GREY_PX = 128
_WINDOW = 13
_LEVELS = 2
_FREE_WEIGHT = 0.15
"""Weight of a point that muscles move, in the head fit; a stable point has weight 1."""
_EVEN = 0.7
"""How far the contrast of points is equalised for the head fit: 0 not at all, 1 fully. Brows and
lids have most of the contrast, and they move most.

Brows and lids have most of the contrast, and are what moves.
"""
_ROUNDS = 3
_ASTRAY = 0.06
"""Eye distances between a tracked point and its mesh point at which the point has half its weight.
"""
_LOST = 0.14
"""The same for half the points of a mouth region, at which its mesh points count as much as they
do. Only mouths move that far; over shut lids the mesh misplaces brows.

Only mouths move that far; brows over shut lids the mesh misplaces.
"""
_BROWS = [m for m, part in zip(MEMBERS, PARTS, strict=True) if part == "brows"]
_OF_BROWS = np.isin(np.arange(len(POINTS_USED)), np.concatenate(_BROWS))
_OF_MOUTH = np.array([part == "mouth" for part in PARTS])
_SIZES = np.array([len(members) for members in MEMBERS])
_MOST = int(_SIZES.max())
_MIDDLE = np.stack([(_SIZES - 1) // 2, _SIZES // 2])
"""Places of a region's median among its sorted points: two, whose mean is the median."""
_PADDED = np.array(
    [[*members, *[len(POINTS_USED)] * (_MOST - len(members))] for members in MEMBERS]
)
"""`MEMBERS` as a rectangle, padded with the index after the last point."""
_DIAGONAL = np.diag_indices(6)
_PRIOR = np.where(STEADY, 1.0, _FREE_WEIGHT)

_HIDDEN_TRUST = 1e-3
"""Weight of a covered point; not zero, so that the head can always be fitted."""


def grey_of(crop: Crop) -> Image:
    """Make the picture for the comparison: 128 px, grey, slow light variations removed.

    Args:
        crop: The aligned face.

    Returns:
        `(128, 128)` uint8 around 128; the contrast is scaled to a standard deviation of 32.
    """
    grey = cv2.cvtColor(crop.image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (GREY_PX, GREY_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    flat = small - cv2.blur(small, (31, 31))
    _, spread = cv2.meanStdDev(flat[24:, 12:-12])  # np.std takes ten times as long
    gain = 32.0 / max(float(spread[0, 0]), 2.0)
    return np.asarray(np.clip(flat * gain + 128.0, 0, 255), np.uint8)


@dataclass(frozen=True, slots=True)
class Shift:
    """Movement of the regions against a reference.

    `regions` `(R, 2)` float64 in eye distances, right and down. `rigid` `(6,)` is the fitted head
    motion: shift x and y (eye distances), scale, roll, and the two turns that depth distinguishes.
    `misfit` is the mean absolute grey difference of the followed patches.
    """

    regions: Numbers
    rigid: Numbers
    misfit: float


class SkinReference:
    """One crop as the zero of movement, with everything that is computed once per reference."""

    def __init__(self, crop: Crop, depth: Floats):
        """Prepare a reference.

        Args:
            crop: The crop to measure against.
            depth: `(478,)` float32 depth of the mesh in frame pixels.
        """
        scale = GREY_PX / crop.image.shape[0]
        self.t_ns = crop.t_ns
        self.track = crop.track
        self.grey = grey_of(crop)
        self._warp = crop.warp
        self._scale = scale
        self._eye_px = EYE_DISTANCE * GREY_PX
        self._points = crop.points[POINTS_USED].astype(np.float32)
        zoom = float(np.hypot(crop.warp[0, 0], crop.warp[0, 1])) * scale
        self._places = self._points * scale
        self._root = _roots(self.grey, self._places)
        self._tensor = np.einsum("nji,njk->nik", self._root, self._root)
        self._basis = head_basis(self._places, depth[POINTS_USED] * zoom, GREY_PX)
        strength = np.sqrt((self._root**2).sum((1, 2))) + 1e-6
        usual = _median(strength)
        even = (usual / (strength + 0.2 * usual)) ** _EVEN
        self._even = self._root * even[:, None, None]
        self._strength = strength * even
        self._whitened = np.einsum("nij,njk->nik", self._even, self._basis).reshape(-1, 6)
        self._held: Floats = np.zeros((0, 0), np.float32)
        self._step: Floats = np.zeros_like(self._points)

    def shift_to(
        self, crop: Crop, grey: Image, shut: bool = False, hidden: Flags | None = None
    ) -> Shift:
        """Measure the skin's movement from this reference to a crop.

        Args:
            crop: The present crop, under any transform of the same face.
            grey: Its `grey_of`.
            shut: Whether the lids are closed: the mesh then misplaces the brows, and their search
                starts from the position given by the stable points.
            hidden: `(n,)` mask of covered `POINTS_USED`, which get almost no weight.

        Returns:
            The movement of the regions, head motion removed.
        """
        step = self._step_to(crop.warp)
        mesh = crop.points[POINTS_USED] * self._scale
        coarse = (mesh - self._places - step).astype(np.float64)
        start = mesh.astype(np.float32)
        if shut:
            start[_OF_BROWS] = (self._places + step + coarse[STEADY].mean(0))[_OF_BROWS]
        found, status, error = cv2.calcOpticalFlowPyrLK(
            self.grey,
            grey,
            self._places.reshape(-1, 1, 2),
            start.reshape(-1, 1, 2).copy(),
            winSize=(_WINDOW, _WINDOW),
            maxLevel=_LEVELS - 1,
            criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 10, 0.005),
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        followed = (found[:, 0] - self._places - step).astype(np.float64)
        astray = np.hypot(*(found[:, 0] - start).T).astype(np.float64) / self._eye_px
        lost = status[:, 0] == 0
        followed[lost] = coarse[lost]
        misfit = np.where(lost, 255.0, error[:, 0]).astype(np.float64)
        trust = 1.0 / (1.0 + (misfit / 24.0) ** 2) / (1.0 + (astray / _ASTRAY) ** 4)
        if hidden is not None:
            trust = np.where(hidden, _HIDDEN_TRUST * trust, trust)
        rigid = self._fit(followed, trust)
        head = self._basis @ rigid
        regions = self._gather(followed - head, trust)
        if crop.state is State.OK:
            away = _medians(astray)
            share = (_OF_MOUTH * away**8 / (away**8 + _LOST**8))[:, None]
            regions += share * (self._gather(coarse - head, np.ones(len(trust))) - regions)
        visible = misfit if hidden is None or hidden.all() else misfit[~hidden]
        return Shift(regions, rigid, _median(visible))

    def _step_to(self, warp: Floats) -> Floats:
        """Return the points' movement by the transform alone; it is the same for many pictures."""
        if not np.array_equal(warp, self._held):
            self._held = warp
            moved = apply(between(self._warp, warp), self._points)
            self._step = np.asarray((moved - self._points) * self._scale, np.float32)
        return self._step

    def _fit(self, moved: Numbers, trust: Numbers) -> Numbers:
        """Fit the head's motion by iteratively reweighted least squares (Cauchy weights)."""
        target = np.einsum("nij,nj->ni", self._even, moved).reshape(-1)
        prior = trust * _PRIOR
        weight = prior
        rigid = np.zeros(6)
        for _ in range(_ROUNDS):
            rows = self._whitened * np.repeat(weight, 2)[:, None]
            normal = rows.T @ self._whitened
            normal[_DIAGONAL] += 1e-5 * normal.trace() / 6
            rigid = cv2.solve(normal, rows.T @ target, flags=cv2.DECOMP_CHOLESKY)[1][:, 0]
            miss = target - self._whitened @ rigid
            left = np.hypot(miss[::2], miss[1::2]) / self._strength
            spread = 1.48 * _median(left) + 0.01
            weight = prior / (1.0 + (left / (2.0 * spread)) ** 2)
        return np.asarray(rigid, np.float64)

    def _gather(self, rest: Numbers, trust: Numbers) -> Numbers:
        """Compute each region's tensor-weighted mean displacement, in eye distances."""
        tensor = self._tensor * trust[:, None, None]
        whole = _sums(tensor)
        total = _sums(np.einsum("nij,nj->ni", tensor, rest))
        xx, xy, yy = whole[:, 0, 0] + _LEAST, whole[:, 0, 1], whole[:, 1, 1] + _LEAST
        scale = (xx * yy - xy * xy) * self._eye_px
        right = (yy * total[:, 0] - xy * total[:, 1]) / scale
        down = (xx * total[:, 1] - xy * total[:, 0]) / scale
        return np.stack([right, down], 1)


def _median(values: Numbers) -> float:
    """Return the median of a flat array; `np.median` takes five times as long on so few values."""
    middle = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, middle)[middle])
    parted = np.partition(values, (middle - 1, middle))
    return float((parted[middle - 1] + parted[middle]) / 2.0)


def _medians(values: Numbers) -> Numbers:
    """Compute the median of each region's points: `(n,)` to `(R,)`."""
    padded = np.append(values, np.inf)[_PADDED]
    padded.sort(axis=1)
    low, high = padded[np.arange(len(MEMBERS)), _MIDDLE]
    return np.asarray((low + high) / 2, np.float64)


def _sums(values: Numbers) -> Numbers:
    """Sum over each region's points: `(n, ...)` to `(R, ...)`."""
    padded = np.concatenate([values, np.zeros((1, *values.shape[1:]))])[_PADDED]
    return np.asarray(padded.sum(1), np.float64)


_LEAST = 20.0
"""Grey variance per squared pixel that counts as no texture; keeps flat regions at zero."""


def _roots(grey: Image, places: Floats) -> Numbers:
    """Return the square root of the structure tensor at each place: `(n, 2, 2)`."""
    flat = grey.astype(np.float32)
    gx = cv2.Scharr(flat, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(flat, cv2.CV_32F, 0, 1, scale=1 / 32)
    at = np.clip(np.rint(places), 0, GREY_PX - 1).astype(int)
    size = (_WINDOW, _WINDOW)
    parts = [cv2.boxFilter(a, -1, size)[at[:, 1], at[:, 0]] for a in (gx * gx, gx * gy, gy * gy)]
    inside = np.all((places >= 2) & (places <= GREY_PX - 3), axis=1)
    xx, xy, yy = (np.where(inside, p, 0.0) for p in parts)
    tensor = np.stack([np.stack([xx, xy], 1), np.stack([xy, yy], 1)], 1).astype(np.float64)
    values, vectors = np.linalg.eigh(tensor)
    root = np.sqrt(np.maximum(values, 0.0))
    return np.asarray(root[:, :, None] * np.swapaxes(vectors, 1, 2), np.float64)


def head_basis(places: Floats, depth: Floats, side_px: int) -> Numbers:
    """Compute how a small motion of the head moves places of an aligned face.

    Args:
        places: `(n, 2)` pixels of the square picture. depth: `(n,)`, same unit.
        side_px: Side of the picture.

    Returns:
        `(n, 2, 6)` float64, pixels per unit of shift x, shift y, scale, roll, yaw and pitch; the
        last two move a place by its depth.
    """
    eye_px = EYE_DISTANCE * side_px
    u = (places.astype(np.float64) - side_px / 2) / eye_px
    z = depth.astype(np.float64) / eye_px
    z = z - z.mean()
    ones, zeros = np.ones(len(u)), np.zeros(len(u))
    across = np.stack([ones, zeros, u[:, 0], -u[:, 1], z, zeros], 1)
    along = np.stack([zeros, ones, u[:, 1], u[:, 0], zeros, z], 1)
    return np.asarray(np.stack([across, along], 1) * eye_px, np.float64)
