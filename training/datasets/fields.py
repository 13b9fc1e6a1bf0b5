"""Flow fields with their truth, from any source: the input of training loop and protocols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import encode, views
from models.records import Floats
from models.weights import InputSpec
from training.datasets.augment import Augment
from training.errors import DataError
from training.recipe.base import AugmentSpec


@dataclass(frozen=True, slots=True)
class Fields:
    """Movements as flow.

    Attributes:
        both: `(n, 2, S, S)` float16 or float32, (apex -> onset) + (apex -> offset).
        forward: `(n, 2, S, S)`, onset -> apex of the same movements.
        truth: `(n,)` int64 class of each.
        groups: Identity or subject of each.
        labels: Names of the classes.
        stills: `(n, 2, h, h)` uint8 grey crops of onset and apex, or None.
    """

    both: NDArray[np.float16] | Floats
    forward: NDArray[np.float16] | Floats
    truth: NDArray[np.int64]
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    stills: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        counts = {len(self.both), len(self.forward), len(self.truth), len(self.groups)}
        if len(counts) != 1:
            raise DataError(f"Fields must have one length, found {sorted(counts)}.")
        if len(self.truth) == 0:
            raise DataError("The dataset holds no sample: generate it again with --n above 0.")

    def __len__(self) -> int:
        return len(self.truth)

    def toward(self, spec: InputSpec) -> NDArray[np.float16] | Floats:
        """Return the fields in the direction that a network reads: `(n, 2, S, S)`."""
        return self.forward if spec.direction == "onset_apex" else self.both

    def inputs(self, spec: InputSpec) -> list[Floats]:
        """Prepare each sample for a network: a list of `(views, channels, size_px, size_px)`."""
        return [
            views(np.asarray(uv, np.float32), spec, self.still(index, spec))
            for index, uv in enumerate(self.toward(spec))
        ]

    def still(self, index: int, spec: InputSpec) -> NDArray[np.uint8] | None:
        """Return a sample's picture for a network, if it reads one and there is one."""
        if self.stills is None or not spec.still_channels:
            return None
        return np.asarray(self.stills[index, 1 if spec.coding == "frame" else 0], np.uint8)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Return the dataset of each sample."""
        return ("synthetic",) * len(self)

    def take(self, indices: NDArray[np.int64] | Sequence[int]) -> Fields:
        """Return some of the samples, in the given order."""
        chosen = np.asarray(indices, np.int64)
        return Fields(
            self.both[chosen],
            self.forward[chosen],
            self.truth[chosen],
            tuple(self.groups[i] for i in chosen),
            self.labels,
            None if self.stills is None else self.stills[chosen],
        )

    def counts(self) -> tuple[int, ...]:
        """Count the samples of each class."""
        return tuple(int((self.truth == k).sum()) for k in range(len(self.labels)))


def live_view(fields: Fields, spec: InputSpec) -> Floats:
    """Encode every sample as in the camera path: `(n, channels, size_px, size_px)`."""
    rows = enumerate(fields.toward(spec))
    return np.stack(
        [encode(np.asarray(uv, np.float32), spec, fields.still(k, spec)) for k, uv in rows]
    )


def picture_view(fields: Fields, spec: InputSpec, varied: AugmentSpec, seed: int = 0) -> Floats:
    """Encode every sample through a stored 28 x 28 flow picture of another crop.

    Args:
        fields: The samples.
        spec: The network's input.
        varied: Variation of crops and noise; flips are not used.
        seed: The same seed gives the same pictures.

    Returns:
        `(n, channels, size_px, size_px)` float32; without onset pictures.
    """
    vary = Augment(varied.model_copy(update={"picture": 1.0, "flip": 0.0}), spec)
    views_of = []
    for index, uv in enumerate(fields.forward):
        forward = np.asarray(uv, np.float32)
        rng = np.random.default_rng((seed, index))
        views_of.append(encode(vary(forward, forward, rng), spec))
    return np.stack(views_of)
