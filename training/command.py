"""Plain functions behind `flinch train`, `flinch evaluate` and `flinch export`.

Evaluation needs no torch; training and export import it inside their functions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.fuse import softmax
from models.records import Floats
from models.weights import BUNDLED, FUSION_FILE, Card, Fusion, bundled, find, write_card
from training import calibrate, protocols, recipe, report, splits
from training.datasets import synthetic_flow
from training.datasets.fields import Fields, live_view, picture_view
from training.errors import TrainingError
from training.metrics import measure

if TYPE_CHECKING:
    from models.nets.network import Network
    from training.loop import Epoch, View

RECIPE_FILE = "recipe.json"
METRICS_FILE = "metrics.json"
RESULTS_FILE = "result.csv"


@dataclass(frozen=True, slots=True)
class Trained:
    """Where a run lies and what it reached on held-out identities."""

    folder: Path
    epoch: int
    metrics: dict[str, Any]


def train(
    name: str,
    data: Path,
    out: Path,
    seed: int | None = None,
    threads: int = 1,
    tell: Callable[[Epoch, int], None] = lambda *_: None,
) -> Trained:
    """Train a recipe; an unfinished run in `out` goes on where it was.

    Args:
        name: Recipe name or path.
        data: Folder of the dataset that the recipe names.
        out: Folder of the run.
        seed: Replaces the recipe's seed.
        threads: CPU threads.
        tell: Called after each epoch with it and the number of epochs.

    Returns:
        The run's folder and held-out figures.

    Raises:
        RecipeError: The recipe cannot be read.
        DataError: The data cannot be read.
        TrainingError: Training cannot go on.
    """
    from training.loop import Run

    made = recipe.read(name)
    if seed is not None:
        made = made.model_copy(update={"seed": seed})
    began = time.perf_counter()
    learned, held = _sides(made, data)
    views = _views(held, made)
    run = Run(made, _network(made), out, threads)
    report.write_json(made.model_dump(mode="json"), out / RECIPE_FILE)
    outcome = run.train(
        synthetic_flow.Varied(learned, made),
        views,
        lambda epoch: tell(epoch, made.schedule.epochs),
    )
    metrics = _held_out(made, out, views)
    metrics |= {
        "epoch": outcome.best.epoch,
        "epochs": len(outcome.history),
        "n_train": len(learned),
        "n_held_out": len(held),
        "identities_held_out": len(set(held.groups)),
        "minutes": round((time.perf_counter() - began) / 60, 2),
        "threads": threads,
        "machine": report.machine(),
    }
    report.write_json(metrics, out / METRICS_FILE)
    _row(made, metrics, out / RESULTS_FILE)
    return Trained(out, outcome.best.epoch, metrics)


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
    figures = protocols.evaluate(weights, data, folder).as_json()
    if json_file is not None:
        report.write_json(figures, json_file)
    return figures


def export(
    run: Path, folder: Path = BUNDLED, commit: str = "", also_on: tuple[str, ...] = ()
) -> Path:
    """Export a finished run: graph, card, and the fusion file over all of the folder.

    Args:
        run: Folder of the run.
        folder: Weights folder that receives the files.
        commit: Version of the code that trained it, for the card.
        also_on: Datasets (`KIND:FOLDER`) that are measured zero-shot and put on the card.

    Returns:
        The path of the graph.

    Raises:
        TrainingError: The folder holds no finished run.
        ExportError: The graph does not compute what torch does.
    """
    from models.export import export as write_graph

    made, metrics = _finished(run)
    net = _best(made, run)
    folder.mkdir(parents=True, exist_ok=True)
    fields: dict[str, Any] = {
        "input": made.input,
        "label_set": made.label_set,
        "labels": made.labels,
        "training_data": made.data.made_by or made.data.dataset,
        "seeds": (made.seed,),
        "protocol": "best epoch, temperature and threshold on held-out synthetic identities",
        "metrics": _measures(metrics, []),
        "temperature": metrics["temperature"],
        "recipe": made.id,
        "commit": commit,
        "licence": "Apache-2.0",
        "does_not_prove": made.does_not_prove,
    }
    path = write_graph(net, folder / f"{made.id}.onnx", **fields)
    if also_on:
        found = [protocols.evaluate(made.id, data, folder) for data in also_on]
        whole = find(made.id, folder).model_dump() | {"metrics": _measures(metrics, found)}
        write_card(Card.model_validate(whole), folder)
    return path


def choose_fusion(data: Path, folder: Path = BUNDLED) -> Fusion:
    """Choose the fused temperature and the threshold on held-out identities; write fusion.json.

    Only samples whose identity was held out by every bundled recipe's split take part: all
    recipes share one split seed and share, so they hold out the same identities.

    Args:
        data: Folder of synthetic flow that the weights were trained on.
        folder: Weights folder.

    Returns:
        What was written.

    Raises:
        TrainingError: No weights with a part in the fusion are there.
    """
    from models.reader import open_networks

    cards = [card for card in bundled(folder) if card.fusion_weight > 0 and card.trained]
    if not cards:
        raise TrainingError(f"No trained weights with a part in the fusion lie in {folder}.")
    held = _sides(recipe.read(cards[0].recipe), data)[1]
    networks = open_networks(cards, folder)
    varied = recipe.read(cards[0].recipe).augment
    readings = [
        protocols.probabilities(n, held.inputs(n.card.input) + _pictures(held, n.card, varied))
        for n in networks
    ]
    truth = np.concatenate([held.truth, held.truth])
    shares = [card.fusion_weight for card in cards]
    warmth = calibrate.pool_temperature(protocols.pool(readings, shares, 1.0), truth)
    fused = protocols.pool(readings, shares, warmth)
    chosen = Fusion(
        threshold=calibrate.threshold(fused, truth, LEAST_RIGHT),
        temperature=warmth,
        chosen_on=f"{len(held)} synthetic movements of {len(set(held.groups))} held-out "
        "identities, as live flow and as stored pictures",
        rule=f"confidence from which on at least {LEAST_RIGHT:.0%} of the readings are right",
    )
    report.write_json(chosen.model_dump(mode="json"), folder / FUSION_FILE)
    return chosen


LEAST_RIGHT = 0.6
"""Share of right readings, among those of like confidence, that a label must reach."""

SPLIT_SEED = 20
"""All recipes hold out the same identities, so that the ensemble has held-out ones too."""


def _pictures(held: Fields, card: Card, varied: recipe.AugmentSpec) -> list[Floats]:
    """Prepare held-out movements as pictures of others' crops: `(1, 3, size, size)` each."""
    return list(picture_view(held, card.input, varied)[:, None])


