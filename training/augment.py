"""Variation of flow fields, correct for what they are: displacements, not colours.

Mirroring negates u; turning turns the vectors too. A field may also pass through a stored flow
picture, which loses scale and zero, so that a network learns to read both what the camera path
gives and what published flow pictures hold.
"""

from __future__ import annotations

import cv2
import numpy as np

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


def move(uv: Floats, zoom: float, turn_deg: float, shift_x: float, shift_y: float) -> Floats:
    """Zoom, turn and shift a field about its middle, vectors turned along.

    Args:
        uv: `(2, S, S)` float32.
        zoom: Above 1 enlarges.
        turn_deg: Clockwise on the screen.
        shift_x: Share of the side, to the right.
        shift_y: Share of the side, downwards.

    Returns:
        `(2, S, S)` float32; what comes in from outside continues the border.
    """
    side = uv.shape[-1]
    middle = (side - 1) / 2
    turned = cv2.getRotationMatrix2D((middle, middle), -turn_deg, zoom)
    shift = np.asarray([[0.0, 0.0, shift_x * side], [0.0, 0.0, shift_y * side]])
    warp = np.asarray(turned, np.float64) + shift
    moved = [
        cv2.warpAffine(np.ascontiguousarray(m), warp, (side, side), borderMode=cv2.BORDER_REPLICATE)
        for m in uv
    ]
    angle = np.deg2rad(turn_deg)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    u, v = moved
    return np.stack([cos * u - sin * v, sin * u + cos * v]).astype(np.float32)


def smooth_noise(rng: np.random.Generator, side: int) -> Floats:
    """Draw band-limited noise `(2, side, side)` of unit spread; each draw has its own grain."""
    grain = int(rng.integers(4, max(5, side // 2)))
    coarse = rng.standard_normal((2, grain, grain)).astype(np.float32)
    fine = np.stack([cv2.resize(m, (side, side), interpolation=cv2.INTER_CUBIC) for m in coarse])
    return np.asarray(fine / max(float(fine.std()), 1e-6), np.float32)


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
        spec = self._spec
        as_picture = rng.random() < spec.picture
        field = forward if as_picture else live
        if rng.random() < spec.flip:
            field = mirror(field)
        field = move(
            field,
            float(rng.uniform(*spec.zoom)),
            float(rng.uniform(-spec.turn_deg, spec.turn_deg)),
            float(rng.uniform(-spec.shift, spec.shift)),
            float(rng.uniform(-spec.shift, spec.shift)),
        )
        field = self._disturb(field, rng)
        if as_picture:
            return toward(read_picture(store_picture(field)), self._reading)
        return field

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
