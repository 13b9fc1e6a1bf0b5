"""Varies flow fields correctly: they hold displacements, not colours.

Mirroring negates u; rotation also rotates the vectors. A field may also pass through a stored flow
picture, which loses scale and zero, so that a network learns to read both live flow and published
flow pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.inputs import mirror, read_picture, resample, toward
from models.records import Floats, Image
from models.weights import InputSpec
from training.recipe.base import AugmentSpec
from training.synth.crops import CropChange, recrop, recropped, smooth_noise, store_picture


@dataclass(frozen=True, slots=True)
class ShownField:
    """A varied field with the face picture for the network, `(h, h)` uint8 grey, if any."""

    field: Floats
    still: Image | None = None


class Augment:
    """Varies a field by a recipe, with a given random generator."""

    def __init__(self, spec: AugmentSpec, reading: InputSpec):
        """Take the variations and the network's input."""
        self._spec = spec
        self._reading = reading

    def __call__(self, live: Floats, forward: Floats, rng: np.random.Generator) -> Floats:
        """Vary one sample.

        Args:
            live: `(2, S, S)` field in the network's direction, as from the camera path.
            forward: `(2, S, S)` field onset -> apex of the same movement.
            rng: Source of all chance.

        Returns:
            `(2, s, s)` field in the network's direction, ready for `models.inputs.encode`.
        """
        return self.shown(live, forward, None, rng).field

    def shown(
        self, live: Floats, forward: Floats, still: Image | None, rng: np.random.Generator
    ) -> ShownField:
        """Vary one sample with its face picture, which stored flow pictures lack.

        Args:
            live: See `__call__`.
            forward: See `__call__`.
            still: `(h, h)` uint8 grey crop, or None.
            rng: Source of all chance.

        Returns:
            The field as from `__call__`, and the picture if the network gets one.
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
            return ShownField(toward(read_picture(store_picture(field)), self._reading))
        if still is None or rng.random() < spec.hide:
            return ShownField(field)
        return ShownField(field, recropped(still[:, ::-1] if flipped else still, crop))

    def stored(self, forward: Floats, rng: np.random.Generator) -> Image:
        """Vary a field and store it as a flow picture of another crop.

        Args:
            forward: `(2, S, S)` field onset -> apex.
            rng: Source of all chance.

        Returns:
            `(28, 28, 3)` uint8, see `store_picture`.
        """
        crop = self._crop(rng, self._spec.picture_zoom)
        return store_picture(self._disturb(recrop(forward, crop), rng))

    def _crop(self, rng: np.random.Generator, zoom: tuple[float, float]) -> CropChange:
        spec = self._spec
        return CropChange(
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
