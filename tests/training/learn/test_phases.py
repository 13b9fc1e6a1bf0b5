"""AMMSM's phases: the search takes the better way, and a kill changes no digit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.loso_runs import flow_pictures, pictured, shrunk

from training.datasets.movements import open_movements
from training.learn import evolution
from training.learn.epochs import FoldEpochs
from training.learn.evolution import Genome
from training.learn.phases import Phases
from training.loso import run as loso_run
from training.loso.fold import FoldChoice, FoldPlace
from training.recipe import catalogue
from training.recipe.loso import LosoRecipe, PhasesSpec

SPEC = PhasesSpec(population=10, parents=3, generations=6, mutation=0.3)


def cost(genome: Genome) -> float:
    """Prefer sparsities of 0.5 and a magnification of 2."""
    return sum(abs(gene - 0.5) for gene in genome.sparsities) + abs(genome.alpha - 2.0)


def test_the_search_improves_and_repeats() -> None:
    found = evolution.search(4, SPEC, cost, (1,))
    assert found == evolution.search(4, SPEC, cost, (1,))
    assert list(found.by_generation) == sorted(found.by_generation, reverse=True)
    assert cost(found.best) == min(found.fitness.values()) < found.by_generation[0]
    assert set(found.best.sparsities) <= set(SPEC.sparsities)
    assert found.best.alpha in np.arange(1.0, 4.01, 0.25)


def test_a_search_that_was_stopped_measures_nothing_twice() -> None:
    whole = evolution.search(4, SPEC, cost, (2,))
    results: dict[str, float] = {}

    def stop(measured: object) -> None:
        results.update(measured)  # type: ignore[call-overload]
        if len(results) > 15:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evolution.search(4, SPEC, cost, (2,), None, stop)

    def fresh(genome: Genome) -> float:
        assert genome.text not in results
        return cost(genome)

    assert evolution.search(4, SPEC, fresh, (2,), results) == whole


class Killed(Phases):
    """Phases whose process is killed before an epoch."""

    def __init__(self, recipe: LosoRecipe, until: int):
        assert recipe.phases is not None
        super().__init__(recipe, recipe.phases, 0)
        self.until = until

    def before(self, course: FoldEpochs, epoch: int) -> None:
        if epoch == self.until:
            raise KeyboardInterrupt
        super().before(course, epoch)


def run(recipe: LosoRecipe, data: str, keep: Path | None, until: int = 99) -> FoldChoice:
    movements = pictured(open_movements(data), recipe)
    beginning = loso_run.beginning(recipe, "ammsm", Path())
    known = movements.take(np.flatnonzero(np.asarray(movements.subjects) != "two/s3"))
    place = FoldPlace(checkpoint=keep, save_s=0.0)
    return FoldEpochs(recipe, beginning, known, (0, 1), place, Killed(recipe, until)).run(None)


def test_a_killed_fold_goes_on_to_the_same_digits_in_every_phase(tmp_path: Path) -> None:
    data = flow_pictures(tmp_path / "pictures")
    recipe = shrunk(catalogue.read("ammsm-casme2-3"))
    recipe = recipe.model_copy(
        update={"schedule": recipe.schedule.model_copy(update={"epochs": 3})}
    )
    whole = run(recipe, data, None)
    assert whole.found["fitness_on"] == "inner"
    for until in (1, 2):
        keep = tmp_path / f"{until}.part"
        with pytest.raises(KeyboardInterrupt):
            run(recipe, data, keep, until)
        again = run(recipe, data, keep)
        assert (again.losses, again.found) == (whole.losses, whole.found)
        for name, value in whole.state.items():
            assert np.array_equal(value.numpy(), again.state[name].numpy()), name
    assert whole.state["genes"].tolist() == pytest.approx(whole.found["sparsities"])
    assert json.dumps(whole.found)
