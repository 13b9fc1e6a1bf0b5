"""Recipes: everything that a training run depends on, in one strictly read TOML file."""

from __future__ import annotations

import difflib
import hashlib
import sys
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.decision import COARSE_FIRST, LIKELIEST, Decision
from models.labels import labels_of
from models.weights import InputSpec
from training.errors import RecipeError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).resolve().parents[1] / "recipes"

UNITS = "action-units"
"""The recipe of the action units, which `training.action_units.recipe` reads."""

Kind = TypeVar("Kind", bound=BaseModel)


class RecipePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataSpec(RecipePart):
    """The data of a recipe.

    Attributes:
        dataset: Reader that opens the `--data` folder.
        made_by: Command that generates the data.
        samples: Largest number of samples; 0 takes all.
        held_out: Share of the samples, by whole identities, that chooses epoch, temperature and
            threshold.
        balance: Draw each class equally often.
    """

    dataset: Literal["synthetic_flow", "synthetic_stills"] = "synthetic_flow"
    made_by: str = ""
    samples: int = Field(default=0, ge=0)
    held_out: float = Field(default=0.2, gt=0, lt=1)
    balance: bool = True


class AugmentSpec(RecipePart):
    """Variation of training fields, beyond that of the generator.

    Attributes:
        flip: Probability of the flow-correct mirror image (u negated).
        picture: Probability that a field passes through a stored picture: min-max per channel, 8
            bits, then the reader's own estimate of zero and scale.
        zoom: Smallest and largest zoom of fields of the camera path, whose crop is ours.
        picture_zoom: The same for stored pictures, whose crops are different and often tighter.
        stretch: Largest change of a crop's height over width, as a factor.
        shift: Largest shift, as a share of the side.
        turn_deg: Largest rotation of the field with its vectors.
        squeeze: Largest change of the ratio of u to v, as a factor.
        drift: Spread of a constant added to u and v, as a share of the field's largest length.
        noise: Spread of smooth noise, likewise.
        coarse_px: Smallest side to which the field is averaged temporarily.
        hide: Probability that a network with a face picture gets none with a camera field.
    """

    flip: float = Field(default=0.5, ge=0, le=1)
    picture: float = Field(default=0.5, ge=0, le=1)
    zoom: tuple[float, float] = (0.9, 1.1)
    picture_zoom: tuple[float, float] = (0.9, 1.8)
    stretch: float = Field(default=1.2, ge=1)
    shift: float = Field(default=0.08, ge=0, le=0.5)
    turn_deg: float = Field(default=8.0, ge=0, le=45)
    squeeze: float = Field(default=1.3, ge=1)
    drift: float = Field(default=0.05, ge=0)
    noise: float = Field(default=0.05, ge=0)
    coarse_px: int = Field(default=18, ge=4)
    hide: float = Field(default=0.5, ge=0, le=1)


class OptimiserSpec(RecipePart):
    """AdamW or SGD; `clip` is the largest gradient norm (0: none)."""

    kind: Literal["adamw", "sgd"] = "adamw"
    lr: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    clip: float = Field(default=5.0, ge=0)


class ScheduleSpec(RecipePart):
    """Epochs and the learning rate over them.

    Attributes:
        epochs: Passes over `epoch_samples`.
        epoch_samples: Samples of one epoch; 0 takes as many as there are.
        batch: Samples of one step.
        kind: `cosine`, `exponential` (times gamma an epoch) or `constant`.
        warm_up: Epochs of linear warm-up.
        gamma: Factor of the exponential schedule.
        floor: Smallest learning rate as a share of the largest (cosine).
        ema: Decay of the averaged weights that are measured and stored; 0 takes the last weights.
    """

    epochs: int = Field(default=20, ge=1)
    epoch_samples: int = Field(default=0, ge=0)
    batch: int = Field(default=64, ge=2)
    kind: Literal["cosine", "exponential", "constant"] = "cosine"
    warm_up: float = Field(default=0.5, ge=0)
    gamma: float = Field(default=0.987, gt=0, le=1)
    floor: float = Field(default=0.01, ge=0, le=1)
    ema: float = Field(default=0.0, ge=0, lt=1)


