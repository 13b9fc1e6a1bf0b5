"""One fold of a leave-one-subject-out run: learn from all but one subject, then read that one.

The held-out movements stay closed while anything is chosen: `HeldOut` hands them out only against
the finished `Choice`, or, under protocol `paper` alone, for choosing the epoch. All chance is
drawn from (seed, fold, epoch, step, place), on one thread, so a fold that is run again gives the
same digits wherever it runs.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.fuse import softmax
from models.nets.from_graph import freeze_norms
from models.nets.network import Network
from models.records import Floats
from models.weights import InputSpec
from training import feeds, losses, splits
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.feeds import Feed, Varied
from training.loso_recipe import INNER, PAPER, LosoRecipe
from training.metrics import measure
from training.sampling import enlarged
from training.schedule import Average, draw_order, learning_rate, make_optimiser

State = dict[str, Tensor]
Batch = tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where training starts.

    Attributes:
        build: Makes the network; its weights are replaced by `state` where there is one.
        reading: How the network reads a movement.
        state: Starting weights, or None to start from nothing.
        frozen: Batch norms that stay as they are.
    """

    build: Callable[[], Network]
    reading: InputSpec
    state: State | None = None
    frozen: tuple[str, ...] = ()

    def network(self, seed: int) -> Network:
        """Build the network with its first weights, drawn by the seed or loaded."""
        torch.manual_seed(seed)
        net = self.build()
        if self.state is not None:
            net.load_state_dict(self.state)
        return net


@dataclass(frozen=True, slots=True)
class Choice:
    """The weights that a fold settled on, with the epoch (from 0) they come from.

    `feed` says how they are fed, with what was measured on the training side.

    `last` holds the weights of the last epoch, the same ones where nothing was chosen. `scores`
    holds the UF1 that chose among the epochs, one an epoch, and is empty where nothing was chosen;
    `losses` holds the mean training loss of each epoch.
    """

    state: State
    epoch: int
    last: State
    feed: Feed
    losses: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()


class HeldOut:
    """The held-out subject's movements, closed until selection is over."""

    def __init__(self, movements: Movements, protocol: str):
        """Lock the movements under a protocol."""
        self._movements = movements
        self._protocol = protocol

    def to_choose(self) -> Movements:
        """Hand the movements out for choosing an epoch, as the authors' code does.

        Raises:
            TrainingError: The protocol is an honest one.
        """
        if self._protocol != PAPER:
            raise TrainingError(
                f"Under protocol {self._protocol} the held-out subject chooses nothing: use "
                f"protocol {PAPER} to measure what the authors' selection is worth."
            )
        return self._movements

    def to_measure(self, choice: Choice) -> Movements:
        """Hand the movements out once all is chosen."""
        assert isinstance(choice, Choice)
        return self._movements


def learn(
    recipe: LosoRecipe,
    beginning: Beginning,
    known: Movements,
    held: HeldOut,
    protocol: str,
    seed: int,
    fold: int = 0,
) -> Choice:
    """Learn from the training side of one fold and settle on an epoch.

    Args:
        recipe: Settings.
        beginning: First weights.
        known: All movements but the held-out subject's.
        held: The held-out subject, which only protocol `paper` can open here.
        protocol: `last-epoch`, `inner` or `paper`.
        seed: Seed of the run.
        fold: Number of the fold, part of the seed.

    Returns:
        What was settled on.

    Raises:
        TrainingError: The loss is not finite.
        DataError: Under `inner`, fewer than two subjects are left to split.
    """
    watched: Movements | None = None
    if protocol == INNER:
        split = splits.by_group(known.subjects, recipe.inner_share, seed)
        known, watched = known.take(split.train), known.take(split.held_out)
    elif protocol == PAPER:
        watched = held.to_choose()
    if recipe.sampling == "pseudo_apex":
        known = enlarged(known, (seed, fold))
    return _Course(recipe, beginning, known, seed, fold).run(watched)


def read(net: Network, movements: Movements, feed: Feed) -> Floats:
    """Read movements: `(n, k)` float32 probabilities, the logits of mirror images averaged."""
    net.eval()
    logits = []
    with torch.no_grad():
        for views in feed.views(movements):
            logits.append(net(*(torch.from_numpy(one) for one in views)).mean(0).numpy())
    return softmax(np.stack(logits), 1.0)


