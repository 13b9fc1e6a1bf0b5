"""The recipe of the learned screen, read strictly."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.spot.groups import Rules
from training.errors import RecipeError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

"""Its name for `flinch train`."""

FILE = Path(__file__).with_name("screen.toml")


class _SpotterPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RulesSpec(_SpotterPart):
    """Thresholds of the candidates (`models.spot.groups.Rules`); the others do not change."""

    open_noise: float = Field(default=3.5, gt=0)
    open_least: float = Field(default=0.002, gt=0)
    score: float = Field(default=4.0, gt=0)
    settle_ns: int = Field(default=60_000_000, ge=0)
    join_ns: int = Field(default=70_000_000, ge=0)
    mouth_ns: int = Field(default=150_000_000, ge=0)

    def whole(self) -> Rules:
        """Return all rules."""
        return replace(Rules(), **self.model_dump())


class TrainingSpec(_SpotterPart):
    """Settings of the network's training.

    Attributes:
        members: Networks whose logits are averaged.
        hidden: Units of their one hidden layer.
        steps: Passes over all candidates.
        rate: Learning rate of AdamW, falling to zero by a cosine.
        decay: Its weight decay.
        drop: Probability that a number of the evidence is dropped in a pass.
        lean: Logit added for the rules' verdict, beside the network's own use of it; a few videos
            cannot teach everything in the rules.
        variations: Varied signals for each video (`training.spotter.candidates.varied`).
        folds: Parts into which the videos are divided to choose the threshold.
    """

    members: int = Field(default=16, ge=1)
    hidden: int = Field(default=24, ge=1)
    steps: int = Field(default=300, ge=1)
    rate: float = Field(default=0.01, gt=0)
    decay: float = Field(default=0.2, ge=0)
    drop: float = Field(default=0.4, ge=0, lt=1)
    lean: float = Field(default=2.0, ge=0)
    variations: int = Field(default=5, ge=0)
    folds: int = Field(default=5, ge=2)


class ScreenRecipe(_SpotterPart):
    """Everything that the learned screen depends on, except its videos."""

    id: str
    seed: int = 0
    made_by: str = ""
    does_not_prove: str
    rules: RulesSpec = RulesSpec()
    training: TrainingSpec = TrainingSpec()


def read_recipe(path: Path = FILE) -> ScreenRecipe:
    """Read the recipe.

    Raises:
        RecipeError: The file is missing, not TOML, or invalid.
    """
    try:
        return ScreenRecipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RecipeError(f"Cannot read the recipe {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError(f"The recipe {path} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecipeError(f"The recipe {path} is wrong at {where}: {first['msg']}.") from error
