"""The effect of another crop, of stored pictures and of noise on a flow field.

A field holds displacements, not colours: if its positions are rotated or scaled, so are its
vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import resample
from models.motion.strain import strain
from models.records import Floats, Image


def store_picture(uv: Floats, side: int = 28) -> Image:
    """Store a field like a published flow picture: u, v, strain, each scaled min-max to 8 bits.

    Args:
        uv: `(2, S, S)` float32, onset -> apex.
        side: Side of the picture.

    Returns:
        `(side, side, 3)` uint8.
    """
    maps = resample(np.concatenate([uv, strain(uv)[None]]), side)
    low = maps.min(axis=(1, 2), keepdims=True)
    extent = np.maximum(maps.max(axis=(1, 2), keepdims=True) - low, 1e-9)
    scaled = 255.0 * (maps - low) / extent
    return np.ascontiguousarray(np.rint(scaled).astype(np.uint8).transpose(1, 2, 0))


@dataclass(frozen=True, slots=True)
class CropChange:
    """How another crop of the same face differs from ours.

    `zoom` above 1 shows less of the face, `stretch` above 1 makes it taller, `turn_deg` rotates it
    clockwise; shifts are shares of the side, to the right and downwards.
    """

    zoom: float = 1.0
    stretch: float = 1.0
    turn_deg: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The linear part `(2, 2)` that maps positions and displacements."""
        angle = np.deg2rad(self.turn_deg)
        cos, sin = np.cos(angle), np.sin(angle)
        root = self.stretch**0.5
        turned = np.asarray([[cos, -sin], [sin, cos]])
        scaled = self.zoom * turned @ np.diag([1.0 / root, root])
        return np.asarray(scaled, np.float64)

    def warp(self, side: int) -> NDArray[np.float64]:
        """Return the affine map `(2, 3)` of positions, for a picture of that side."""
        middle = np.full(2, (side - 1) / 2)
        shift = np.asarray([self.shift_x, self.shift_y]) * side
        return np.column_stack([self.matrix, middle + shift - self.matrix @ middle])


def recrop(uv: Floats, crop: CropChange) -> Floats:
    """Transform a field to another crop of the same face, both positions and vectors.

    Args:
        uv: `(2, S, S)` float32.
        crop: The other crop.

    Returns:
        `(2, S, S)` float32; outside the field the border is repeated.
    """
    warp = crop.warp(uv.shape[-1])
    moved = [_warped(np.ascontiguousarray(m), warp) for m in uv]
    return np.asarray(np.tensordot(crop.matrix, np.stack(moved), axes=1), np.float32)


def recropped(picture: Image, crop: CropChange) -> Image:
    """Transform a grey picture `(S, S)` uint8 to another crop of the same face."""
    turned = _warped(np.ascontiguousarray(picture), crop.warp(picture.shape[-1]))
    return np.asarray(turned, np.uint8)


def _warped(picture: NDArray[Any], warp: NDArray[np.float64]) -> NDArray[Any]:
    side = picture.shape[-1]
    return np.asarray(cv2.warpAffine(picture, warp, (side, side), borderMode=cv2.BORDER_REPLICATE))


def smooth_noise(rng: np.random.Generator, side: int) -> Floats:
    """Draw band-limited noise `(2, side, side)` of unit spread; the grain size is random."""
    grain = int(rng.integers(4, max(5, side // 2)))
    coarse = rng.standard_normal((2, grain, grain)).astype(np.float32)
    fine = np.stack([cv2.resize(m, (side, side), interpolation=cv2.INTER_CUBIC) for m in coarse])
    return np.asarray(fine / max(float(fine.std()), 1e-6), np.float32)
