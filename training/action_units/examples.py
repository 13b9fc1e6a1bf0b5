"""Training samples of the action units: synthetic flow, varied, with its truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.action_units import UNKNOWN_SCALE, scale_of
from models.inputs import encode, mirror, read_picture
from models.records import Floats
from training.action_units.recipe import UnitsRecipe
from training.action_units.scores import clear_sides
from training.action_units.truth import UnitTruth, truth_of
from training.datasets.augment import Augment
from training.errors import DataError
from training.synth import flow_samples

WEAKEST = 0.15
"""Least length of a movement that is joined to another one, as a share of that one's."""


@dataclass(frozen=True, slots=True)
class UnitFields:
    """Movements as flow: `forward` `(n, 2, S, S)` onset to apex in pixels of side S.

    `units` `(n, units, 2)` are the strengths of `flow_samples.FlowSet`, `groups` the people, and
    `polarity` is 0, 1, 2, or -1 for movements of units drawn one by one.
    """

    forward: NDArray[np.float16]
    units: NDArray[np.float16]
    groups: tuple[str, ...]
    polarity: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.forward)

    def take(self, chosen: NDArray[np.int64]) -> UnitFields:
        """Return some of the movements, in the given order."""
        return UnitFields(
            self.forward[chosen],
            self.units[chosen],
            tuple(self.groups[i] for i in chosen),
            self.polarity[chosen],
        )


def read(folder: Path) -> UnitFields:
    """Read a folder of `flinch synth flow`, or one that holds several of them.

    Sets of the same seed show the same people, who stay together in a split.

    Raises:
        FlowSetError: It holds no synthetic flow.
        DataError: None of its movements shows a unit.
    """
    folders = sorted({file.parent for file in folder.rglob("flow-*.npz")}) or [folder]
    sets = [flow_samples.read(each) for each in folders]
    units = np.concatenate([each.units for each in sets])
    if not (truth_of(units).present > 0.5).any():
        raise DataError(f"No movement in {folder} shows a unit: make more with flinch synth flow.")
    return UnitFields(
        np.concatenate([each.uv_fwd for each in sets]),
        units,
        tuple(f"{a}/{b}" for s in sets for a, b in zip(s.seed, s.identity, strict=True)),
        np.concatenate([each.polarity for each in sets]),
    )


class VariedUnits:
    """Training samples; each is varied again whenever it is used, then encoded.

    A sample is `flow` `(2, 28, 28)`, `scale` `(2,)`, `present` `(U, 2)`, `strength` `(U, 2)`, and
    `sides` `(U, 2)` with `clear` `(U,)`: 1 on the sides that move, and 1 where they are clear.
    """

    def __init__(self, fields: UnitFields, recipe: UnitsRecipe):
        """Take the samples, and the recipe's input and variation."""
        self._fields, self._reading = fields, recipe.input
        self._flip, self._share = recipe.augment.flip, recipe.augment.picture
        self._joined = recipe.join
        self._others = _others(fields.groups)
        still = {"flip": 0.0}
        self._live = Augment(
            recipe.augment.model_copy(update=still | {"picture": 0.0}), recipe.input
        )
        self._picture = Augment(
            recipe.augment.model_copy(update=still | {"picture": 1.0}), recipe.input
        )

    @property
    def truth(self) -> NDArray[np.int64]:
        """The number of each sample: units have no classes."""
        return np.arange(len(self._fields))

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]:
        """Vary and encode one sample; half pass through a stored picture and lose their scale."""
        flipped = rng.random() < self._flip
        return self.shown(index, rng, bool(rng.random() < self._share), bool(flipped))

    def shown(
        self, index: int, rng: np.random.Generator, as_picture: bool, flipped: bool
    ) -> tuple[Floats, ...]:
        """Vary and encode one sample in a given form."""
        field, units = self._movement(index, rng)
        side_px = field.shape[-1]
        if flipped:
            field, units = mirror(field), units[:, ::-1]
        truth = truth_of(units[None])
        vary = self._picture if as_picture else self._live
        changed = vary(field, field, rng)
        scale = UNKNOWN_SCALE if as_picture else scale_of(changed, self._reading, side_px)
        flow = encode(changed, self._reading)
        sides, clear, _ = clear_sides(truth)
        return (
            flow,
            np.asarray(scale, np.float32),
            truth.present[0],
            truth.strength[0],
            np.asarray(sides[0], np.float32),
            np.asarray(clear[0], np.float32),
        )

    def _movement(self, index: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return a field and its strengths, joined now and then with a weaker one of the person."""
        field = np.asarray(self._fields.forward[index], np.float32)
        units = np.asarray(self._fields.units[index], np.float32)
        if rng.random() >= self._joined:
            return field, units
        other = int(rng.choice(self._others[self._fields.groups[index]]))
        share = float(np.exp(rng.uniform(np.log(WEAKEST), 0.0)))
        share *= _length(field) / max(_length(self._fields.forward[other]), 1e-6)
        share = min(share, 1.0)
        field = field + share * np.asarray(self._fields.forward[other], np.float32)
        return field, units + share * np.asarray(self._fields.units[other], np.float32)


def _length(field: NDArray[np.float16] | Floats) -> float:
    """Return a field's root mean square."""
    return float(np.sqrt((np.asarray(field, np.float32) ** 2).sum(axis=0).mean()))


def _others(groups: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    """List the movements of each person."""
    numbers = np.arange(len(groups))
    names = np.asarray(groups)
    return {name: numbers[names == name] for name in set(groups)}


@dataclass(frozen=True, slots=True)
class UnitViews:
    """Held-out movements in one form: inputs of each, and their truth.

    `flow` `(n, 2, 28, 28)` and `scale` `(n, 2)`.
    """

    name: str
    flow: Floats
    scale: Floats
    truth: UnitTruth
    polarity: NDArray[np.int64]

    def take(self, chosen: NDArray[np.int64]) -> UnitViews:
        """Return some of the movements, in the given order."""
        flow, scale = self.flow[chosen], self.scale[chosen]
        return UnitViews(self.name, flow, scale, self.truth.take(chosen), self.polarity[chosen])


def live_view(fields: UnitFields, recipe: UnitsRecipe) -> UnitViews:
    """Encode movements as in the camera path."""
    side_px = fields.forward.shape[-1]
    all_uv = [np.asarray(uv, np.float32) for uv in fields.forward]
    flow = np.stack([encode(uv, recipe.input) for uv in all_uv])
    scale = np.asarray([scale_of(uv, recipe.input, side_px) for uv in all_uv], np.float32)
    return UnitViews("live", flow, scale, truth_of(fields.units), fields.polarity)


def picture_view(fields: UnitFields, recipe: UnitsRecipe, seed: int = 0) -> UnitViews:
    """Encode movements through a stored 28 x 28 flow picture of another crop."""
    varied = VariedUnits(fields, recipe.model_copy(update={"join": 0.0}))
    rows = [
        varied.shown(k, np.random.default_rng((seed, k)), True, False)[:2]
        for k in range(len(fields))
    ]
    flow, scale = (np.stack(part) for part in zip(*rows, strict=True))
    return UnitViews("picture", flow, scale, truth_of(fields.units), fields.polarity)


def stored(image: NDArray[np.uint8]) -> Floats:
    """Recover the field of a stored flow picture, see `models.inputs.read_picture`."""
    return read_picture(image)
