"""The recipe of the action units' network, read strictly."""

from __future__ import annotations

import hashlib

from pydantic import Field

from models.weights import InputSpec
from training.recipe.base import (
    FOLDER,
    UNITS,
    AugmentSpec,
    OptimiserSpec,
    RecipePart,
    ScheduleSpec,
    read_as,
)


class NetworkSpec(RecipePart):
    """Size of the network.

    Attributes:
        members: Networks whose outputs are averaged; a real face is unlike all of the training, and
            one network alone depends more on its initial weights.
        widths: Channels of each at 14, 7 ... pixels.
        inner: Numbers between its convolutions and the outputs of presence and strength.
        compared: Numbers between the features of both halves and the outputs of the sides.
        drop: Share of `inner` that is dropped in training; half of it of `compared`.
    """

    members: int = Field(default=2, ge=1)
    widths: tuple[int, ...] = (24, 48)
    inner: int = Field(default=96, ge=8)
    compared: int = Field(default=64, ge=8)
    drop: float = Field(default=0.4, ge=0, lt=1)


class LossSpec(RecipePart):
    """Weights of the sides and of the strengths beside the presence of units."""

    side: float = Field(default=1.0, ge=0)
    strength: float = Field(default=0.3, ge=0)


class UnitsRecipe(RecipePart):
    """Everything that the network depends on, except its samples.

    Attributes:
        made_by: Commands that make the samples.
        held_out: Share of the people that chooses epoch and thresholds.
        join: Probability that a movement is joined with a weaker one of the same person: coders
            score weak units beside strong ones.
    """

    id: str
    seed: int = Field(default=0, ge=0)
    made_by: str
    held_out: float = Field(default=0.1, gt=0, lt=1)
    join: float = Field(default=0.4, ge=0, le=1)
    does_not_prove: str
    network: NetworkSpec = Field(default_factory=NetworkSpec)
    input: InputSpec
    augment: AugmentSpec = Field(default_factory=AugmentSpec)
    optimiser: OptimiserSpec = Field(default_factory=OptimiserSpec)
    schedule: ScheduleSpec = Field(default_factory=ScheduleSpec)
    loss: LossSpec = Field(default_factory=LossSpec)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any value."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def read(name: str = UNITS) -> UnitsRecipe:
    """Read the recipe by its name or path.

    Raises:
        RecipeError: It is missing, not TOML, or a value is unknown or impossible.
    """
    return read_as(UnitsRecipe, name, FOLDER)
