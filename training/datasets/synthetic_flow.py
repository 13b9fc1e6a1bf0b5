"""Synthetic flow from `flinch synth flow`, as training and held-out samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.inputs import encode
from models.labels import labels_of
from models.records import Floats
from training.datasets.augment import Augment
from training.datasets.fields import Fields
from training.errors import DataError
from training.recipe.base import Recipe
from training.synth import flow_samples


def read(folder: Path, label_set: str) -> Fields:
    """Read a folder of synthetic flow.

    Args:
        folder: A folder from `flinch synth flow --out`.
        label_set: `polarity`, or `dfme` for the seven emotions.

    Returns:
        The samples that have a label of that set.

    Raises:
        FlowSetError: The folder holds no synthetic flow.
        DataError: None of its samples has such a label.
    """
    found = flow_samples.read(folder)
    labels = labels_of(label_set)
    truth = found.polarity if label_set == "polarity" else found.emotion
    chosen = np.flatnonzero(truth >= 0)
    if len(chosen) == 0:
        raise DataError(f"{folder} holds no sample labelled with one of {', '.join(labels)}.")
    return Fields(
        found.uv_bi[chosen],
        found.uv_fwd[chosen],
        np.asarray(truth[chosen], np.int64),
        tuple(f"{found.seed[i]}/{found.identity[i]}" for i in chosen),
        labels,
        found.frames[chosen],
    )


class VariedFlow:
    """Training samples; each is varied again whenever it is used, then encoded."""

    def __init__(self, fields: Fields, recipe: Recipe):
        """Take the samples, and the recipe's input and variation."""
        self._fields = fields
        self._toward = fields.toward(recipe.input)
        self._reading = recipe.input
        self._augment = Augment(recipe.augment, recipe.input)

    @property
    def truth(self) -> NDArray[np.int64]:
        """Class of each sample."""
        return self._fields.truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]:
        """Vary and encode one sample: its one input `(channels, size_px, size_px)` float32."""
        live = np.asarray(self._toward[index], np.float32)
        forward = np.asarray(self._fields.forward[index], np.float32)
        still = self._fields.still(index, self._reading)
        if still is None:
            return (encode(self._augment(live, forward, rng), self._reading),)
        shown = self._augment.shown(live, forward, still, rng)
        return (encode(shown.field, self._reading, shown.still),)
