"""Onset, apex and offset pictures from `flinch synth stills`, for frame networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.labels import labels_of
from models.records import Floats, Image
from models.stills import normal
from models.weights import InputSpec
from training.errors import DataError
from training.recipe.base import AugmentSpec, Recipe
from training.synth import still_samples
from training.synth.crops import CropChange, recropped

_ORDER = [1, 0, 2]
"""Apex, onset, offset: the order for a picture beside rest, see `models.stills`."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Movements as pictures.

    Attributes:
        frames: `(n, 3, S, S)` uint8 grey of onset, apex and offset.
        truth: `(n,)` int64 class of each.
        macro: `(n,)` whether it is a macro-expression.
        groups: Identity of each.
        labels: Names of the classes.
    """

    frames: NDArray[np.uint8]
    truth: NDArray[np.int64]
    macro: NDArray[np.bool_]
    groups: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.truth)

    def take(self, indices: NDArray[np.int64] | Sequence[int]) -> Pictures:
        """Return some of the samples, in the given order."""
        chosen = np.asarray(indices, np.int64)
        groups = tuple(self.groups[i] for i in chosen)
        return Pictures(
            self.frames[chosen], self.truth[chosen], self.macro[chosen], groups, self.labels
        )


def read(folder: Path, label_set: str) -> Pictures:
    """Read a folder of synthetic pictures.

    Args:
        folder: A folder from `flinch synth stills --out`.
        label_set: `polarity`, or `dfme` for the seven emotions.

    Raises:
        StillSetError: The folder holds no such pictures.
        DataError: None of its samples has such a label.
    """
    found = still_samples.read(folder)
    labels = labels_of(label_set)
    truth = found.polarity if label_set == "polarity" else found.emotion
    chosen = np.flatnonzero(truth >= 0)
    if len(chosen) == 0:
        raise DataError(f"{folder} holds no sample labelled with one of {', '.join(labels)}.")
    groups = tuple(f"{found.seed[i]}/{found.identity[i]}" for i in chosen)
    return Pictures(
        found.frames[chosen],
        np.asarray(truth[chosen], np.int64),
        np.asarray(found.macro[chosen], np.bool_),
        groups,
        labels,
    )


def coded(frames: NDArray[np.uint8], spec: InputSpec) -> Floats:
    """Code the pictures of one movement as the app does: `(channels, size_px, size_px)`."""
    beside = spec.stills is not None and spec.stills.beside == "rest"
    parts = frames[_ORDER] if beside else frames[1:2]
    return normal(np.ascontiguousarray(parts.transpose(1, 2, 0)), spec)


def view(pictures: Pictures, spec: InputSpec) -> Floats:
    """Code every movement: `(n, channels, size_px, size_px)` float32."""
    return np.stack([coded(frames, spec) for frames in pictures.frames])


class VariedStills:
    """Training samples: mirrored and cropped, in the same way for all pictures of a movement."""

    def __init__(self, pictures: Pictures, recipe: Recipe):
        """Take the movements, and the recipe's input and variation."""
        self._pictures = pictures
        self._reading = recipe.input
        self._augment = recipe.augment

    @property
    def truth(self) -> NDArray[np.int64]:
        """Class of each movement."""
        return self._pictures.truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats]:
        """Vary and code one movement."""
        frames = self._pictures.frames[index]
        if rng.random() < self._augment.flip:
            frames = frames[:, :, ::-1]
        crop = _drawn(self._augment, rng)
        varied: list[Image] = [recropped(frame, crop) for frame in frames]
        return (coded(np.stack(varied), self._reading),)


def _drawn(spec: AugmentSpec, rng: np.random.Generator) -> CropChange:
    return CropChange(
        float(rng.uniform(*spec.zoom)),
        float(spec.stretch ** rng.uniform(-1, 1)),
        float(rng.uniform(-spec.turn_deg, spec.turn_deg)),
        float(rng.uniform(-spec.shift, spec.shift)),
        float(rng.uniform(-spec.shift, spec.shift)),
    )
