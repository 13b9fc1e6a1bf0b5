"""The epochs of one fold: steps, averaged weights, the choice of an epoch, and what a kill leaves.

All chance is drawn from (seed, fold, epoch, step, place), so an epoch that is run again gives the
same digits. Long folds leave a checkpoint beside their result now and then; one that was killed
goes on from there and ends like one that was not.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models import private
from models.fuse import softmax
from models.nets.from_graph import freeze_norms
from models.nets.network import Network
from models.records import Floats
from models.weights import InputSpec
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.learn import checkpoint, feeds
from training.learn import losses as learn_losses
from training.learn.feeds import Varied
from training.learn.frames import FrameExamples, FrameFeed, vote
from training.learn.regularise import mesa, mixed
from training.learn.schedule import Average, draw_order, learning_rate, make_optimiser
from training.measure.metrics import measure
from training.recipe.loso import LosoRecipe

State = dict[str, Tensor]
Batch = tuple[Tensor, ...]

SAVE_S = 30.0
"""Seconds between two checkpoints of a fold."""


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


DEVICES = ("cpu", "cuda")
PRECISIONS = ("32", "bf16")
USUAL = (DEVICES[0], PRECISIONS[0])
"""Device and precision of a run whose caller names none."""


def check_place(device: str, precision: str) -> None:
    """Check where folds are asked to run.

    Raises:
        TrainingError: The device or precision is unknown, or this machine has no such device.
    """
    for what, found, known in (
        ("device", device, DEVICES),
        ("precision", precision, PRECISIONS),
    ):
        if found not in known:
            raise TrainingError(f"Unknown {what} '{found}': expected {' or '.join(known)}.")
    if device == "cuda" and not torch.cuda.is_available():
        raise TrainingError(
            "PyTorch finds no CUDA device here: use --device cpu, or install a CUDA build of "
            "torch and its driver."
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fold is run and what it may leave.

    Attributes:
        device: `cpu` or `cuda`.
        precision: `32`, or `bf16` for mixed precision.
        keep: File of the checkpoint, or None for none.
        save_s: Seconds between two checkpoints.
    """

    device: str = USUAL[0]
    precision: str = USUAL[1]
    keep: Path | None = None
    save_s: float = SAVE_S


@dataclass(frozen=True, slots=True)
class Choice:
    """The weights that a fold settled on, with the epoch (from 0) they come from.

    `feed` says how they are fed, with what was measured on the training side. `last` holds the
    weights of the last epoch, the same ones where nothing was chosen. `scores` holds the UF1 that
    chose among the epochs, one an epoch, and is empty where nothing was chosen; `losses` and
    `right` hold the mean training loss and accuracy of each epoch. `found` holds what a search
    inside the fold found.
    """

    state: State
    epoch: int
    last: State
    feed: Feeding
    losses: tuple[float, ...] = ()
    right: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()
    found: dict[str, Any] = field(default_factory=dict)


class Feeding(Protocol):
    """How movements become a network's inputs: `feeds.Feed` or `frames.FrameFeed`."""

    def views(self, movements: Movements) -> Sequence[tuple[Floats, ...]]: ...


class Examples(Protocol):
    """Training samples that are encoded one by one, each with its own chance."""

    @property
    def truth(self) -> NDArray[np.int64]: ...

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]: ...


def _examples(
    recipe: LosoRecipe, reading: InputSpec, net: Network, known: Movements
) -> tuple[Feeding, Examples]:
    if recipe.frames is not None:
        pictures = FrameFeed(recipe.frames, net)
        return pictures, FrameExamples(known, recipe.augment.flip, pictures)
    feed = feeds.make(net.inputs, reading, recipe.fusion, known)
    return feed, Varied(known, recipe.augment, feed)


def read(net: Network, movements: Movements, feed: Feeding) -> Floats:
    """Read movements: `(n, k)` float32 probabilities.

    The logits of mirror images are averaged; the pictures of a clip vote.
    """
    net.eval()
    device = next(net.parameters()).device
    told = []
    with torch.no_grad():
        for views in feed.views(movements):
            given = (torch.from_numpy(one).to(device) for one in views)
            logits = net(*given).float().cpu().numpy()
            if isinstance(feed, FrameFeed):
                told.append(vote(softmax(logits, 1.0)))
            else:
                told.append(softmax(logits.mean(0, keepdims=True), 1.0)[0])
    return np.stack(told)


