"""Optuna search over a recipe's own `[search]` space, shared by any number of processes.

A trial trains the recipe with other values and measures them on the training-side subjects that
protocol `inner` separates; held-out data is never read. The storage is a SQLite file or any URL
that Optuna knows. Finished trials are stored, so a stopped search continues; a trial whose process
was lost does not count and is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.exceptions import OptunaError
from optuna.storages import RDBStorage
from optuna.trial import TrialState
from sqlalchemy.exc import SQLAlchemyError

from models import private
from training import executors, run_files
from training.datasets.movements import Movements, open_movements
from training.errors import TrainingError
from training.loso import fold, jobs
from training.loso import run as loso_run
from training.recipe import base, catalogue, papers
from training.recipe.loso import INNER, LosoRecipe

RESULT = "search.json"


@dataclass(frozen=True, slots=True)
class Ask:
    """One search.

    Attributes:
        recipe: Name or file.
        data: `KIND:FOLDER`.
        storage: URL of the trials, such as `sqlite:///FILE`.
        folds: Number of folds that measure a trial; 0 takes all.
        trials: Number of trials in all; 0 takes the recipe's number.
    """

    recipe: str
    data: str
    storage: str
    folds: int = 1
    trials: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot for one more trial, in any process."""

    ask: Ask
    number: int


OnProgress = Callable[[int, int], None]


def url(text: str, out: Path) -> str:
    """Return the storage's URL: the given one, or a SQLite file in the run's folder."""
    if text:
        return text if "://" in text else f"sqlite:///{Path(text).resolve()}"
    private.make_folder(out)
    return f"sqlite:///{(out / 'search.db').resolve()}"


def run(
    ask: Ask,
    out: Path,
    executor: str = executors.LOCAL,
    workers: int = 1,
    on_progress: OnProgress = lambda *_: None,
) -> dict[str, Any]:
    """Search until there are enough trials, and write the result.

    Args:
        ask: The search.
        out: Target folder of `search.json`.
        executor, workers: Where trials run.
        on_progress: Called after each trial with the numbers of finished and of all trials.

    Returns:
        The best values, their score, and all trials.

    Raises:
        TrainingError: The recipe names no space, or the storage cannot be opened.
    """
    recipe = catalogue.read(ask.recipe)
    study = open_study(ask, recipe)
    trial_count = ask.trials or (recipe.search.trials if recipe.search else 0)
    missing = max(trial_count - finished(study), 0)
    slots = [Slot(ask, number) for number in range(missing)]
    for done, _ in enumerate(
        executors.carry_out(slots, try_one, lambda _: False, executor, workers)
    ):
        on_progress(trial_count - missing + done + 1, trial_count)
    found = {
        "recipe": recipe.id,
        "protocol": INNER,
        "trials": finished(study),
        "best": study.best_params,
        "score": study.best_value,
        "all": [
            {"values": t.params, "score": t.value} for t in study.trials if t.value is not None
        ],
    }
    run_files.write_json(out / RESULT, found)
    return found


def open_study(ask: Ask, recipe: LosoRecipe) -> optuna.Study:
    """Open the study of a recipe in its storage, or create it.

    Raises:
        TrainingError: The recipe names no space, or the storage cannot be opened.
    """
    if recipe.search is None:
        raise TrainingError(
            f"Recipe {recipe.id} says not what to search: give it a [search] table with floats or "
            "choices."
        )
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        storage = RDBStorage(ask.storage)
    except (ValueError, ImportError, OSError, SQLAlchemyError, OptunaError) as error:
        raise TrainingError(
            f"Cannot open the storage {ask.storage}: {str(error).splitlines()[0]} Give a file, or "
            "a URL such as sqlite:///FILE or postgresql://HOST/NAME."
        ) from error
    return optuna.create_study(
        study_name=f"{recipe.id}-{recipe.fingerprint}",
        storage=storage,
        direction="maximize",
        load_if_exists=True,
    )


def finished(study: optuna.Study) -> int:
    """Count the finished trials."""
    return len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,)))


def try_one(slot: Slot) -> None:
    """Run one trial; its random numbers depend on the number of earlier trials."""
    recipe = catalogue.read(slot.ask.recipe)
    study = open_study(slot.ask, recipe)
    seed = recipe.seeds[0] * 1000 + len(study.get_trials(deepcopy=False)) + slot.number
    study.sampler = optuna.samplers.TPESampler(seed=seed)
    movements = open_movements(slot.ask.data, recipe.label_set, loso_run.sampling_of(recipe))
    study.optimize(lambda trial: score(trial, recipe, movements, slot.ask), n_trials=1)


def score(trial: optuna.Trial, recipe: LosoRecipe, movements: Movements, ask: Ask) -> float:
    """Train with a trial's values; return the best watched UF1, averaged over folds."""
    changed = suggested(trial, recipe)
    parts = jobs.folds_of(changed, movements)[: ask.folds or None]
    found = []
    for number, part in enumerate(parts):
        beginning = loso_run.beginning(changed, changed.network, Path())
        closed = fold.HeldOut(movements.take(part.held), INNER)
        known = movements.take(part.known)
        seed = changed.seeds[0]
        choice = fold.learn(changed, beginning, known, closed, INNER, seed, number)
        found.append(max(choice.scores))
    return float(np.mean(found))


def suggested(trial: optuna.Trial, recipe: LosoRecipe) -> LosoRecipe:
    """Change a recipe by a trial's values."""
    assert recipe.search is not None
    values: dict[str, Any] = {}
    for name, (low, high) in recipe.search.floats.items():
        values[name] = trial.suggest_float(name, low, high)
    for name, choices in recipe.search.choices.items():
        values[name] = trial.suggest_categorical(name, list(choices))
    return with_values(recipe, values)


def with_values(recipe: LosoRecipe, values: dict[str, Any]) -> LosoRecipe:
    """Change a recipe by dotted names.

    Raises:
        RecipeError: A name is unknown.
    """
    whole = recipe.model_dump(mode="json")
    for name, value in values.items():
        change: Any = value
        for part in reversed(name.split(".")):
            change = {part: change}
        whole = papers.merged(whole, change)
    return base.checked(LosoRecipe, whole)
