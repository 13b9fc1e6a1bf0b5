"""The input of a network, determined on the training side of a fold, and its training examples.

The input is one `InputSpec`, which the card later carries into the app: that of the recipe, with
the fusion of the recipe's row, and with the scale of the flow if the coding keeps it. The scale is
the spread of u and v over the training side; AMMSM's magnifier and MERba's (u, v, m) need it, but
the papers do not mention it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.inputs import encode, mirror
from models.nets.network import Input
from models.records import Floats
from models.weights import InputSpec
from training.datasets.augment import Augment
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.recipe.base import AugmentSpec

ONSET = "onset"
"""Name of the input that takes the onset picture."""


def reading_of(
    inputs: Sequence[Input], reading: InputSpec, fusion: str, known: Movements
) -> InputSpec:
    """Determine the input of a network.

    Args:
        inputs: Names of the network's inputs.
        reading: The recipe's input.
        fusion: `sum`, `product` or `concat` of the halves of bidirectional flow.
        known: The training side of a fold.

    Raises:
        TrainingError: The network needs another input than the recipe's, or its coding needs a
            scale that the data has lost.
        DataError: Both halves of the flow are needed and the data does not hold them.
    """
    settled = reading.model_copy(update={"fusion": fusion} | _as_prepared(known))
    _refuse_misfit(inputs, settled)
    if not settled.scaled:
        return settled
    if known.pictured:
        raise TrainingError(
            f"Coding {reading.coding} keeps the scale of motion, which stored flow pictures have "
            "lost: take coding uv or uvm, or data of `flinch prepare`."
        )
    spread = float(np.std(known.toward(settled), dtype=np.float64))
    return settled.model_copy(update={"scale": max(spread, 1e-6)})


def _as_prepared(known: Movements) -> dict[str, object]:
    """Take the flow method and its size from the training cache, so that the card names them.

    `training.loso.fits` has refused a cache that is not what the recipe names.
    """
    source = known.source
    return {} if source is None else {"flow": source.flow, "flow_px": source.flow_px}


def _refuse_misfit(inputs: Sequence[Input], reading: InputSpec) -> None:
    names = [entry.name for entry in inputs]
    if names[0] != ("flows" if inputs[0].frames else "flow"):
        raise TrainingError(
            f"A network that reads {', '.join(names)} cannot learn from movements: choose one that "
            "reads flow."
        )
    if inputs[0].frames != reading.frames:
        raise TrainingError(
            f"The network reads {inputs[0].frames or 'no'} flows of a clip over time: set "
            f"input.frames = {inputs[0].frames} in the recipe, found {reading.frames}."
        )
    if inputs[0].channels != reading.flow_channels:
        raise TrainingError(
            f"The network takes {inputs[0].channels} channels of flow, the recipe's coding "
            f"{reading.coding} with fusion {reading.fusion} gives {reading.flow_channels}: set "
            "input.coding (uv and uv_scaled give two) or switches.in_channels."
        )
    if (ONSET in names) is not reading.onset:
        required = "true" if ONSET in names else "false"
        raise TrainingError(
            f"The network takes {' and '.join(names)}: set input.onset = {required} in the recipe."
        )


class VariedMovements:
    """Movements as training examples: each is varied randomly whenever it is used, then encoded.

    Movements that came from stored flow pictures pass through such a picture again, whatever the
    recipe says. With an onset picture, field and picture are only mirrored together, because the
    picture cannot be cut anew.
    """

    def __init__(self, movements: Movements, spec: AugmentSpec, reading: InputSpec):
        """Take the movements, how they vary, and how the network reads."""
        share = 1.0 if movements.pictured else spec.picture
        self._flip = spec.flip
        self._movements, self._reading = movements, reading
        if reading.frames:
            movements.over_time(0, reading)
        self._fields = movements.toward(reading)
        varied = spec.model_copy(update={"picture": share, "flip": 0.0})
        self._augment = Augment(varied, reading)

    @property
    def truth(self) -> NDArray[np.int64]:
        """`(n,)` int64, class of each movement."""
        return self._movements.truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats]:
        """Vary and encode one movement: the network's input, all channels in one array."""
        mirrored = bool(rng.random() < self._flip)
        seed = int(rng.integers(2**63))
        if self._reading.frames:
            return (self._over_time(index, mirrored, seed),)
        forward, field = self._movements.forward[index], self._fields[index]
        onset = self._movements.onset(index, self._reading)
        if mirrored:
            forward, field = mirror(forward), mirror(field)
            onset = None if onset is None else np.ascontiguousarray(onset[:, ::-1])
        if onset is None:
            halves = (field[k : k + 2] for k in range(0, len(field), 2))
            field = np.concatenate(
                [self._augment(half, forward, np.random.default_rng(seed)) for half in halves]
            )
        return (encode(field, self._reading, onset),)

    def _over_time(self, index: int, mirrored: bool, seed: int) -> Floats:
        """Vary all flows of a clip alike, `(frames, channels, size_px, size_px)`."""
        fields = self._movements.over_time(index, self._reading)
        each = (mirror(field) if mirrored else field for field in fields)
        varied = (self._augment(field, field, np.random.default_rng(seed)) for field in each)
        return np.stack([encode(field, self._reading) for field in varied])
