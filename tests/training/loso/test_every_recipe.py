"""Every recipe: learn two steps, export, open as the app does, read a clip.

`tests/speed/every_recipe.py` does the same with graphs that are traced.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.loso_runs import flow_pictures, learned, read_live, shrunk

from models.nets import registry
from models.nets.export import ExportError
from training.errors import TrainingError
from training.loso import export
from training.recipe import catalogue, loso, papers

SEEN: set[str] = set()
"""Miniatures that have been run: rows that differ in size alone are one miniature."""

NAMES = (*papers.rows(), *(name for name in loso.listed() if not catalogue.read(name).start))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return flow_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.mark.usefixtures("quick_export")
@pytest.mark.parametrize("name", NAMES)
def test_every_recipe_is_trained_exported_and_read_live_or_refused_in_words(
    name: str, data: str, tmp_path: Path
) -> None:
    whole = catalogue.read(name)
    registry.config(whole.network, whole.preset, **whole.switches)
    recipe = shrunk(whole)
    if recipe.fingerprint in SEEN:
        return
    SEEN.add(recipe.fingerprint)
    net, choice = learned(recipe, data, tmp_path)
    assert sum(choice.losses) > 0
    if recipe.frames is not None and recipe.frames.pipeline == "m1":
        with pytest.raises(TrainingError, match="the app keeps the face alone"):
            export.refuse_unreadable(recipe)
        return
    export.refuse_unreadable(recipe)
    scores = read_live(net, choice, recipe, tmp_path)
    assert scores.error == ""
    assert scores.labels == recipe.labels
    assert scores.probabilities.sum() == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(scores.probabilities).all()


@pytest.mark.usefixtures("quick_export")
def test_weights_that_the_app_cannot_run_are_not_exported(data: str, tmp_path: Path) -> None:
    recipe = shrunk(catalogue.read("ammsm-casme2-3"))
    net, choice = learned(recipe, data, tmp_path)
    change = {"coding": "uvm", "onset": False, "onset_colour": False}
    wrong = replace(choice, reading=recipe.input.model_copy(update=change))
    with pytest.raises(ExportError, match=r"app cannot run 'row' on a clip.*Nothing was exported"):
        read_live(net, wrong, recipe, tmp_path)
    assert list(tmp_path.glob("row*")) == []
