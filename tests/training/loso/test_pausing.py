"""A run reports its epochs, pauses, goes on to the same digits, and keeps its folds' weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers.loso_runs import flow_pictures, recipe_file
from safetensors.torch import load_file

from training.errors import TrainingError
from training.learn import progress
from training.loso import jobs
from training.loso import run as loso_run


@dataclass(frozen=True)
class Finished:
    """A whole run: its recipe, data, folder and figures."""

    name: str
    data: str
    out: Path
    metrics: dict[str, Any]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("whole")
    name, data = recipe_file(folder), flow_pictures(folder / "pictures", 3)
    out, file = folder / "run", folder / "progress.jsonl"
    options = loso_run.RunOptions(workers=1, seeds=(0,), keep_folds=True, progress=str(file))
    return Finished(name, data, out, loso_run.run(name, data, out, options))


def test_every_epoch_and_fold_is_one_line_without_a_code(whole: Finished) -> None:
    text = (whole.out.parent / "progress.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    epochs = [line for line in lines if line["kind"] == "epoch"]
    assert [(line["fold"], line["epoch"]) for line in epochs] == [
        (fold, epoch) for fold in range(3) for epoch in range(2)
    ]
    assert all(line["loss"] > 0 and line["lr"] >= 0 and line["seed"] == 0 for line in epochs)
    folds = [(line["done"], line["of"]) for line in lines if line["kind"] == "fold"]
    assert folds == [(1, 3), (2, 3), (3, 3)]
    assert not any(code.split("/")[1] in text for code in whole.metrics["per_subject"])


def test_a_paused_run_goes_on_to_the_same_digits(whole: Finished, tmp_path: Path) -> None:
    options = loso_run.RunOptions(workers=1, seeds=(0,))
    with pytest.raises(progress.Paused, match="the same command goes on"):
        loso_run.run(
            whole.name, whole.data, tmp_path, options, lambda _: loso_run.pause(tmp_path) and None
        )
    assert len(list((tmp_path / jobs.FOLDS).rglob("*.json"))) == 1
    again = loso_run.run(whole.name, whole.data, tmp_path, options)
    assert not (tmp_path / progress.PAUSE).exists()
    assert not list(tmp_path.rglob("*.safetensors"))
    assert again["per_seed"] == whole.metrics["per_seed"]
    predictions = [(run / "predictions.csv").read_text() for run in (whole.out, tmp_path)]
    assert predictions[0] == predictions[1]


def test_a_pause_is_heeded_after_the_batch(tmp_path: Path) -> None:
    watch = progress.FoldWatch(pause=tmp_path / progress.PAUSE)
    watch.after_batch()
    (tmp_path / progress.PAUSE).touch()
    with pytest.raises(progress.Paused):
        watch.after_batch()


def test_only_what_trains_can_be_paused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="Nothing trains into"):
        loso_run.pause(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_kept_folds_are_weights_of_their_own(whole: Finished) -> None:
    weights = sorted(whole.out.rglob("*.safetensors"))
    assert [path.with_suffix(".json").is_file() for path in weights] == [True] * 3
    assert {path.stat().st_mode & 0o077 for path in weights} == {0}
    first, second = (load_file(path) for path in weights[:2])
    assert any(not torch.equal(first[key], second[key]) for key in first)
    assert all(np.isfinite(value.numpy()).all() for value in first.values())
