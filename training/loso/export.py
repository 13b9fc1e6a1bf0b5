"""After a LOSO run: one network a member that learned from all subjects, with the run's figures.

Its card carries the leave-one-subject-out figures of the same settings, because nothing is left
to measure the network itself on; the temperature is fitted on the held-out predictions of the
run's folds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from models import private
from models.nets.export import export as write_graph
from training import run_files
from training.datasets.movements import Movements, open_movements
from training.errors import TrainingError
from training.loso import fold, jobs, report
from training.loso import run as loso_run
from training.measure import calibrate
from training.recipe.loso import LAST_EPOCH, LosoRecipe


def is_loso(run: Path) -> bool:
    """Tell whether a folder holds a LOSO run, finished or not."""
    return (run / jobs.RUN_FILE).is_file()


def export(run: Path, folder: Path, commit: str = "") -> tuple[Path, ...]:
    """Train each member on all subjects and export it.

    Args:
        run: Folder of a finished LOSO run.
        folder: Weights folder that receives graphs and cards.
        commit: Version of the code, for the cards.

    Returns:
        The graphs' paths, one a member.

    Raises:
        TrainingError: The run is not finished, its data has changed, or it chose its epochs on
            the held-out subjects.
        ExportError: A graph does not compute what torch does.
    """
    about, metrics = _finished(run)
    made = LosoRecipe.model_validate(about["recipe"])
    if about["protocol"] != LAST_EPOCH:
        raise TrainingError(
            f"Only runs under protocol {LAST_EPOCH} are exported, found {about['protocol']}: the "
            "weights are those of the last epoch, so their figures must be, too."
        )
    movements = open_movements(about["data"], made.label_set)
    if movements.digest() not in about["fingerprint"]:
        raise TrainingError(
            f"{about['data']} has changed since {run} was run: run it again into another folder."
        )
    private.make_folder(folder)
    return tuple(
        _member(made, name, movements, metrics, run, folder, commit) for name in made.members
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
    made: LosoRecipe,
    member: str,
    movements: Movements,
    metrics: dict[str, Any],
    run: Path,
    folder: Path,
    commit: str,
) -> Path:
    beginning = loso_run.beginning(made, member, run)
    seed = int(metrics["seeds"][0])
    everyone = len(set(movements.subjects))
    nobody = fold.HeldOut(movements.take([0]), LAST_EPOCH)
    choice = fold.learn(made, beginning, movements, nobody, LAST_EPOCH, seed, everyone)
    net = fold.restored(beginning, choice.state, seed)
    name = made.id if len(made.members) == 1 else f"{made.id}-{member}"
    datasets = ", ".join(sorted(set(movements.datasets)))
    return write_graph(
        net,
        folder / f"{name}.onnx",
        input=beginning.reading,
        label_set=made.label_set,
        labels=made.labels,
        training_data=f"{datasets}: {len(movements)} clips of {everyone} subjects"
        + (f", starting from {member}" if made.start else ""),
        seeds=(seed,),
        protocol="all subjects, last epoch; figures are those of leaving one subject out",
        metrics=_measures(metrics, member, datasets),
        temperature=_temperature(run, member, movements),
        recipe=made.id,
        commit=commit,
        licence=f"bound by the licence of {datasets}",
        does_not_prove=made.does_not_prove,
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
    """Fit the temperature on what the folds said of subjects they had not seen."""
    logits, truth = [], []
    for path in sorted((run / jobs.FOLDS / member).rglob("*.json")):
        found = run_files.read_json(path)
        logits.append(np.log(np.clip(np.asarray(found["probabilities"]), 1e-9, 1.0)))
        truth.append(movements.truth[found["indices"]])
    return calibrate.temperature(
        np.asarray(np.concatenate(logits), np.float32), np.concatenate(truth)
    )