def _sides(made: recipe.Recipe, data: Path) -> tuple[Fields, Fields]:
    fields = synthetic_flow.read(data, made.label_set)
    if made.data.samples and made.data.samples < len(fields):
        rng = np.random.default_rng(SPLIT_SEED)
        fields = fields.take(np.sort(rng.permutation(len(fields))[: made.data.samples]))
    split = splits.by_group(fields.groups, made.data.held_out, SPLIT_SEED)
    return fields.take(split.train), fields.take(split.held_out)


def _views(held: Fields, made: recipe.Recipe) -> list[View]:
    from training.loop import View

    return [
        View("live", live_view(held, made.input), held.truth),
        View("picture", picture_view(held, made.input, made.augment), held.truth),
    ]


def _network(made: recipe.Recipe) -> Network:
    import torch

    from models.nets import registry

    torch.manual_seed(made.seed)
    return registry.build(
        made.network,
        made.preset,
        num_classes=len(made.labels),
        size_px=made.input.size_px,
        **made.switches,
    )


def _best(made: recipe.Recipe, run: Path) -> Network:
    import torch

    from training.loop import BEST

    net = _network(made)
    net.load_state_dict(torch.load(run / BEST, weights_only=True)["net"])
    net.eval()
    return net


def _held_out(made: recipe.Recipe, run: Path, views: list[View]) -> dict[str, Any]:
    """Measure the kept epoch on each held-out view and fit the temperature on all of them."""
    from training.loop import predict_logits

    net = _best(made, run)
    logits = [predict_logits(net, view.inputs) for view in views]
    truth = np.concatenate([view.truth for view in views])
    warmth = calibrate.temperature(np.concatenate(logits), truth)
    found = {
        view.name: asdict(measure(view.truth, softmax(raw, warmth), made.labels))
        for view, raw in zip(views, logits, strict=True)
    }
    return {"temperature": warmth, "held_out": found}


def _finished(run: Path) -> tuple[recipe.Recipe, dict[str, Any]]:
    try:
        made = recipe.Recipe.model_validate_json((run / RECIPE_FILE).read_text(encoding="utf-8"))
        metrics = json.loads((run / METRICS_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(
            f"{run} holds no finished run: {error.filename} is missing. Run `flinch train` with "
            "--out naming that folder until it ends."
        ) from error
    return made, dict(metrics)


def _measures(
    metrics: dict[str, Any], evaluations: list[protocols.Evaluation]
) -> list[dict[str, Any]]:
    rows = [
        {
            "data": f"held-out synthetic identities, {view}",
            "metric": metric,
            "value": round(float(figures[metric]), 4),
            "n": figures["n"],
            "protocol": "held-out",
        }
        for view, figures in metrics["held_out"].items()
        for metric in ("uf1", "uar", "ece")
    ]
    for one in evaluations:
        rows += [
            {
                "data": f"{name}, real flow pictures",
                "metric": metric,
                "value": round(float(getattr(figures, metric)), 4),
                "n": figures.n,
                "protocol": one.protocol,
            }
            for name, figures in one.per_dataset.items()
            for metric in ("uf1", "uar", "ece")
        ]
    return rows


def _row(made: recipe.Recipe, metrics: dict[str, Any], path: Path) -> None:
    held = metrics["held_out"]
    row: dict[str, object] = {"recipe": made.id, "seed": made.seed, "when": report.now()}
    row |= {k: metrics[k] for k in ("epoch", "n_train", "minutes", "threads", "machine")}
    for view, figures in held.items():
        row |= {f"{view}_{m}": round(float(figures[m]), 4) for m in ("uf1", "uar", "ece")}
    report.append_row(row, path)
