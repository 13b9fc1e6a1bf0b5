"""Trains the network of the action units; held-out people choose the thresholds, not the epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models import lease
from models.action_units import NUMBERS, UnitReadings, joined_views, views_of
from training import run_files
from training.action_units import examples, thresholds
from training.action_units.examples import UnitViews, VariedUnits
from training.action_units.network import UnitNetwork
from training.action_units.recipe import LossSpec, UnitsRecipe, read
from training.action_units.scores import TRUE, as_json, figures_of, sides_of
from training.datasets import splits
from training.errors import TrainingError
from training.learn import checkpoint
from training.learn.engine import Batch, BatchLoss, Engine, EngineSpec, Moment

LAST = "action-units.pt"
RECIPE_FILE = "action-units-recipe.json"
METRICS_FILE = "action-units-metrics.json"
SPLIT_SEED = 20
_LINEAR = 0.3
_BALANCE = 10.0
"""Weight of the presence: its loss is a mean over many units that are absent."""


@dataclass(frozen=True, slots=True)
class UnitsEpoch:
    """A finished epoch: its number from 0, mean loss and duration."""

    epoch: int
    loss: float
    seconds: float


def train(
    data: Path,
    out: Path,
    name: str,
    seed: int | None = None,
    threads: int = 1,
    report: Callable[[UnitsEpoch, int], None] = lambda *_: None,
) -> dict[str, Any]:
    """Train the recipe to its last epoch; an unfinished run in `out` is continued.

    Args:
        data: Folder of `flinch synth flow`.
        out: Folder of the run.
        name: Name of the recipe, or its file.
        seed: Replaces the recipe's.
        threads: CPU threads.
        report: Called after each epoch with it and the number of epochs.

    Returns:
        The figures on held-out people.

    Raises:
        RecipeError: The recipe cannot be read.
        FlowSetError, DataError: The data cannot be read.
        TrainingError: Training cannot continue.
        LeaseError: Another process trains into `out`.
    """
    recipe = read(name)
    if seed is not None:
        recipe = recipe.model_copy(update={"seed": seed})
    torch.set_num_threads(threads)
    fields = examples.read(data)
    split = splits.by_group(fields.groups, recipe.held_out, SPLIT_SEED)
    with lease.held(out, "flinch train"):
        if (out / LAST).is_file():
            _saved(out, recipe)
        run_files.write_json(out / RECIPE_FILE, recipe.model_dump(mode="json"))
        net = _trained(VariedUnits(fields.take(split.train), recipe), recipe, out, report)
        held = fields.take(split.held_out)
        views = (examples.live_view(held, recipe), examples.picture_view(held, recipe))
        metrics = _measured(net, views, held.groups) | {
            "n_train": len(split.train),
            "n_held_out": len(held),
            "people_held_out": len(set(held.groups)),
            "machine": run_files.machine(),
            "when": run_files.now(),
        }
        run_files.write_json(out / METRICS_FILE, metrics)
        return metrics


def fresh_network(recipe: UnitsRecipe) -> UnitNetwork:
    """Build the network with the initial weights of the recipe's seed."""
    torch.manual_seed(recipe.seed)
    return UnitNetwork(recipe.network)


def trained_network(recipe: UnitsRecipe, run: Path) -> UnitNetwork:
    """Build the network with the averaged weights of a finished run, in evaluation mode.

    Raises:
        TrainingError: The run is not finished, or is another recipe's.
    """
    state = _saved(run, recipe)
    if state["epochs"] < recipe.schedule.epochs:
        raise TrainingError(
            f"The run in {run} has {state['epochs']} of {recipe.schedule.epochs} epochs: train on."
        )
    net = fresh_network(recipe)
    net.load_state_dict(state["average"])
    net.eval()
    return net