class Course:
    """The epochs of one fold."""

    def __init__(
        self,
        recipe: LosoRecipe,
        beginning: Beginning,
        known: Movements,
        seed: int,
        fold: int,
        place: Place | None = None,
    ):
        """Build the network and everything that moves it.

        Args:
            recipe: Settings.
            beginning: First weights.
            known: What may be learned from.
            seed: Seed of the run.
            fold: Number of the fold, part of every seed.
            place: Device and checkpoint.
        """
        torch.set_num_threads(1)
        self.recipe, self.beginning, self.place = recipe, beginning, place or Place()
        self.seeds = (seed, fold)
        known = self.learned(known)
        self.device = torch.device(self.place.device)
        net = beginning.network(seed)
        self.feed: Feeding
        self.examples: Examples
        self.feed, self.examples = _examples(recipe, beginning.reading, net, known)
        self.net: Network = net.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.first = copy.deepcopy(self.net.state_dict())
        freeze_norms(self.net, beginning.frozen)
        self.optimiser = make_optimiser(recipe.optimiser, self.net)
        self.average = Average(self.net, recipe.schedule.ema)
        self.teacher = Average(self.net, recipe.mesa.decay) if recipe.mesa.weight else None
        counts = np.bincount(self.examples.truth, minlength=len(recipe.labels)).tolist()
        self.loss = learn_losses.make(recipe.loss, counts)
        self.reader: Network | None = None
        self.told: list[float] = []
        self.right: list[float] = []
        self.scores: list[float] = []
        self.best, self.chosen = self.kept(), -1
        self.found: dict[str, Any] = {}
        self._saved = time.monotonic()

    def run(self, watched: Movements | None) -> Choice:
        """Go through all epochs; `watched` chooses one, or the last one is kept."""
        self._resume()
        while len(self.told) < self.recipe.schedule.epochs and not self._tired():
            epoch = len(self.told)
            self.before(epoch)
            loss, right = self._epoch(epoch)
            self.told.append(loss)
            self.right.append(right)
            if watched is not None:
                self._judge(watched, epoch)
            self._save()
        last = self.kept()
        if watched is None:
            self.best, self.chosen = last, len(self.told) - 1
        curves = (tuple(self.told), tuple(self.right), tuple(self.scores))
        return Choice(self.best, self.chosen, last, self.feed, *curves, self.found)

    def learned(self, known: Movements) -> Movements:
        """Return what is learned from; a plain course learns from all there is."""
        return known

    def before(self, epoch: int) -> None:
        """Do what has to be done before an epoch; a plain course does nothing."""

    def _judge(self, watched: Movements, epoch: int) -> None:
        told = read(self.reading_copy(), watched, self.feed)
        self.scores.append(measure(watched.truth, told, self.recipe.labels).uf1)
        if self.scores[-1] > max(self.scores[:-1], default=-1.0):
            self.best, self.chosen = self.kept(), epoch

    def _tired(self) -> bool:
        """Tell whether the watched score has not risen for `patience` epochs."""
        patience = self.recipe.patience
        return bool(patience and self.scores and len(self.scores) - 1 - self.chosen >= patience)

    def _epoch(self, epoch: int) -> tuple[float, float]:
        recipe, truth = self.recipe, self.examples.truth
        seed, fold = self.seeds
        torch.manual_seed((seed * 1009 + fold) * 1000003 + epoch)
        order = draw_order(truth, recipe.schedule, recipe.balance, seed * 1009 + fold, epoch)
        size = min(recipe.schedule.batch, len(order))
        steps = len(order) // size
        self.net.train()
        freeze_norms(self.net, self.beginning.frozen)
        total, right = 0.0, 0
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            rate = recipe.optimiser.lr * learning_rate(recipe.schedule, epoch + step / steps)
            for group in self.optimiser.param_groups:
                group["lr"] = rate
            batch = self._batch(chosen, epoch, step)
            loss, hits = self._guarded(batch, truth[chosen], epoch, step)
            total, right = total + loss, right + hits
        if not math.isfinite(total):
            raise TrainingError(
                f"The loss became {total} in epoch {epoch}: lower optimiser.lr "
                f"(now {recipe.optimiser.lr:g}) or set optimiser.clip."
            )
        return total / steps, right / (steps * size)

    def _batch(self, chosen: NDArray[np.int64], epoch: int, step: int) -> Batch:
        rows = [
            self.examples.encode(int(i), np.random.default_rng((*self.seeds, epoch, step, place)))
            for place, i in enumerate(chosen)
        ]
        parts = [torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True)]
        return tuple(
            part.to(self.device).contiguous(memory_format=torch.channels_last) for part in parts
        )

    def _guarded(
        self, batch: Batch, truth: NDArray[np.int64], epoch: int, step: int
    ) -> tuple[float, int]:
        """Do one step; memory that runs out becomes a sentence with the batch size to try."""
        try:
            return self._step(batch, torch.from_numpy(truth).to(self.device), epoch, step)
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error):
                raise
            raise TrainingError(memory_sentence(self.recipe.schedule.batch)) from error

    def _step(self, batch: Batch, truth: Tensor, epoch: int, step: int) -> tuple[float, int]:
        rng = np.random.default_rng((*self.seeds, epoch, step))
        mix = mixed(batch, truth, self.recipe.mixup, rng)
        with torch.autocast(
            self.device.type, torch.bfloat16, enabled=self.place.precision == "bf16"
        ):
            logits, extra = self.forward(mix.batch, epoch, rng)
            value = mix.loss(self.loss, logits, epoch / self.recipe.schedule.epochs) + extra
            if self.teacher is not None and epoch >= self.recipe.mesa_from:
                value = value + self.recipe.mesa.weight * mesa(logits, self._taught(mix.batch))
        self.optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        if self.recipe.optimiser.clip:
            nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.optimiser.clip)
        self.optimiser.step()
        for average in (self.average, self.teacher):
            if average is not None:
                average.update(self.net)
        return float(value.detach()), int((logits.detach().argmax(1) == truth).sum())

    def forward(
        self,
        batch: Batch,
        epoch: int,  # noqa: ARG002
        rng: np.random.Generator,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """Run the network on a batch in training: logits, and what joins the loss."""
        return self.net(*batch), torch.zeros((), device=self.device)

    def _taught(self, batch: Batch) -> Tensor:
        """Ask the teacher, the averaged weights, without a gradient."""
        assert self.teacher is not None
        net = self.reading_copy(self.teacher.state)
        net.eval()
        with torch.no_grad():
            told: Tensor = net(*batch)
        return told

    def kept(self) -> State:
        """Return the averaged weights, drawn back towards the first ones where asked."""
        share = self.recipe.keep
        kept: State = {}
        for name, value in self.average.state.items():
            mixture = value.clone()
            if share and value.dtype.is_floating_point:
                mixture = mixture.lerp(self.first[name], share)
            kept[name] = mixture
        return kept

    def reading_copy(self, state: State | None = None) -> Network:
        """Return a network of its own with the kept weights, so that training feels nothing."""
        if self.reader is None:
            chance = torch.get_rng_state()
            self.reader = self.beginning.build().to(self.device)
            torch.set_rng_state(chance)
        self.reader.load_state_dict(self.kept() if state is None else state)
        return self.reader

    def _resume(self) -> None:
        path = self.place.keep
        if path is None or not path.is_file():
            return
        kept = checkpoint.load(path, ("net", "optimiser", "average", "steps"), self.device)
        self.net.load_state_dict(kept["net"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.average.state, self.average.steps = kept["average"], kept["steps"]
        if self.teacher is not None:
            self.teacher.state, self.teacher.steps = kept["teacher"], kept["steps"]
        self.told, self.right, self.scores = kept["told"], kept["right"], kept["scores"]
        self.best, self.chosen, self.found = kept["best"], kept["chosen"], kept["found"]

    def _save(self) -> None:
        """Leave a checkpoint, whole or not at all, if the last one is old enough."""
        path = self.place.keep
        if path is None or time.monotonic() - self._saved < self.place.save_s:
            return
        private.make_folder(path.parent)
        unfinished = path.with_suffix(".new")
        kept = {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.state,
            "steps": self.average.steps,
            "teacher": self.teacher.state if self.teacher else {},
            "told": self.told,
            "right": self.right,
            "scores": self.scores,
            "best": self.best,
            "chosen": self.chosen,
            "found": self.found,
        }
        torch.save(kept, unfinished)
        unfinished.replace(path)
        self._saved = time.monotonic()


def ran_out(error: BaseException) -> bool:
    """Tell whether an error says that memory ran out, on a card or in the machine."""
    words = ("out of memory", "not enough memory", "can't allocate memory")
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in words)


def memory_sentence(batch: int) -> str:
    """Say that memory ran out, and what to try."""
    if batch <= 2:
        return "Memory ran out with two samples a step: take the compact preset, or less size_px."
    return (
        f"Memory ran out with {batch} samples a step: try schedule.batch = {max(2, batch // 2)}, "
        "or fewer --workers."
    )
