"""What a network is fed from movements: coded flow, or flow at a fixed scale and the onset picture.

Most networks read one coded flow picture, by `models.inputs`. AMMSM reads u and v and the onset
picture; where the data holds no picture, a blank one stands in its place. With the coding `uv` its
flow is in units of its own root mean square, as stored pictures have lost their scale; with any
other it is divided by its spread over the training side of a fold, which keeps what its magnifier
is there for (architectures, section 2.3). BOWAM's table 5 fuses the two halves of bidirectional
flow in other ways than by their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import encode, mirror, resample
from models.motion.flow import fuse
from models.nets.network import Input
from models.records import Floats, Image
from models.weights import InputSpec
from training.datasets.augment import Augment
from training.datasets.movements import Movements
from training.errors import DataError, TrainingError
from training.recipe.base import AugmentSpec

SUM, PRODUCT, CONCAT = "sum", "product", "concat"
MEAN = np.asarray([0.485, 0.456, 0.406], np.float32)[:, None, None]
STD = np.asarray([0.229, 0.224, 0.225], np.float32)[:, None, None]
"""ImageNet's, for onset pictures."""

Fed = tuple[Floats, ...]
"""One array for each input of a network."""


@dataclass(frozen=True, slots=True)
class Feed:
    """How movements become a network's inputs.

    Attributes:
        reading: Direction, coding and sizes.
        fusion: `sum`, `product` or `concat` of the halves of bidirectional flow.
        scale: Spread by which u and v are divided; 0 where the flow is coded instead.
        onset: The network reads the onset picture too.
    """

    reading: InputSpec
    fusion: str = SUM
    scale: float = 0.0
    onset: bool = False

    def fields(self, movements: Movements) -> Floats:
        """Return the fields that the network reads: `(n, 2, S, S)`, or 4 maps for `concat`.

        Raises:
            DataError: The halves are asked for and the data does not hold them.
        """
        whole = movements.toward(self.reading)
        if self.fusion == SUM:
            return whole
        if movements.back is None:
            raise DataError(
                f"Fusion '{self.fusion}' needs both halves of the bidirectional flow, which this "
                "data does not hold: prepare it with `flinch prepare`."
            )
        both = fuse(movements.back, whole - movements.back, self.fusion)  # type: ignore[arg-type]
        return np.asarray(both, np.float32)

    def encode(self, field: Floats, onset: Image | None, mirrored: bool = False) -> Fed:
        """Turn one field, and its onset picture, into the network's inputs.

        Args:
            field: `(2 or 4, S, S)` float32.
            onset: `(S, S, 3)` uint8 RGB, or None for a blank one.
            mirrored: The field is a mirror image, so the picture has to become one.
        """
        if self.reading.coding == "uv":
            grey = None if onset is None else cv2.cvtColor(onset, cv2.COLOR_RGB2GRAY)
            if mirrored and grey is not None:
                grey = np.ascontiguousarray(grey[:, ::-1])
            return (encode(field, self.reading, None if grey is None else grey.astype(np.uint8)),)
        if not self.scale:
            halves = [field[k : k + 2] for k in range(0, len(field), 2)]
            return (np.concatenate([encode(half, self.reading) for half in halves]),)
        size = self.reading.size_px
        flow = resample(resample(field, self.reading.field_px), size) / self.scale
        if not self.onset:
            return (np.asarray(flow, np.float32),)
        return np.asarray(flow, np.float32), _picture(onset, size, mirrored)

    def views(self, movements: Movements) -> list[Fed]:
        """Prepare movements for reading: of each its inputs `(views, c, s, s)`."""
        found = []
        for k, field in enumerate(self.fields(movements)):
            onset = None if movements.onsets is None else movements.onsets[k]
            seen = [self.encode(field, onset)]
            if self.reading.mirror:
                halves = [mirror(field[j : j + 2]) for j in range(0, len(field), 2)]
                seen.append(self.encode(np.concatenate(halves), onset, mirrored=True))
            found.append(tuple(np.stack(parts) for parts in zip(*seen, strict=True)))
        return found


def _picture(onset: Image | None, size_px: int, mirrored: bool) -> Floats:
    """Normalise an onset picture to `(3, size_px, size_px)` float32; a missing one is blank."""
    if onset is None:
        return np.zeros((3, size_px, size_px), np.float32)
    way = cv2.INTER_AREA if size_px < onset.shape[0] else cv2.INTER_LINEAR
    small = cv2.resize(onset, (size_px, size_px), interpolation=way).astype(np.float32) / 255.0
    turned = small[:, ::-1] if mirrored else small
    return np.ascontiguousarray((turned.transpose(2, 0, 1) - MEAN) / STD, np.float32)


def make(inputs: Sequence[Input], reading: InputSpec, fusion: str, known: Movements) -> Feed:
    """Choose how a network is fed, from its inputs and the training side of a fold.

    Raises:
        TrainingError: The network reads something that movements do not hold.
    """
    if any(one.frames for one in inputs) or inputs[0].name != "flow":
        raise TrainingError(
            f"A network that reads {', '.join(one.name for one in inputs)} cannot learn from "
            "movements: choose one that reads flow."
        )
    if inputs[0].channels != 2 or reading.coding == "uv":
        return Feed(reading, fusion, onset=len(inputs) > 1)
    spread = float(np.std(Feed(reading, fusion).fields(known), dtype=np.float64))
    return Feed(reading, fusion, max(spread, 1e-6), len(inputs) > 1)


class Varied:
    """Movements as training examples: each one asked for is varied anew, then encoded.

    Movements that came from stored pictures pass through a stored picture again, whatever the
    recipe says. With an onset picture the field is only mirrored, both of them alike, because
    the picture is not cut anew.
    """

    def __init__(self, movements: Movements, spec: AugmentSpec, feed: Feed):
        """Take the movements, how they vary, and how the network is fed."""
        share = 1.0 if movements.pictured else spec.picture
        self._flip = spec.flip
        self._movements, self._feed = movements, feed
        self._fields = feed.fields(movements)
        varied = spec.model_copy(update={"picture": share, "flip": 0.0})
        self._augment = Augment(varied, feed.reading)

    @property
    def truth(self) -> NDArray[np.int64]:
        """Class of each movement."""
        return self._movements.truth

    def encode(self, index: int, rng: np.random.Generator) -> Fed:
        """Vary and encode one movement: one array for each input of the network."""
        mirrored = bool(rng.random() < self._flip)
        seed = int(rng.integers(2**63))
        forward, field = self._movements.forward[index], self._fields[index]
        onset = None if self._movements.onsets is None else self._movements.onsets[index]
        halves = []
        for k in range(0, len(field), 2):
            own, ahead = field[k : k + 2], forward
            if mirrored:
                own, ahead = mirror(own), mirror(ahead)
            still = self._feed.onset and onset is not None
            chance = np.random.default_rng(seed)
            halves.append(own if still else self._augment(own, ahead, chance))
        return self._feed.encode(np.concatenate(halves), onset, mirrored)
