"""The functions behind `flinch train`, `flinch evaluate` and `flinch export`.

Evaluation needs no torch; training and export import it inside their functions.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models import lease
from models.decision import calibrated, winners
from models.weights import BUNDLED
from training import run_files
from training.bundled import reliability
from training.bundled.export import (
    METRICS_FILE,
    RECIPE_FILE,
    RESULT_FILE,
    choose_fusion,
    export,
    result_row,
)
from training.bundled.samples import best_network, fresh_network, prepared
from training.errors import TrainingError
from training.measure import calibrate, zero_shot
from training.measure.metrics import measure
from training.recipe import base

if TYPE_CHECKING:
    from training.bundled.samples import Sides
    from training.learn.loop import Epoch, HeldOutView, TrainingOutcome

SCORED = 3
"""After each epoch every third held-out sample is read; at the end all of them."""

__all__ = ["TrainedRun", "choose_fusion", "evaluate", "export", "train"]


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """Folder of a run and its figures on held-out identities."""

    folder: Path
    epoch: int
    metrics: dict[str, Any]


def train(
    name: str,
    data: Path,
    out: Path,
    seed: int | None = None,
    threads: int = 1,
    report: Callable[[Epoch, int], None] = lambda *_: None,
    network: str = "",
) -> TrainedRun:
    """Train a recipe; an unfinished run in `out` is continued.

    Args:
        name: Recipe name or path.
        data: Folder of the dataset that the recipe names.
        out: Folder of the run.
        seed: Replaces the recipe's seed.
        threads: CPU threads.
        report: Called after each epoch with the epoch and the number of epochs.
        network: Replaces the recipe's network, with its compact preset; empty keeps the recipe's.

    Returns:
        The run's folder and held-out figures.

    Raises:
        RecipeError: The recipe cannot be read.
        DataError: The data cannot be read.
        TrainingError: Training cannot continue.
        LeaseError: Another process trains into `out`.
    """
    from training.learn.loop import TrainingRun

    recipe = _changed(base.read(name), seed, network)
    began = time.perf_counter()
    both = prepared(recipe, data)
    views = both.views
    with lease.held(out, "flinch train"):
        run = TrainingRun(recipe, fresh_network(recipe), out, threads)
        run_files.write_json(out / RECIPE_FILE, recipe.model_dump(mode="json"))
        outcome = run.train(
            both.examples,
            [view.every(SCORED) for view in views],
            lambda epoch: report(epoch, recipe.schedule.epochs),
        )
        metrics = _held_out(recipe, out, views)
        metrics |= _run_facts(outcome, both, threads, time.perf_counter() - began)
        run_files.write_json(out / METRICS_FILE, metrics)
        run_files.write_row(result_row(recipe, metrics, []), out / RESULT_FILE)
        return TrainedRun(out, outcome.best.epoch, metrics)


def _changed(recipe: base.Recipe, seed: int | None, network: str) -> base.Recipe:
    """Replace a recipe's seed and network if the caller names others."""
    change: dict[str, Any] = {} if seed is None else {"seed": seed}
    if network:
        change |= {"network": network, "preset": "compact", "switches": {}}
    return recipe.model_copy(update=change) if change else recipe


def _run_facts(
    outcome: TrainingOutcome, sides: Sides, threads: int, spent_s: float
) -> dict[str, Any]:
    """List the properties of the run for `metrics.json`."""
    return {
        "epoch": outcome.best.epoch,
        "epochs": len(outcome.history),
        "n_train": sides.n_train,
        "n_held_out": sides.n_held_out,
        "identities_held_out": sides.identities,
        "minutes": round(spent_s / 60, 2),
        "threads": threads,
        "machine": run_files.machine(),
        "when": run_files.now(),
    }


def evaluate(
    weights: str, data: str, protocol: str, json_file: Path | None, folder: Path = BUNDLED
) -> dict[str, Any]:
    """Evaluate weights (or `ensemble`) on `KIND:FOLDER` and write the figures.

    Raises:
        TrainingError: The protocol is not known, or nothing can be evaluated.
    """
    if protocol != "zero-shot":
        raise TrainingError(
            f"Unknown protocol '{protocol}' for exported weights: expected zero-shot."
        )
    figures = zero_shot.evaluate(weights, data, folder).as_json()
    if json_file is not None:
        run_files.write_json(json_file, figures)
    return figures


def _held_out(recipe: base.Recipe, run: Path, views: list[HeldOutView]) -> dict[str, Any]:
    """Measure the chosen epoch on each held-out view and fit the temperature on all of them.

    A reliability diagram of each view is drawn into the run's folder.
    """
    from training.learn.loop import predict_logits

    net = best_network(recipe, run)
    logits = [predict_logits(net, view.inputs) for view in views]
    truth = np.concatenate([view.truth for view in views])
    rule = (recipe.labels, recipe.decision)
    temperature = calibrate.temperature(np.concatenate(logits), truth, *rule)
    panels = {
        view.name: reliability.Readings(view.truth, calibrated(raw, *rule, temperature))
        for view, raw in zip(views, logits, strict=True)
    }
    reliability.draw(panels, run / "reliability.svg")
    found = {
        name: asdict(
            measure(
                panel.truth, panel.probabilities, recipe.labels, winners(panel.probabilities, *rule)
            )
        )
        for name, panel in panels.items()
    }
    return {"temperature": temperature, "held_out": found}
