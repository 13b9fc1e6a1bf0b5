"""The Optuna search: it goes on where it was, and never reads what a fold holds out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.loso_runs import RECIPE, flow_pictures, recipe_file

from training.errors import RecipeError, TrainingError
from training.loso import search
from training.recipe import catalogue

SPACE = """
[search]
trials = 2
floats = { "optimiser.lr" = [1e-3, 1e-2] }
choices = { "switches.hidden" = [4, 8] }
"""


def test_trials_are_shared_through_the_storage(tmp_path: Path) -> None:
    data = flow_pictures(tmp_path / "pictures")
    name = recipe_file(tmp_path, RECIPE + SPACE)
    storage = search.url("", tmp_path / "out")
    first = search.run(search.Ask(name, data, storage), tmp_path / "out")
    trials: list[tuple[int, int]] = []
    ask = search.Ask(name, data, storage, trials=3)
    again = search.run(
        ask, tmp_path / "out", on_progress=lambda done, of: trials.append((done, of))
    )
    assert trials == [(3, 3)]
    assert again["all"][:2] == first["all"]
    assert again["protocol"] == "inner"
    assert set(again["best"]) == {"optimiser.lr", "switches.hidden"}
    assert json.loads((tmp_path / "out" / "search.json").read_text()) == again


def test_what_cannot_be_searched_is_said(tmp_path: Path) -> None:
    name = recipe_file(tmp_path)
    ask = search.Ask(name, "flow_images:none", "sqlite:///none.db")
    with pytest.raises(TrainingError, match=r"says not what to search"):
        search.run(ask, tmp_path)
    recipe = catalogue.read(name)
    with pytest.raises(RecipeError, match=r"unknown key 'optimiser\.rate'"):
        search.with_values(recipe, {"optimiser.rate": 1.0})
    wrong = catalogue.read(recipe_file(tmp_path, RECIPE + SPACE))
    with pytest.raises(TrainingError, match=r"Cannot open the storage"):
        search.open_study(search.Ask(name, "", "nothing://x"), wrong)
