"""A run beside the majority class and other weights, on the same movements."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import install
from helpers.loso_runs import flow_pictures, recipe_file

from models.weights import InputSpec
from training.datasets.movements import open_movements
from training.errors import TrainingError
from training.loso import compare
from training.loso import run as loso_run

ONE = loso_run.RunOptions(workers=1, seeds=(0,))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    data = flow_pictures(folder / "pictures", 3)
    loso_run.run(recipe_file(folder), data, folder / "run", ONE)
    return folder / "run"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    install(tmp_path, "tiny", (0.0, 5.0, 0.0), input=InputSpec(size_px=16, field_px=16))
    return tmp_path


def test_all_three_are_measured_on_the_same_movements(run: Path, weights: Path) -> None:
    compared = compare.compare(run, weights)
    (comparison,) = compared.comparisons
    metrics = json.loads((run / "metrics.json").read_text())
    assert comparison.readings["own"].uf1.value == pytest.approx(metrics["uf1"])
    assert comparison.readings["bundled"].recall["positive"].value == 1.0
    assert (comparison.n, comparison.people) == (18, 3)
    assert [d.second for d in comparison.differences] == ["majority", "bundled"]
    assert compared.claim.startswith("too few to claim: 3 participants")
    assert json.loads((run / "compare.json").read_text())["claim"] == compared.claim
    assert compare.lines(compared)[-1] == compared.claim


def test_the_majority_is_that_of_the_others(run: Path) -> None:
    data = json.loads((run / "loso.json").read_text())["data"]
    movements = open_movements(data).take([0, 1, 2, 3, 6, 7, 8, 8, 8])
    predicted = compare.majority_of_others(movements)
    assert movements.subjects[0] != movements.subjects[-1]
    assert (predicted[:4] == 2).all()
    assert (predicted[4:] == 0).all()


def test_ten_people_may_be_claimed_from(run: Path) -> None:
    data = json.loads((run / "loso.json").read_text())["data"]
    few = open_movements(data)
    people = replace(
        few.take(list(range(12)) * 10), subjects=tuple(f"p{i // 12}" for i in range(120))
    )
    predictions = {"own": people.truth, "majority": np.zeros(120, np.int64)}
    found = compare._compared("polarity", people, predictions)
    assert compare._claim(found).endswith("own weights are better than majority")
    again = compare._compared("polarity", people, {"own": people.truth, "majority": people.truth})
    assert "not shown to differ" in compare._claim(again)


def test_an_unfinished_or_changed_run_is_not_compared(run: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"loso\.json is missing"):
        compare.compare(tmp_path)
    about = json.loads((run / "loso.json").read_text())
    (tmp_path / "loso.json").write_text(json.dumps(about | {"fingerprint": "other"}))
    (tmp_path / "metrics.json").write_text((run / "metrics.json").read_text())
    with pytest.raises(TrainingError, match="has changed since"):
        compare.compare(tmp_path)
