"""The epochs of one fold: the objective, the choice of an epoch, and checkpoints.

`training.learn.engine` does the steps. Long folds write a checkpoint now and then; a killed fold
continues from it and gives the same result as an uninterrupted one.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.decision import LIKELIEST, winners
from models.fuse import softmax, vote
from models.nets.network import Network
from models.records import Floats
from models.weights import InputSpec
from training.datasets.movements import Movements
from training.learn import checkpoint, feeds, frames, losses
from training.learn.engine import USUAL, Batch, BatchLoss, Engine, EngineSpec, Examples, Moment
from training.learn.feeds import VariedMovements
from training.learn.frames import FrameExamples
from training.learn.progress import UNWATCHED, FoldWatch
from training.learn.regularise import mesa, mixed
from training.measure.metrics import measure
from training.recipe.loso import LosoRecipe

State = dict[str, Tensor]

SAVE_S = 30.0
"""Seconds between two checkpoints of a fold."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where training starts.

    Attributes:
        build: Builds the network; `state` replaces its weights if there is one.
        reading: How the network reads a movement.
        state: Initial weights, or None for random ones.
        frozen: Batch norms that are not updated.
    """

    build: Callable[[], Network]
    reading: InputSpec
    state: State | None = None
    frozen: tuple[str, ...] = ()

    def network(self, seed: int) -> Network:
        """Build the network with its initial weights, drawn by the seed or loaded."""
        torch.manual_seed(seed)
        net = self.build()
        if self.state is not None:
            net.load_state_dict(self.state)
        return net


@dataclass(frozen=True, slots=True)
class FoldPlace:
    """Where a fold runs and which files it writes.

    Attributes:
        device: `cpu` or `cuda`.
        precision: `32`, or `bf16` for mixed precision.
        checkpoint: File of the checkpoint, or None for none.
        save_s: Seconds between two checkpoints.
        watch: Receives the fold's progress and can pause it.
    """

    device: str = USUAL[0]
    precision: str = USUAL[1]
    checkpoint: Path | None = None
    save_s: float = SAVE_S
    watch: FoldWatch = UNWATCHED


@dataclass(frozen=True, slots=True)
class FoldChoice:
    """The weights that a fold chose, with the epoch (from 0) they come from.

    `reading` is their input, with the values measured on the training side. `last` are the weights
    of the last epoch; they are the same if no epoch was chosen. `scores` is the UF1 of each epoch
    that chose between them, and is empty if no epoch was chosen; `losses` and `right` are the mean
    training loss and accuracy of each epoch. `found` is the result of a search inside the fold.
    """

    state: State
    epoch: int
    last: State
    reading: InputSpec
    losses: tuple[float, ...] = ()
    right: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()
    found: dict[str, Any] = field(default_factory=dict)


class Strategy:
    """Additions of a network to plain epochs; this class adds nothing."""

    def learned(self, known: Movements) -> Movements:
        """Return the samples to train on, of all training samples."""
        return known

    def before(self, course: FoldEpochs, epoch: int) -> None:
        """Prepare an epoch."""

    def forward(
        self,
        course: FoldEpochs,
        batch: Batch,
        epoch: int,  # noqa: ARG002
        rng: np.random.Generator,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """Run the network on a training batch: logits, and an additional loss."""
        return course.net(*batch), torch.zeros((), device=course.engine.device)


def _examples(
    recipe: LosoRecipe, reading: InputSpec, net: Network, known: Movements
) -> tuple[InputSpec, Examples]:
    if recipe.frames is not None:
        pictures = frames.reading_of(recipe.frames, net)
        return pictures, FrameExamples(known, recipe.augment.flip, pictures)
    settled = feeds.reading_of(net.inputs, reading, recipe.fusion, known)
    return settled, VariedMovements(known, recipe.augment, settled)


def read(net: Network, movements: Movements, reading: InputSpec) -> Floats:
    """Read movements: `(n, k)` float32 probabilities.

    The logits of mirror images are averaged; the pictures of a clip vote.
    """
    net.eval()
    device = next(net.parameters()).device
    read_ones = []
    with torch.no_grad():
        for views in movements.inputs(reading):
            logits = net(torch.from_numpy(views).to(device)).float().cpu().numpy()
            if reading.stills is not None:
                read_ones.append(vote(softmax(logits, 1.0)))
            else:
                read_ones.append(softmax(logits.mean(0, keepdims=True), 1.0)[0])
    return np.stack(read_ones)


class FoldEpochs:
    """The epochs of one fold."""

    def __init__(
        self,
        recipe: LosoRecipe,
        beginning: Beginning,
        known: Movements,
        seeds: tuple[int, int],
        place: FoldPlace | None = None,
        strategy: Strategy | None = None,
    ):
        """Build the network and its engine.

        Args:
            recipe: Settings.
            beginning: Initial weights.
            known: Training samples.
            seeds: Seed of the run and number of the fold, for all random numbers.
            place: Device and checkpoint.
            strategy: Additions of the network to plain epochs.
        """
        torch.set_num_threads(1)
        self.recipe, self.beginning, self.place = recipe, beginning, place or FoldPlace()
        self.seeds, self.strategy = seeds, strategy or Strategy()
        self.net = beginning.network(seeds[0])
        self.reading, self.examples = _examples(
            recipe, beginning.reading, self.net, self.strategy.learned(known)
        )
        teacher = recipe.mesa.decay if recipe.mesa.weight else 0.0
        self.engine = Engine(self.net, self._spec(), teacher)
        self.first = copy.deepcopy(self.net.state_dict())
        counts = np.bincount(self.examples.truth, minlength=len(recipe.labels)).tolist()
        self.loss = losses.make(recipe.loss, counts)
        self.reader: Network | None = None
        self.losses: list[float] = []
        self.right: list[float] = []
        self.scores: list[float] = []
        self.best, self.chosen = self.averaged(), -1
        self.found: dict[str, Any] = {}
        self._saved = time.monotonic()

    def _spec(self) -> EngineSpec:
        recipe, (seed, fold) = self.recipe, self.seeds
        return EngineSpec(
            recipe.optimiser,
            recipe.schedule,
            recipe.balance,
            self.seeds,
            seed * 1009 + fold,
            self.beginning.frozen,
            self.place.device,
            self.place.precision,
        )

    def run(self, watched: Movements | None) -> FoldChoice:
        """Train all epochs; `watched` chooses one, otherwise the last one is taken."""
        self._resume()
        while len(self.losses) < self.recipe.schedule.epochs and not self._tired():
            epoch = len(self.losses)
            self.strategy.before(self, epoch)
            watch = self.place.watch
            passed = self.engine.epoch(self.examples, epoch, self._objective, watch.after_batch)
            self.losses.append(passed.loss)
            self.right.append(passed.right)
            epochs = self.recipe.schedule.epochs
            watch.after_epoch(epoch, epochs, passed.loss, passed.right, passed.rate)
            if watched is not None:
                self._judge(watched, epoch)
            self._save()
        last = self.averaged()
        if watched is None:
            self.best, self.chosen = last, len(self.losses) - 1
        curves = (tuple(self.losses), tuple(self.right), tuple(self.scores))
        return FoldChoice(self.best, self.chosen, last, self.reading, *curves, self.found)

    def _judge(self, watched: Movements, epoch: int) -> None:
        probabilities = read(self.reading_copy(), watched, self.reading)
        labels = self.recipe.labels
        decided = winners(probabilities, labels, self.recipe.decision)
        self.scores.append(measure(watched.truth, probabilities, labels, decided).uf1)
        if self.scores[-1] > max(self.scores[:-1], default=-1.0):
            self.best, self.chosen = self.averaged(), epoch

    def _tired(self) -> bool:
        """Return whether the watched score has not risen for `patience` epochs."""
        patience = self.recipe.patience
        return bool(patience and self.scores and len(self.scores) - 1 - self.chosen >= patience)

    def _objective(self, batch: Batch, truth: Tensor, moment: Moment) -> BatchLoss:
        """Compute the recipe's loss of a batch, with Mixup, MESA and the strategy's loss."""
        recipe, epoch = self.recipe, moment.epoch
        rng = np.random.default_rng((*self.seeds, epoch, moment.step))
        mix = mixed(batch, truth, recipe.mixup, rng)
        logits, extra = self.strategy.forward(self, mix.batch, epoch, rng)
        value = mix.loss(self.loss, logits, epoch / recipe.schedule.epochs) + extra
        if self.engine.teacher is not None and epoch >= recipe.mesa_from:
            taught = self._taught(mix.batch, self.engine.teacher.state)
            value = value + recipe.mesa.weight * mesa(logits, taught)
        return BatchLoss(value, logits, self._decided(logits))

    def _decided(self, logits: Tensor) -> Tensor | None:
        """Decide the classes of a batch if that is not done by the largest logit."""
        if self.recipe.decision == LIKELIEST:
            return None
        shares = logits.detach().float().softmax(1).cpu().numpy()
        found = winners(shares, self.recipe.labels, self.recipe.decision)
        return torch.from_numpy(found).to(logits.device)

    def _taught(self, batch: Batch, teacher: State) -> Tensor:
        """Run the teacher, the averaged weights, without gradients."""
        net = self.reading_copy(teacher)
        net.eval()
        with torch.no_grad():
            logits: Tensor = net(*batch)
        return logits

    def averaged(self) -> State:
        """Return the averaged weights, mixed with the initial ones by the recipe's `keep`."""
        share = self.recipe.keep
        averaged: State = {}
        for name, value in self.engine.average.state.items():
            mixture = value.clone()
            if share and value.dtype.is_floating_point:
                mixture = mixture.lerp(self.first[name], share)
            averaged[name] = mixture
        return averaged

    def reading_copy(self, state: State | None = None) -> Network:
        """Return a copy of the network with the averaged weights; training is not affected."""
        if self.reader is None:
            chance = torch.get_rng_state()
            self.reader = self.beginning.build().to(self.engine.device)
            torch.set_rng_state(chance)
        self.reader.load_state_dict(self.averaged() if state is None else state)
        return self.reader

    def _resume(self) -> None:
        path = self.place.checkpoint
        if path is None or not path.is_file():
            return
        keys = ("net", "optimiser", "average", "teacher", "steps", "losses")
        saved = checkpoint.load(path, keys, self.engine.device)
        self.engine.restore(saved)
        self.losses, self.right, self.scores = saved["losses"], saved["right"], saved["scores"]
        self.best, self.chosen, self.found = saved["best"], saved["chosen"], saved["found"]

    def _save(self) -> None:
        """Write a checkpoint atomically if the last one is old enough."""
        path = self.place.checkpoint
        if path is None or time.monotonic() - self._saved < self.place.save_s:
            return
        names = ("losses", "right", "scores", "best", "chosen", "found")
        checkpoint.save(self.engine.state() | {name: getattr(self, name) for name in names}, path)
        self._saved = time.monotonic()