def _trained(
    samples: VariedUnits,
    recipe: UnitsRecipe,
    out: Path,
    report: Callable[[UnitsEpoch, int], None],
) -> UnitNetwork:
    net = fresh_network(recipe)
    spec = EngineSpec(recipe.optimiser, recipe.schedule, False, (recipe.seed,), recipe.seed)
    engine = Engine(net, spec)
    done = 0
    if (out / LAST).is_file():
        state = _saved(out, recipe)
        engine.restore(state)
        done = int(state["epochs"])
    judge = _objective(net, recipe.loss)
    for epoch in range(done, recipe.schedule.epochs):
        began = time.perf_counter()
        passed = engine.epoch(samples, epoch, judge)
        mark = {"fingerprint": recipe.fingerprint, "epochs": epoch + 1}
        checkpoint.save(mark | engine.state(), out / LAST)
        report(UnitsEpoch(epoch, passed.loss, time.perf_counter() - began), recipe.schedule.epochs)
    return trained_network(recipe, out)


def _saved(run: Path, recipe: UnitsRecipe) -> dict[str, Any]:
    keys = ("fingerprint", "epochs", "net", "average", "steps", "optimiser", "teacher")
    state = checkpoint.load(run / LAST, keys)
    if state["fingerprint"] != recipe.fingerprint:
        raise TrainingError(
            f"{run} holds a run of another recipe or seed: choose another --out, or remove that "
            "folder."
        )
    return state


def _objective(net: UnitNetwork, spec: LossSpec) -> Callable[[Batch, Tensor, Moment], BatchLoss]:
    """Return the loss: of presence, and of sides and strengths where units are present.

    A side counts as it is measured: where it is clear, and as moving or not.
    """

    def judge(batch: Batch, _truth: Tensor, _moment: Moment) -> BatchLoss:
        flow, scale, present, strength, sides, clear = batch
        read = net.each(flow, scale)
        rows = read.view(len(read), -1, 5, len(NUMBERS))
        unit = present.amax(2)
        wrong = functional.binary_cross_entropy_with_logits(
            rows[:, :, 0], unit.expand_as(rows[:, :, 0])
        )
        sided = rows[:, :, 1:3].transpose(2, 3)
        missed = functional.binary_cross_entropy_with_logits(
            sided, sides.expand_as(sided), reduction="none"
        )
        seen = ((unit > TRUE) * clear).unsqueeze(2).expand_as(sided)
        strong = rows[:, :, 3:].transpose(2, 3)
        off = functional.smooth_l1_loss(
            strong, strength.expand_as(strong), reduction="none", beta=_LINEAR
        )
        known = (present * scale[:, 1].view(-1, 1, 1)).expand_as(strong)
        value = _BALANCE * wrong + spec.side * _mean(missed, seen)
        return BatchLoss(value + spec.strength * _mean(off, known), read.mean(0))

    return judge


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    return (values * weights).sum() / weights.sum().clamp(min=1.0)


@torch.no_grad()
def read_views(net: UnitNetwork, view: UnitViews, batch: int = 64) -> UnitReadings:
    """Read held-out movements in all their views, as the app does."""
    parts = []
    for first in range(0, len(view.flow), batch):
        views = np.stack([views_of(flow) for flow in view.flow[first : first + batch]])
        count = views.shape[1]
        scale = np.repeat(view.scale[first : first + batch], count, axis=0)
        flat = torch.from_numpy(views.reshape(-1, *views.shape[2:]))
        answer = net(flat, torch.from_numpy(scale)).numpy()
        parts.append(joined_views(answer.reshape(len(views), count, -1)))
    return UnitReadings.joined(parts)


def _measured(
    net: UnitNetwork, views: tuple[UnitViews, UnitViews], people: Sequence[str]
) -> dict[str, Any]:
    """Choose thresholds on held-out people, of each form by itself, and measure there.

    What is measured of one half of these people is decided by thresholds that the other half chose.
    """
    found: dict[str, Any] = {"thresholds": {}, "held_out": {}}
    halves = splits.by_group(people, 0.5, SPLIT_SEED + 1)
    for view in views:
        read = read_views(net, view)
        limits, side = thresholds.choose_crosswise(view, read, halves)
        present = (view.truth.present >= TRUE).any(axis=2)
        figures = as_json(figures_of(present, read.units >= limits))
        sides = sides_of(view.truth, read, limits, side, view.name == "live")
        found["thresholds"][view.name] = asdict(thresholds.choose(view, read))
        found["held_out"][view.name] = {"n": len(present)} | figures | asdict(sides)
    return found