def restored(beginning: Beginning, state: State, seed: int) -> Network:
    """Build the network with the weights that were settled on."""
    net = beginning.network(seed)
    net.load_state_dict(state)
    net.eval()
    return net


class _Course:
    """The epochs of one fold."""

    def __init__(
        self,
        recipe: LosoRecipe,
        beginning: Beginning,
        known: Movements,
        seed: int,
        fold: int,
    ):
        torch.set_num_threads(1)
        self.recipe, self.beginning = recipe, beginning
        self.seeds = (seed, fold)
        net = beginning.network(seed)
        self.feed = feeds.make(net.inputs, beginning.reading, recipe.fusion, known)
        self.examples = Varied(known, recipe.augment, self.feed)
        self.net: Network = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.first = copy.deepcopy(self.net.state_dict())
        freeze_norms(self.net, beginning.frozen)
        self.optimiser = make_optimiser(recipe.optimiser, self.net)
        self.average = Average(self.net, recipe.schedule.ema)
        counts = np.bincount(self.examples.truth, minlength=len(recipe.labels)).tolist()
        self.loss = losses.make(recipe.loss, counts)
        self.reader: Network | None = None

    def run(self, watched: Movements | None) -> Choice:
        """Go through all epochs; `watched` chooses one, or the last one is kept."""
        told: list[float] = []
        scores: list[float] = []
        best, chosen = self._kept(), -1
        for epoch in range(self.recipe.schedule.epochs):
            told.append(self._epoch(epoch))
            if watched is None:
                continue
            scores.append(self._score(watched))
            if scores[-1] > max(scores[:-1], default=-1.0):
                best, chosen = self._kept(), epoch
        last = self._kept()
        if watched is None:
            best, chosen = last, len(told) - 1
        return Choice(best, chosen, last, self.feed, tuple(told), tuple(scores))

    def _epoch(self, epoch: int) -> float:
        recipe, truth = self.recipe, self.examples.truth
        seed, fold = self.seeds
        torch.manual_seed((seed * 1009 + fold) * 1000003 + epoch)
        order = draw_order(truth, recipe.schedule, recipe.balance, seed * 1009 + fold, epoch)
        size = min(recipe.schedule.batch, len(order))
        steps = len(order) // size
        self.net.train()
        freeze_norms(self.net, self.beginning.frozen)
        total = 0.0
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            rate = recipe.optimiser.lr * learning_rate(recipe.schedule, epoch + step / steps)
            total += self._step(self._batch(chosen, epoch, step), truth[chosen], rate)
        if not math.isfinite(total):
            raise TrainingError(
                f"The loss became {total} in epoch {epoch}: lower optimiser.lr "
                f"(now {recipe.optimiser.lr:g}) or set optimiser.clip."
            )
        return total / steps

    def _batch(self, chosen: NDArray[np.int64], epoch: int, step: int) -> Batch:
        rows = [
            self.examples.encode(int(i), np.random.default_rng((*self.seeds, epoch, step, place)))
            for place, i in enumerate(chosen)
        ]
        parts = [torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True)]
        return tuple(part.contiguous(memory_format=torch.channels_last) for part in parts)

    def _step(self, batch: Batch, truth: NDArray[np.int64], rate: float) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        value = self.loss(self.net(*batch), torch.from_numpy(truth))
        self.optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        if self.recipe.optimiser.clip:
            nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.optimiser.clip)
        self.optimiser.step()
        self.average.update(self.net)
        return float(value.detach())

    def _kept(self) -> State:
        """Return the averaged weights, drawn back towards the first ones where asked."""
        share = self.recipe.keep
        kept: State = {}
        for name, value in self.average.state.items():
            mixed = value.clone()
            if share and value.dtype.is_floating_point:
                mixed = mixed.lerp(self.first[name], share)
            kept[name] = mixed
        return kept

    def _score(self, watched: Movements) -> float:
        """Measure the kept weights in a network of their own, so that training feels nothing."""
        if self.reader is None:
            self.reader = self.beginning.build()
        self.reader.load_state_dict(self._kept())
        told = read(self.reader, watched, self.feed)
        return measure(watched.truth, told, self.recipe.labels).uf1
