"""Exports a finished run to published weights: graph, card, and the fusion of all weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models import private
from models.json_text import parse
from models.weights import BUNDLED, Card, Fusion, find, write_card
from training import run_files
from training.bundled import fusion
from training.bundled.samples import best_network
from training.errors import TrainingError
from training.measure import zero_shot
from training.recipe import base

RECIPE_FILE = "recipe.json"
METRICS_FILE = "metrics.json"
RESULT_FILE = "result.csv"


def export(
    run: Path, folder: Path = BUNDLED, commit: str = "", also_on: tuple[str, ...] = ()
) -> Path:
    """Export a finished run: graph, card, and the fusion file over the whole folder.

    Args:
        run: Folder of the run.
        folder: Target weights folder.
        commit: Version of the code that trained it, for the card.
        also_on: Datasets (`KIND:FOLDER`) that are measured zero-shot and put on the card.

    Returns:
        The path of the graph.

    Raises:
        TrainingError: The folder holds no finished run.
        ExportError: The graph gives other results than torch.
    """
    from models.nets.export import export as write_graph

    recipe, metrics = _finished(run)
    net = best_network(recipe, run)
    private.make_folder(folder)
    fields: dict[str, Any] = {
        "input": recipe.input,
        "label_set": recipe.label_set,
        "labels": recipe.labels,
        "training_data": recipe.data.made_by or recipe.data.dataset,
        "seeds": (recipe.seed,),
        "protocol": "best epoch, temperature and threshold on held-out synthetic identities",
        "metrics": measures(metrics, []),
        "decision": recipe.decision,
        "temperature": metrics["temperature"],
        "fusion_weight": float(takes_part(recipe)),
        "recipe": recipe.id,
        "commit": commit,
        "licence": "Apache-2.0",
        "does_not_prove": recipe.does_not_prove,
    }
    path = write_graph(net, folder / f"{recipe.id}.onnx", **fields)
    if also_on:
        found = [zero_shot.evaluate(recipe.id, data, folder) for data in also_on]
        whole = find(recipe.id, folder).model_dump() | {"metrics": measures(metrics, found)}
        write_card(Card.model_validate(whole), folder)
        run_files.write_row(result_row(recipe, metrics, found), run / RESULT_FILE)
    return path


def takes_part(recipe: base.Recipe) -> bool:
    """Return whether weights join the fusion: those that read flow and name a polarity.

    Frame networks see no motion, and a finer label set only repeats its network's reading.
    """
    return recipe.input.flow_channels > 0 and recipe.label_set == "polarity"


def choose_fusion(data: Path, folder: Path = BUNDLED) -> Fusion:
    """Choose shares, temperature and threshold of the fusion; see `fusion.choose`."""
    return fusion.choose(data, folder).fusion


def _finished(run: Path) -> tuple[base.Recipe, dict[str, Any]]:
    try:
        recipe = base.Recipe.model_validate_json((run / RECIPE_FILE).read_text(encoding="utf-8"))
        metrics = parse((run / METRICS_FILE).read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(
            f"{run} holds damaged figures ({type(error).__name__}): train again with another --out."
        ) from error
    except OSError as error:
        raise TrainingError(
            f"{run} holds no finished run: {error.filename} is missing. Run `flinch train` with "
            "--out naming that folder until it ends."
        ) from error
    return recipe, dict(metrics)


def measures(
    metrics: dict[str, Any], evaluations: list[zero_shot.Evaluation]
) -> list[dict[str, Any]]:
    """List the figures of a card.

    Args:
        metrics: `held_out` holds the figures of each view.
        evaluations: The results on real datasets.
    """
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
    for evaluation in evaluations:
        rows += [
            {
                "data": f"{name}, real flow pictures",
                "metric": metric,
                "value": round(float(getattr(figures, metric)), 4),
                "n": figures.n,
                "protocol": evaluation.protocol,
            }
            for name, figures in evaluation.per_dataset.items()
            for metric in ("uf1", "uar", "ece")
        ]
    return rows


def result_row(
    recipe: base.Recipe, metrics: dict[str, Any], evaluations: list[zero_shot.Evaluation]
) -> dict[str, object]:
    """Make one row of the results table: run, data and all figures.

    `sure_uf1` is the UF1 without the least confident fifth.
    """
    row: dict[str, object] = {
        "recipe": recipe.id,
        "coding": recipe.input.coding,
        "seed": recipe.seed,
    }
    row |= {"data": recipe.data.made_by or recipe.data.dataset}
    row |= {k: metrics[k] for k in ("when", "epoch", "n_train", "minutes", "threads", "machine")}
    for view, figures in metrics["held_out"].items():
        row |= {f"{view}_{m}": round(float(figures[m]), 4) for m in ("uf1", "uar", "ece")}
    for evaluation in evaluations:
        for name, found in evaluation.per_dataset.items():
            row[f"{name}_n"] = found.n
            row |= {
                f"{name}_{m}": round(float(getattr(found, m)), 4)
                for m in ("uf1", "uar", "acc", "ece")
            }
        row["sure_uf1"] = round(evaluation.sure.uf1, 4)
    return row
