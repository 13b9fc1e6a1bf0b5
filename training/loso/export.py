"""Exports a LOSO run: one final network per ensemble member, trained on all subjects.

Its card has the leave-one-subject-out figures of the same settings, because no data is left to
measure the network itself. The temperature is fitted on the held-out predictions of the run's
folds.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from models import private
from models.decision import calibrated
from models.fuse import sharpen, to_polarity
from models.inputs import FLOWS
from models.labels import POLARITY, polarity_of
from models.nets.export import export as write_graph
from models.records import Floats
from models.stills import M1
from models.weights import FUSION_FILE, Fusion
from training import derived, run_files
from training.datasets.movements import Movements, open_movements
from training.errors import TrainingError
from training.loso import fold, jobs, report
from training.loso import run as loso_run
from training.measure import calibrate
from training.measure.metrics import Labels
from training.recipe.loso import LAST_EPOCH, LosoRecipe


def is_loso(run: Path) -> bool:
    """Return whether a folder holds a LOSO run, finished or not."""
    return (run / jobs.RUN_FILE).is_file()


def recipe_id(run: Path) -> str:
    """Return the recipe's id of a run. Raises `DataError`."""
    return str(run_files.read_json(run / jobs.RUN_FILE)["recipe"]["id"])


def export(run: Path, folder: Path, commit: str = "") -> tuple[Path, ...]:
    """Train each member on all subjects and export it, with the fusion of all members.

    Args:
        run: Folder of a finished LOSO run.
        folder: Target folder of graphs, cards and `fusion.json`.
        commit: Version of the code, for the cards.

    Returns:
        The graphs' paths, one per member.

    Raises:
        TrainingError: The run is not finished, its data has changed, its epochs were chosen on the
            held-out subjects, or the app does not store its networks' input.
        ExportError: A graph gives other results than torch, or the app cannot run it.
    """
    about, metrics = _finished(run)
    recipe = LosoRecipe.model_validate(about["recipe"])
    if about["protocol"] != LAST_EPOCH:
        raise TrainingError(
            f"Only runs under protocol {LAST_EPOCH} are exported, found {about['protocol']}: the "
            "weights are those of the last epoch, so their figures must be, too."
        )
    refuse_unreadable(recipe)
    movements = open_movements(about["data"], recipe.label_set, loso_run.sampling_of(recipe))
    refuse_own_flow(recipe, movements)
    movements = replace(movements, decision=recipe.decision)
    if movements.digest() not in about["fingerprint"]:
        raise TrainingError(
            f"{about['data']} has changed since {run} was run: run it again into another folder."
        )
    private.make_folder(folder)
    graphs = [folder / f"{_weights_id(recipe, name)}.onnx" for name in recipe.members]
    derived.hand_on(run, folder, derived.WEIGHTS, movements.subjects, graphs)
    paths = tuple(
        _member(recipe, name, movements, metrics, run, folder, commit) for name in recipe.members
    )
    fusion = _fusion(recipe, movements, run)
    if fusion is not None:
        run_files.write_json(folder / FUSION_FILE, fusion.model_dump(mode="json"))
    return paths


def refuse_unreadable(recipe: LosoRecipe) -> None:
    """Reject weights whose input the app cannot prepare, and recipes that train none.

    Raises:
        TrainingError: The app does not store the networks' input, or there are no new weights.
    """
    if recipe.frozen is not None:
        raise TrainingError(
            f"Recipe {recipe.id} trains no network, so there are no weights to export: take a "
            "recipe that trains, such as own-finetune."
        )
    if recipe.frames is not None and recipe.frames.pipeline == M1:
        raise TrainingError(
            f"Weights of {recipe.id} read the centre of the raw frame (M1), of which the app keeps "
            'the face alone, so it could not run them: take frames.pipeline = "m2" or "face".'
        )


def _weights_id(recipe: LosoRecipe, member: str) -> str:
    return recipe.id if len(recipe.members) == 1 else f"{recipe.id}-{member}"


def refuse_own_flow(recipe: LosoRecipe, movements: Movements) -> None:
    """Reject, before training, weights that read a flow which the app cannot compute.

    Raises:
        TrainingError: The data was prepared with a flow of the user's own.
    """
    source = movements.source
    if source is not None and not source.frames and source.flow not in FLOWS:
        raise TrainingError(
            f"Weights of {recipe.id} read the flow {source.flow} of your own, which the app cannot "
            f"compute, so it could not run them: prepare the data with {', '.join(FLOWS)}."
        )