class LossSpec(RecipePart):
    """`cross_entropy`, `weighted` (inverse frequency), `focal`, or `granular` (DGCM, 7 classes).

    Attributes:
        kind: The loss.
        smoothing: Label smoothing; not used in `focal`.
        gamma: Exponent of `focal`.
        magnify: Share of AMMSM's magnification loss at the first step; it falls to 0.
    """

    kind: Literal["cross_entropy", "weighted", "focal", "granular"] = "cross_entropy"
    smoothing: float = Field(default=0.0, ge=0, lt=1)
    gamma: float = Field(default=2.0, ge=0)
    magnify: float = Field(default=0.0, ge=0)


def decision_of(loss: LossSpec) -> Decision:
    """Return how a network trained with a loss decides."""
    return COARSE_FIRST if loss.kind == "granular" else LIKELIEST


class Recipe(RecipePart):
    """A complete recipe; `id` names the resulting weights."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    network: str
    preset: str = "compact"
    switches: dict[str, Any] = Field(default_factory=dict)
    label_set: Literal["polarity", "dfme"] = "polarity"
    seed: int = Field(default=0, ge=0)
    does_not_prove: str
    data: DataSpec = Field(default_factory=DataSpec)
    input: InputSpec = Field(default_factory=InputSpec)
    augment: AugmentSpec = Field(default_factory=AugmentSpec)
    optimiser: OptimiserSpec = Field(default_factory=OptimiserSpec)
    schedule: ScheduleSpec = Field(default_factory=ScheduleSpec)
    loss: LossSpec = Field(default_factory=LossSpec)

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes in the order of the logits."""
        return labels_of(self.label_set)

    @property
    def decision(self) -> Decision:
        """How a class is decided: first coarse if both heads of DGCM are trained."""
        return decision_of(self.loss)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any value."""
        unsaid = None if self.input.frames else {"input": {"frames"}}
        return hashlib.sha256(self.model_dump_json(exclude=unsaid).encode()).hexdigest()[:16]


def listed(folder: Path = FOLDER) -> tuple[str, ...]:
    """Name the recipes that come with Flinch; without `UNITS`, which is of another kind."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml") if path.stem != UNITS))


def read(name: str) -> Recipe:
    """Read a recipe.

    Args:
        name: Name of a bundled recipe, or a path to a `.toml` file.

    Returns:
        The checked recipe.

    Raises:
        RecipeError: There is no such recipe, it is not TOML, or a value is unknown or impossible;
            the message names the nearest known one.
    """
    return read_as(Recipe, name, FOLDER)


def parse(text: str) -> Recipe:
    """Parse a recipe's TOML text; see `read`."""
    return parse_as(Recipe, text)


def read_as(kind: type[Kind], name: str, folder: Path) -> Kind:
    """Read a recipe of any kind, by its name in a folder or by its path; see `read`."""
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        near = difflib.get_close_matches(name, listed(folder), n=1)
        hint = f" Nearest: {near[0]}." if near else " Those of tables: `flinch reproduce`."
        raise RecipeError(f"No recipe '{name}': found {', '.join(listed(folder))}.{hint}")
    try:
        return parse_as(kind, path.read_text(encoding="utf-8-sig", errors="replace"))
    except RecipeError as error:
        raise RecipeError(f"Recipe {path.name}: {error}") from error


def parse_as(kind: type[Kind], text: str) -> Kind:
    """Parse the TOML text of a recipe of any kind; see `read`."""
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError(f"is no TOML: {error}.") from error
    return checked(kind, raw)


def checked(kind: type[Kind], raw: dict[str, Any]) -> Kind:
    """Check the values of a recipe of any kind; see `read`."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise RecipeError(_sentence(error, kind)) from error


def _sentence(error: ValidationError, kind: type[BaseModel]) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        found = f" (found {first.get('input')!r})" if where else ""
        return f"{where or 'the whole'}: {first['msg']}{found}."
    known = _fields_at(kind, tuple(str(part) for part in first["loc"][:-1]))
    key = str(first["loc"][-1])
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
    hint = f" Nearest: {near[0]}." if near else f" Known: {', '.join(known)}."
    return f"unknown key '{where}'.{hint}"


def _fields_at(kind: type[BaseModel], place: tuple[str, ...]) -> list[str]:
    part: Any = kind
    for name in place:
        part = part.model_fields[name].annotation
    return list(part.model_fields)
