"""Frozen networks: what a fold's classifier may see, what it chooses, what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.loso_runs import RECIPE, flow_pictures, recipe_file
from numpy.typing import NDArray

from models.weights import BUNDLED
from training.datasets.movements import Movements, open_movements
from training.errors import RecipeError, TrainingError
from training.learn import progress
from training.loso import export, frozen
from training.loso import run as loso_run
from training.recipe import catalogue
from training.recipe.loso import FrozenSpec, LosoRecipe

FROZEN = """
id = "miniature"
start = ["incep-cbam-compact"]
label_set = "polarity"
seeds = [0, 1]
data = "flow_images: made up"
settings_from = "nothing"
does_not_prove = "anything"
[frozen]
field_px = 4
"""

ONE = loso_run.RunOptions(workers=1)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return flow_pictures(tmp_path / "pictures")


@pytest.fixture
def name(tmp_path: Path) -> str:
    return recipe_file(tmp_path, FROZEN)


def _features(movements: Movements, told: float = 3.0) -> frozen.Features:
    """Make ten random features, of which the first three rise with the class."""
    rng = np.random.default_rng(0)
    joined = rng.standard_normal((len(movements), 10)).astype(np.float32)
    joined[np.arange(len(movements)), movements.truth] += told
    even = np.full((len(movements), 3), 1 / 3, np.float32)
    return frozen.Features(joined, even)


def _sides(movements: Movements) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    held = movements.of("one/s0")
    return np.setdiff1d(np.arange(len(movements)), held), held


def test_a_run_has_each_classifier_as_a_member_and_no_curves(
    data: str, name: str, tmp_path: Path
) -> None:
    found = loso_run.run(name, data, tmp_path / "run", ONE)
    assert list(found["per_member"]) == ["lda", "svm", "unchanged"]
    assert found["n"] == 24
    page = (tmp_path / "run" / "report.html").read_text()
    assert "Confusion" in page
    assert "Training loss" not in page
    fold = json.loads(next((tmp_path / "run" / "folds" / "lda" / "0").iterdir()).read_text())
    assert fold["losses"] == []
    assert np.sum(fold["probabilities"], axis=1) == pytest.approx(1.0)


def test_an_interrupted_run_gives_the_same_figures(data: str, name: str, tmp_path: Path) -> None:
    whole = loso_run.run(name, data, tmp_path / "run", ONE)
    for path in sorted((tmp_path / "run" / "folds" / "svm").rglob("*.json"))[::2]:
        path.unlink()
    again = loso_run.run(name, data, tmp_path / "run", ONE)
    assert again["folds_of_this_call"] == 4
    assert again["uf1"] == whole["uf1"]
    assert again["per_member"] == whole["per_member"]


def test_a_run_pauses_between_folds_and_goes_on(data: str, name: str, tmp_path: Path) -> None:
    out = tmp_path / "run"

    def pause(_: loso_run.FoldProgress) -> None:
        loso_run.pause(out)

    with pytest.raises(progress.Paused, match="the same command goes on"):
        loso_run.run(name, data, out, ONE, pause)
    assert len(list((out / "folds").rglob("*.json"))) == 1
    found = loso_run.run(name, data, out, ONE)
    assert found["n"] == 24
    assert found["folds_of_this_call"] == 23


@pytest.mark.parametrize("member", ["lda", "svm"])
def test_held_out_labels_and_features_change_nothing_in_a_fit(data: str, member: str) -> None:
    movements = open_movements(data)
    known, held = _sides(movements)
    spec = FrozenSpec(shrinkages=(0.1, 0.5), costs=(1.0, 3.0))
    features = _features(movements)
    truth = movements.truth.copy()
    truth[held] = 0
    joined = features.joined.copy()
    joined[held[1:]] = 100.0
    plain = frozen.fit(spec, member, features, movements, (known, held), 0)
    changed = frozen.fit(
        spec,
        member,
        replace(features, joined=joined),
        replace(movements, truth=truth),
        (known, held),
        0,
    )
    assert changed.chosen == plain.chosen
    assert np.array_equal(changed.probabilities[0], plain.probabilities[0])


@pytest.mark.parametrize("member", ["lda", "svm"])
def test_a_classifier_reads_what_the_features_say(data: str, member: str) -> None:
    movements = open_movements(data)
    sides = _sides(movements)
    found = frozen.fit(FrozenSpec(), member, _features(movements, 8.0), movements, sides, 0)
    assert found.probabilities.argmax(axis=1).tolist() == movements.truth[sides[1]].tolist()


def test_inner_subjects_choose_the_shrinkage_that_reads_them_better(data: str) -> None:
    movements = open_movements(data)
    spec = FrozenSpec(shrinkages=(1.0, 0.0))
    features = _features(movements, 0.0)
    line = np.outer(np.array([-3.0, 0.0, 3.0])[movements.truth], np.ones(10))
    rng = np.random.default_rng(1)
    shared = 30.0 * rng.standard_normal((len(movements), 1)) * np.array([1.0, -1.0] * 5)
    features = replace(features, joined=(0.1 * features.joined + line + shared).astype(np.float32))
    found = frozen.fit(spec, "lda", features, movements, _sides(movements), 0)
    assert found.chosen == {"shrinkage": 0.0}


def test_the_networks_as_they_are_need_no_training_side(data: str) -> None:
    movements = open_movements(data)
    features = _features(movements)
    found = frozen.fit(FrozenSpec(), "unchanged", features, movements, _sides(movements), 0)
    assert np.array_equal(found.probabilities, features.unchanged[:6])


def test_a_training_side_without_a_class_is_refused(data: str) -> None:
    movements = open_movements(data)
    truth = np.where(movements.truth == 2, 1, movements.truth)
    with pytest.raises(TrainingError, match="no movement is labelled surprise"):
        frozen.fit(
            FrozenSpec(),
            "lda",
            _features(movements),
            replace(movements, truth=truth),
            _sides(movements),
            0,
        )


@pytest.mark.parametrize("member", ["lda", "svm"])
@pytest.mark.parametrize("places", [[0, 1], [0, 9]])
def test_a_class_that_few_subjects_show_is_fitted_all_the_same(
    data: str, member: str, places: list[int]
) -> None:
    movements = open_movements(data)
    known = np.arange(6, len(movements))
    truth = movements.truth % 2
    truth[known[places]] = 2
    rare = replace(movements, truth=truth)
    spec = FrozenSpec(shrinkages=(0.1, 0.3), costs=(1.0, 3.0))
    sides = (known, np.arange(6))
    found = frozen.fit(spec, member, _features(rare, 8.0), rare, sides, 0)
    assert found.probabilities.shape == (6, 3)
    assert found.probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(found.probabilities).all()


def test_features_hold_every_network_and_the_coarse_flow(tmp_path: Path, data: str) -> None:
    recipe = LosoRecipe.model_validate(
        catalogue.read("megc2019-flow-frozen").model_dump() | {"start": ("incep-cbam-compact",)}
    )
    loso_run._prepare_start(recipe, "incep-cbam-compact", tmp_path, BUNDLED)
    networks = [loso_run._initial(recipe, "incep-cbam-compact", tmp_path)]
    movements = open_movements(data).take(range(4))
    with_flow = frozen.compute(networks, movements, 4)
    alone = frozen.compute(networks, movements, 0)
    assert with_flow.joined.shape == (4, alone.joined.shape[1] + 2 * 4 * 4)
    assert np.array_equal(with_flow.joined[:, : alone.joined.shape[1]], alone.joined)
    assert with_flow.unchanged.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    path = tmp_path / "features.npz"
    frozen.store(with_flow, path)
    assert path.stat().st_mode & 0o077 == 0
    assert np.array_equal(frozen.stored(path).joined, with_flow.joined)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (loso_run.RunOptions(protocol="inner"), "protocol inner means nothing"),
        (loso_run.RunOptions(keep_folds=True), "--keep-folds means nothing"),
    ],
)
def test_epochs_and_weights_are_refused(
    options: loso_run.RunOptions, words: str, data: str, name: str, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=words):
        loso_run.run(name, data, tmp_path / "run", options)
    assert not (tmp_path / "run").exists()


def test_nothing_is_exported() -> None:
    with pytest.raises(TrainingError, match="trains no network"):
        export.refuse_unreadable(catalogue.read("megc2019-flow-frozen"))


def test_frozen_networks_need_initial_weights(tmp_path: Path) -> None:
    name = recipe_file(tmp_path, RECIPE + "[frozen]\nfield_px = 4\n")
    with pytest.raises(RecipeError, match="`frozen` needs `start`"):
        catalogue.read(name)