def _finished(run: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    paths = (run / jobs.RUN_FILE, run / report.METRICS)
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise TrainingError(
            f"{run} holds no finished run: {missing[0]} is missing. Run `flinch train` with --out "
            "naming that folder until it ends."
        )
    about, metrics = (run_files.read_json(path) for path in paths)
    return about, metrics


def _member(
    recipe: LosoRecipe,
    member: str,
    movements: Movements,
    metrics: dict[str, Any],
    run: Path,
    folder: Path,
    commit: str,
) -> Path:
    beginning = loso_run.beginning(recipe, member, run)
    seed = int(metrics["seeds"][0])
    everyone = len(set(movements.subjects))
    nobody = fold.HeldOut(movements.take([0]), LAST_EPOCH)
    choice = fold.learn(recipe, beginning, movements, nobody, LAST_EPOCH, seed, everyone)
    net = fold.restored(beginning, choice.state, seed)
    name = _weights_id(recipe, member)
    datasets = ", ".join(sorted(set(movements.datasets)))
    return write_graph(
        net,
        folder / f"{name}.onnx",
        input=choice.reading,
        label_set=recipe.label_set,
        labels=recipe.labels,
        training_data=f"{datasets}: {len(movements)} clips of {everyone} subjects"
        + (f", starting from {member}" if recipe.start else ""),
        seeds=(seed,),
        protocol="all subjects, last epoch; figures are those of leaving one subject out",
        metrics=_measures(metrics, member, datasets),
        decision=recipe.decision,
        temperature=_temperature(run, member, movements),
        recipe=recipe.id,
        commit=commit,
        licence=f"bound by the licence of {datasets}",
        does_not_prove=recipe.does_not_prove,
        seen=movements.keys(),
    )


def _measures(metrics: dict[str, Any], member: str, datasets: str) -> list[dict[str, Any]]:
    figures = metrics["per_member"][member]
    return [
        {
            "data": f"{datasets}, mean of single seeds",
            "metric": name,
            "value": round(float(figures[f"{name}_mean"]), 4),
            "spread": round(float(figures[f"{name}_sd"]), 4),
            "n": metrics["n"],
            "protocol": f"LOSO, {metrics['protocol']}",
        }
        for name in ("uf1", "uar", "acc")
    ]


def _temperature(run: Path, member: str, movements: Movements) -> float:
    """Fit the temperature on the folds' predictions of their held-out subjects."""
    logits, truth = _held_out(run, member, movements)
    return calibrate.temperature(logits, truth, movements.labels, movements.decision)


def _held_out(run: Path, member: str, movements: Movements) -> tuple[Floats, Labels]:
    """Collect the held-out predictions of a member's folds, over all seeds.

    Returns:
        Log-probabilities `(n, k)` and classes `(n,)`, in the order of the folds' files.
    """
    logits, truth = [], []
    for path in sorted((run / jobs.FOLDS / member).rglob("*.json")):
        found = run_files.read_json(path)
        logits.append(np.log(np.clip(np.asarray(found["probabilities"]), 1e-9, 1.0)))
        truth.append(movements.truth[found["indices"]])
    return np.asarray(np.concatenate(logits), np.float32), np.concatenate(truth)


def _fusion(recipe: LosoRecipe, movements: Movements, run: Path) -> Fusion | None:
    """Choose temperature and threshold of all members together, on held-out subjects only.

    Returns:
        The fusion without other weights; None if no class has a polarity.
    """
    of_polarity = [polarity_of(label) for label in recipe.labels]
    each = []
    for member in recipe.members:
        logits, truth = _held_out(run, member, movements)
        rule = (recipe.labels, recipe.decision)
        read = calibrated(logits, *rule, calibrate.temperature(logits, truth, *rule))
        each.append(to_polarity(recipe.labels, np.clip(read, 1e-6, 1.0)))
    if any(reading is None for reading in each):
        return None
    has_polarity = np.asarray([of_polarity[int(k)] is not None for k in truth])
    classes = np.asarray(
        [POLARITY.index(of_polarity[int(k)] or "") for k in truth[has_polarity]], np.int64
    )
    pooled = np.asarray(
        np.mean([reading for reading in each if reading is not None], axis=0), np.float32
    )[has_polarity]
    temperature = calibrate.pool_temperature(pooled, classes)
    return Fusion(
        threshold=calibrate.threshold(sharpen(pooled, temperature), classes),
        temperature=temperature,
        chosen_on=f"{len(classes)} readings of held-out subjects of {recipe.id}",
        rule="mean of all members, temperature by likelihood, threshold where half are right",
    )
