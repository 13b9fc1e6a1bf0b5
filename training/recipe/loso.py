"""Recipes of leave-one-subject-out runs: network or initial weights, settings, seeds, figures.

They are in `recipes/loso/`, one TOML file per row of a table, and are read as strictly as the
recipes of `training.recipe.base`, with which they share parts.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models import own_code
from models.decision import Decision
from models.labels import labels_of
from models.weights import InputSpec
from training.recipe import base
from training.recipe.base import AugmentSpec, LossSpec, OptimiserSpec, ScheduleSpec

FOLDER = Path(__file__).resolve().parents[1] / "recipes" / "loso"

LAST_EPOCH = "last-epoch"
INNER = "inner"
PAPER = "paper"
PROTOCOLS: dict[str, str] = {
    LAST_EPOCH: "the last epoch is kept; the held-out subject chooses nothing",
    INNER: "subjects of the training side choose the epoch; the held-out subject chooses nothing",
    PAPER: "OPTIMISTIC: the held-out subject chooses its own epoch, as in the authors' code",
}
"""The meaning of each protocol, in the words of reports."""

Protocol = Literal["last-epoch", "inner", "paper"]


class _LosoPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MesaSpec(_LosoPart):
    """MESA: the averaged weights teach the network.

    Attributes:
        weight: Weight of its loss; 0 turns it off.
        start: Share of the epochs before it begins.
        decay: Decay of the teacher's averaged weights.
    """

    weight: float = Field(default=0.0, ge=0)
    start: float = Field(default=0.25, ge=0, le=1)
    decay: float = Field(default=0.99, gt=0, lt=1)


class PhasesSpec(_LosoPart):
    """AMMSM's three phases: adaptive epochs, the search, fine-tuning with the result.

    Attributes:
        adaptive: Epochs with new random sparsities and alpha at every step; the rest of
            `schedule.epochs` fine-tunes.
        sparsities: Possible values of a gene.
        alpha: Smallest and largest magnification.
        alpha_step: Grid of the magnification in the search.
        population, parents, generations, mutation: Settings of the search, see
            `training.learn.evolution`.
        magnify: Weight of the magnifier's loss at the first epoch; it fades to 0 at the last.
        fitness: `inner` measures candidates on training-side subjects excluded from the training,
            by `inner_share`; `training` on the training clips themselves.
    """

    adaptive: int = Field(default=70, ge=0)
    sparsities: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    alpha: tuple[float, float] = (1.0, 4.0)
    alpha_step: float = Field(default=0.25, gt=0)
    population: int = Field(default=20, ge=2)
    parents: int = Field(default=5, ge=1)
    generations: int = Field(default=10, ge=1)
    mutation: float = Field(default=0.1, ge=0, le=1)
    magnify: float = Field(default=1.0, ge=0)
    fitness: Literal["inner", "training"] = "inner"


class FramesSpec(_LosoPart):
    """Training on single pictures, as in the preprocessing study.

    Attributes:
        pipeline: `m1` (raw, centre crop, RGB), `m2` (face box, grey) or `face` (our crop, RGB).
        sampling: `af`, `kfs` or `mfs`, see `models.stills.numbers`.
        mean, std: Mean and spread of the three channels in 0..1; a grey picture uses the averages
            over channels.
        head_depth: Linear layers of the head.
        frozen_stages: Number of frozen stages, from the input on.
    """

    pipeline: Literal["m1", "m2", "face"] = "m2"
    sampling: Literal["af", "kfs", "mfs"] = "af"
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    head_depth: Literal[1, 2] = 1
    frozen_stages: int = Field(default=0, ge=0, le=3)


LDA, SVM, UNCHANGED = "lda", "svm", "unchanged"


class FrozenSpec(_LosoPart):
    """Classifiers on the features of the initial networks, which are not trained.

    Several values of a setting are candidates, of which each fold chooses on inner subjects.

    Attributes:
        members: `lda`, a linear discriminant with a shrunk covariance; `svm`, a support vector
            machine with a Gaussian kernel; `unchanged`, the networks as they are.
        field_px: Side to which the flow is averaged to join the features; 0 leaves it out.
        shrinkages: Shrinkage of the covariance of the features' principal components.
        costs: C of the support vector machine.
        widths: Its gamma times the summed variance of the features.
        inner_folds: Parts into which the training side's subjects are divided for a choice.
    """

    members: tuple[Literal["lda", "svm", "unchanged"], ...] = Field(
        default=("lda", "svm", "unchanged"), min_length=1
    )
    field_px: int = Field(default=10, ge=0)
    shrinkages: tuple[float, ...] = Field(default=(0.15,), min_length=1)
    costs: tuple[float, ...] = Field(default=(3.0,), min_length=1)
    widths: tuple[float, ...] = Field(default=(0.7,), min_length=1)
    inner_folds: int = Field(default=5, ge=2)


class SearchSpec(_LosoPart):
    """The values that an Optuna search of this recipe varies.

    Attributes:
        floats: Lowest and highest value by dotted name, such as `switches.drop_path`.
        choices: Values by dotted name.
        trials: Number of trials over all processes.
    """

    floats: dict[str, tuple[float, float]] = Field(default_factory=dict)
    choices: dict[str, tuple[int | float | str, ...]] = Field(default_factory=dict)
    trials: int = Field(default=20, ge=1)


class LosoRecipe(_LosoPart):
    """One leave-one-subject-out run, or one over a fixed or drawn split.

    Attributes:
        id: Name of the row.
        network, preset, switches: The network if training starts from random weights.
        start: Ids of bundled weights from which training starts; several are trained in parallel,
            and their probabilities are averaged.
        keep: Share of the initial weights that is averaged into the trained ones at the end
            (Wortsman et al., CVPR 2022, eq. 1); 0 takes the trained weights alone.
        seeds: One run each; the probabilities of all are averaged.
        balance: Draw each class equally often.
        inner_share: Share of the training samples, by whole subjects, that chooses the epoch
            under protocol `inner`.
        protocol: Default protocol.
        sampling: `plain`, or `pseudo_apex` for BOWAM's enlargement of small classes.
        evaluation: `loso` leaves one subject out at a time, `dataset` one dataset; `fixed` takes
            the dataset's own parts; `stratified` draws a test set class by class, with subjects
            possibly on both sides.
        mixup: Parameter of Mixup's Beta distribution; 0 turns it off.
        mesa, phases, frames, search: See their classes.
        frozen: Fits classifiers to features of the initial networks instead of training them.
        test_counts: Clips of each class that `stratified` holds out, by label; empty takes 11 %
            of each.
        patience: Epochs without a better watched score after which a fold ends; 0 never.
        label_set: A set of `models.labels.LABEL_SETS`, or custom labels with commas.
        fusion: How the halves of bidirectional flow are joined: `sum`, `product` or `concat`.
        dataset: Dataset that the row is about, a name of `training.datasets.catalogue`.
        data: Kind of data, with the place where a user gets it.
        settings_from: How the settings below were chosen; never on the measured data.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    network: str = ""
    preset: str = "compact"
    switches: dict[str, Any] = Field(default_factory=dict)
    start: tuple[str, ...] = ()
    keep: float = Field(default=0.0, ge=0, lt=1)
    label_set: str = "polarity"
    seeds: tuple[int, ...] = Field(default=(0, 1, 2), min_length=1)
    balance: bool = True
    inner_share: float = Field(default=0.2, gt=0, lt=0.5)
    sampling: Literal["plain", "pseudo_apex"] = "plain"
    evaluation: Literal["loso", "dataset", "fixed", "stratified"] = "loso"
    mixup: float = Field(default=0.0, ge=0)
    mesa: MesaSpec = Field(default_factory=MesaSpec)
    phases: PhasesSpec | None = None
    frames: FramesSpec | None = None
    search: SearchSpec | None = None
    frozen: FrozenSpec | None = None
    test_counts: dict[str, int] = Field(default_factory=dict)
    patience: int = Field(default=0, ge=0)
    fusion: Literal["sum", "product", "concat"] = "sum"
    protocol: Protocol = "last-epoch"
    dataset: str = "megc2019"
    data: str
    settings_from: str
    does_not_prove: str
    input: InputSpec = Field(default_factory=InputSpec)
    augment: AugmentSpec = Field(default_factory=AugmentSpec)
    optimiser: OptimiserSpec = Field(default_factory=OptimiserSpec)
    schedule: ScheduleSpec = Field(default_factory=ScheduleSpec)
    loss: LossSpec = Field(default_factory=LossSpec)

    @model_validator(mode="after")
    def _one_beginning(self) -> LosoRecipe:
        if bool(self.network) == bool(self.start):
            raise ValueError("give either `network` (from nothing) or `start` (bundled weights)")
        if self.keep and not self.start:
            raise ValueError("`keep` needs `start`: there are no starting weights to keep")
        if self.frozen is not None and (not self.start or self.keep):
            raise ValueError("`frozen` needs `start` and no `keep`: its networks are not trained")
        if self.phases is not None and self.network != "ammsm":
            raise ValueError("`phases` belong to the network ammsm")
        unknown = set(self.test_counts) - set(labels_of(self.label_set))
        if unknown:
            raise ValueError(f"`test_counts` names {min(unknown)}, no label of {self.label_set}")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes in the order of the logits."""
        return labels_of(self.label_set)

    @property
    def decision(self) -> Decision:
        """How a class is decided: first coarse if both heads of DGCM are trained."""
        return base.decision_of(self.loss)

    @property
    def mesa_from(self) -> float:
        """The epoch at which MESA begins."""
        return self.mesa.start * self.schedule.epochs

    @property
    def members(self) -> tuple[str, ...]:
        """Name what is fitted in parallel: ids of initial weights, the network, or classifiers."""
        if self.frozen is not None:
            return self.frozen.members
        return self.start or (own_code.short(self.network).replace(".py:", "-").replace(":", "-"),)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any value that training depends on."""
        words = {"seeds", "protocol", "settings_from", "does_not_prove", "dataset", "data", "id"}
        words.add("search")
        left_out: Any = dict.fromkeys(words, True)
        if self.frozen is None:
            left_out["frozen"] = True
        if not self.input.frames:
            left_out["input"] = {"frames"}
        return hashlib.sha256(self.model_dump_json(exclude=left_out).encode()).hexdigest()[:16]


def listed() -> tuple[str, ...]:
    """Name the recipes that come with Flinch."""
    return base.listed(FOLDER)


def read(name: str) -> LosoRecipe:
    """Read a recipe by the name of its file or by its path; see `training.recipe.base.read`.

    `training.recipe.catalogue.read` reads the rows of the papers' tables as well.
    """
    return base.read_as(LosoRecipe, name, FOLDER)


def with_network(recipe: LosoRecipe, network: str) -> LosoRecipe:
    """Replace a recipe's network: the new one starts from random weights, with its compact preset.

    Args:
        recipe: The recipe.
        network: A registered network, or `FILE.py:CLASS` or `MODULE:CLASS` of the user's own.
    """
    place, mark, what = network.rpartition(":")
    if place.endswith(".py"):
        network = f"{Path(place).resolve()}{mark}{what}"
    plain = {"network": network, "preset": "compact", "switches": {}, "start": (), "keep": 0.0}
    changed = recipe.model_dump() | plain | {"phases": None, "search": None, "frozen": None}
    return base.checked(LosoRecipe, changed)
