"""The folds of a run as jobs, their results, and the pooling of all results.

A fold's result is a JSON file, written atomically; a result of another run is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from models.json_text import parse
from models.records import Floats
from training.datasets import splits
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.recipe.loso import LosoRecipe

FOLDS = "folds"
RUN_FILE = "loso.json"
"""Describes a run: its recipe, data and protocol."""

Readings = dict[int, dict[str, Floats]]
"""Probabilities `(n, k)` by seed and member; each row comes from the fold that held it out."""


@dataclass(frozen=True, slots=True)
class FoldJob:
    """One fold of one member and seed, with everything that a process needs.

    `subject` names the fold: the subject left out, or the dataset or part. `keep_weights` stores
    the chosen weights beside the result; `progress` is the file for progress reports, or empty.
    """

    run: Path
    data: str
    protocol: str
    member: str
    seed: int
    subject: str
    fold: int
    fingerprint: str
    device: str = "cpu"
    precision: str = "32"
    keep_weights: bool = False
    progress: str = ""

    @property
    def path(self) -> Path:
        """File of the result."""
        safe = re.sub(r"[^A-Za-z0-9_-]", "_", self.subject)
        return self.run / FOLDS / self.member / str(self.seed) / f"{self.fold:03d}-{safe}.json"

    @property
    def weights(self) -> Path:
        """File of the chosen weights, if stored."""
        return self.path.with_suffix(".safetensors")


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Common data of all folds of a run."""

    out: Path
    data: str
    protocol: str
    seeds: Sequence[int]
    fingerprint: str
    device: str = "cpu"
    precision: str = "32"
    keep_weights: bool = False
    progress: str = ""


def folds_of(recipe: LosoRecipe, movements: Movements) -> tuple[splits.Fold, ...]:
    """Split the movements by the recipe's evaluation."""
    columns = (movements.subjects, movements.datasets, movements.parts, movements.truth)
    counts = {recipe.labels.index(label): n for label, n in recipe.test_counts.items()}
    return splits.folds(*columns, recipe.evaluation, counts)


def jobs_of(recipe: LosoRecipe, movements: Movements, plan: RunPlan) -> list[FoldJob]:
    """List all folds of all members and seeds."""
    names = [fold.name for fold in folds_of(recipe, movements)]
    shared = (
        *(plan.fingerprint, plan.device, plan.precision),
        *(plan.keep_weights, plan.progress),
    )
    return [
        FoldJob(plan.out, plan.data, plan.protocol, member, seed, name, number, *shared)
        for seed in plan.seeds
        for member in recipe.members
        for number, name in enumerate(names)
    ]


def result(job: FoldJob) -> dict[str, Any] | None:
    """Read a fold's result; None without one, or if it is of another run."""
    try:
        found: dict[str, Any] = parse(job.path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("fingerprint") == job.fingerprint else None


@dataclass(frozen=True, slots=True)
class Pooled:
    """All folds together.

    Attributes:
        chosen: Readings of the chosen weights.
        last: Readings of the last epochs.
        movements: The held-out movements of all folds, in the data's order; in a fixed split each
            part counts as a dataset.
        folds: The files' contents, in the order of the jobs.
    """

    chosen: Readings
    last: Readings
    movements: Movements
    folds: tuple[dict[str, Any], ...]

    @property
    def minutes(self) -> float:
        """Processor minutes of all folds."""
        return round(sum(float(fold["processor_s"]) for fold in self.folds) / 60, 2)


def pool(jobs: Sequence[FoldJob], movements: Movements, classes: int) -> Pooled:
    """Pool the results of all folds.

    Raises:
        TrainingError: A fold has no result.
    """
    found = [result(job) for job in jobs]
    folds = tuple(fold for fold in found if fold is not None)
    if len(folds) < len(jobs):
        path = jobs[found.index(None)].path
        raise TrainingError(f"The fold {path} is missing: run the same command again.")
    rows = sorted({i for fold in folds for i in fold["indices"]})
    place = {index: row for row, index in enumerate(rows)}
    readings: tuple[Readings, Readings] = ({}, {})
    for job, fold in zip(jobs, folds, strict=True):
        for into, name in zip(readings, ("probabilities", "last_epoch"), strict=True):
            of_seed = into.setdefault(job.seed, {})
            table = of_seed.setdefault(job.member, np.zeros((len(rows), classes), np.float32))
            table[[place[i] for i in fold["indices"]]] = fold[name]
    return Pooled(*readings, _told(movements.take(rows)), folds)


def _told(movements: Movements) -> Movements:
    if not any(movements.parts):
        return movements
    pairs = zip(movements.datasets, movements.parts, strict=True)
    return replace(movements, datasets=tuple(f"{a}_{b}" if b else a for a, b in pairs))
