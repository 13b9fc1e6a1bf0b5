"""Variation of flow fields, correct for what they are: displacements, not colours.

Mirroring negates u; turning turns the vectors too. A field may also pass through a stored flow
picture, which loses scale and zero, so that a network learns to read both what the camera path
gives and what published flow pictures hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import mirror, read_picture, resample, toward
from models.motion.strain import strain
from models.records import Floats, Image
from models.weights import InputSpec
from training.recipe import AugmentSpec


def store_picture(uv: Floats, side: int = 28) -> Image:
    """Store a field as published flow pictures are: u, v, strain, min-max each, 8 bits.

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
class Crop:
    """How another crop of the same face differs from ours.

    `zoom` above 1 shows less of the face, `stretch` above 1 makes it taller, `turn_deg` turns it
    clockwise; shifts are shares of the side, to the right and downwards.
    """

    zoom: float = 1.0
    stretch: float = 1.0
    turn_deg: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The linear part `(2, 2)` that maps places and displacements."""
        angle = np.deg2rad(self.turn_deg)
        cos, sin = np.cos(angle), np.sin(angle)
        root = self.stretch**0.5
        turned = np.asarray([[cos, -sin], [sin, cos]])
        scaled = self.zoom * turned @ np.diag([1.0 / root, root])
        return np.asarray(scaled, np.float64)

    def warp(self, side: int) -> NDArray[np.float64]:
        """Return the affine map `(2, 3)` of places, for a picture of that side."""
        middle = np.full(2, (side - 1) / 2)
        shift = np.asarray([self.shift_x, self.shift_y]) * side
        return np.column_stack([self.matrix, middle + shift - self.matrix @ middle])


def recrop(uv: Floats, crop: Crop) -> Floats:
    """Show a field as another crop of the same face would, places and vectors alike.

    Args:
        uv: `(2, S, S)` float32.
        crop: The other crop.

    Returns:
        `(2, S, S)` float32; what comes in from outside continues the border.
    """
    warp = crop.warp(uv.shape[-1])
    moved = [_warped(np.ascontiguousarray(m), warp) for m in uv]
    return np.asarray(np.tensordot(crop.matrix, np.stack(moved), axes=1), np.float32)


def recropped(picture: Image, crop: Crop) -> Image:
    """Show a grey picture `(S, S)` uint8 as another crop of the same face would."""
    turned = _warped(np.ascontiguousarray(picture), crop.warp(picture.shape[-1]))
    return np.asarray(turned, np.uint8)


def _warped(one: NDArray[Any], warp: NDArray[np.float64]) -> NDArray[Any]:
    side = one.shape[-1]
    return np.asarray(cv2.warpAffine(one, warp, (side, side), borderMode=cv2.BORDER_REPLICATE))


def smooth_noise(rng: np.random.Generator, side: int) -> Floats:
    """Draw band-limited noise `(2, side, side)` of unit spread; each draw has its own grain."""
    grain = int(rng.integers(4, max(5, side // 2)))
    coarse = rng.standard_normal((2, grain, grain)).astype(np.float32)
    fine = np.stack([cv2.resize(m, (side, side), interpolation=cv2.INTER_CUBIC) for m in coarse])
    return np.asarray(fine / max(float(fine.std()), 1e-6), np.float32)


@dataclass(frozen=True, slots=True)
class Shown:
    """A varied field with the picture, `(h, h)` uint8 grey, that the network is shown, if any."""

    field: Floats
    still: Image | None = None


class Augment:
    """Varies one field by a recipe, given a random generator."""

    def __init__(self, spec: AugmentSpec, reading: InputSpec):
        """Take what varies and how the network reads."""
        self._spec = spec
        self._reading = reading

    def __call__(self, live: Floats, forward: Floats, rng: np.random.Generator) -> Floats:
        """Vary one sample.

        Args:
            live: `(2, S, S)` field in the network's direction, as the camera path gives it.
            forward: `(2, S, S)` field onset -> apex of the same movement.
            rng: Source of all chance.

        Returns:
            `(2, s, s)` field in the network's direction, ready for `models.inputs.encode`.
        """
        return self.shown(live, forward, None, rng).field

    def shown(
        self, live: Floats, forward: Floats, still: Image | None, rng: np.random.Generator
    ) -> Shown:
        """Vary one sample with its picture of the face, which stored flow pictures lack.

        Args:
            live: As for a call.
            forward: As for a call.
            still: `(h, h)` uint8 grey crop, or None.
            rng: Source of all chance.

        Returns:
            The field as a call returns it, and the picture if the network is shown one.
        """
        spec = self._spec
        as_picture = rng.random() < spec.picture
        field = forward if as_picture else live
        flipped = rng.random() < spec.flip
        if flipped:
            field = mirror(field)
        crop = self._crop(rng, spec.picture_zoom if as_picture else spec.zoom)
        field = self._disturb(recrop(field, crop), rng)
        if as_picture:
            return Shown(toward(read_picture(store_picture(field)), self._reading))
        if still is None or rng.random() < spec.hide:
            return Shown(field)
        return Shown(field, recropped(still[:, ::-1] if flipped else still, crop))

    def stored(self, forward: Floats, rng: np.random.Generator) -> Image:
        """Vary a field and store it as a flow picture of someone else's crop.

        Args:
            forward: `(2, S, S)` field onset -> apex.
            rng: Source of all chance.

        Returns:
            `(28, 28, 3)` uint8, see `store_picture`.
        """
        crop = self._crop(rng, self._spec.picture_zoom)
        return store_picture(self._disturb(recrop(forward, crop), rng))

    def _crop(self, rng: np.random.Generator, zoom: tuple[float, float]) -> Crop:
        spec = self._spec
        return Crop(
            float(rng.uniform(*zoom)),
            float(spec.stretch ** rng.uniform(-1, 1)),
            float(rng.uniform(-spec.turn_deg, spec.turn_deg)),
            float(rng.uniform(-spec.shift, spec.shift)),
            float(rng.uniform(-spec.shift, spec.shift)),
        )

    def _disturb(self, field: Floats, rng: np.random.Generator) -> Floats:
        spec = self._spec
        longest = max(float(np.abs(field).max()), 1e-6)
        ratio = spec.squeeze ** float(rng.uniform(-1, 1))
        changed = field * np.asarray([ratio, 1.0 / ratio], np.float32)[:, None, None]
        drift = rng.standard_normal(2) * spec.drift * longest
        changed = changed + drift.astype(np.float32)[:, None, None]
        strength = float(abs(rng.standard_normal())) * spec.noise * longest
        changed = changed + strength * smooth_noise(rng, field.shape[-1])
        side = self._reading.field_px
        coarse = int(rng.integers(min(spec.coarse_px, side), side + 1))
        return resample(resample(np.asarray(changed, np.float32), coarse), side)
