"""What is to be trained is checked before anything starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.trainings import prepared_folder, write_metrics

from app.core.training.job import (
    TrainJob,
    TrainJobError,
    check,
    job_of,
    place_for,
    prepared_set,
    recipes,
)
from training.errors import DataError, TrainingError


def test_ones_own_recipes_come_first() -> None:
    names = recipes()
    assert names[:3] == ("own-finetune", "own-7", "own-lstm")
    assert len(names) == len(set(names))


def test_a_prepared_set_says_what_it_holds(tmp_path: Path) -> None:
    found = prepared_set(prepared_folder(tmp_path / "cache"))
    assert found.sentence == "captured: 9 clips of 3 people."
    with pytest.raises(DataError, match="flinch prepare"):
        prepared_set(tmp_path)


def test_a_recipe_needs_two_people_with_its_labels(tmp_path: Path) -> None:
    check(prepared_folder(tmp_path / "cache"), "own-finetune")
    with pytest.raises(TrainJobError, match="found 3 clips of 1"):
        check(prepared_folder(tmp_path / "alone", people=1), "own-finetune")


def test_a_set_without_what_the_recipe_reads_is_refused_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"flows over time \(--sequence\): 8.*with none"):
        check(prepared_folder(tmp_path / "cache"), "own-lstm")


def test_a_run_on_the_disk_is_found_again(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with pytest.raises(TrainJobError, match="holds no run"):
        job_of(run)
    run.mkdir()
    about = {"data": f"prepared:{tmp_path / 'cache'}", "recipe": {"id": "own-7"}}
    (run / "loso.json").write_text(json.dumps(about))
    job = job_of(run)
    assert job == TrainJob(tmp_path / "cache", "own-7", run)
    assert (job.begun, job.finished) == (True, False)
    job.pause()
    assert (run / "pause").is_file()
    write_metrics(run)
    assert (job.begun, job.finished) == (False, True)


def test_the_same_command_starts_and_resumes(tmp_path: Path) -> None:
    data = tmp_path / "cache"
    job = TrainJob(data, "own-7", place_for(data, "own-7"))
    assert job.out == tmp_path / "cache-own-7"
    assert job.train[:4] == ("train", "own-7", "--data", f"prepared:{data}")
    assert {"--keep-folds", "--progress"} <= set(job.train)


def test_nothing_is_paused_where_nothing_trains(tmp_path: Path) -> None:
    TrainJob(tmp_path, "own-7", tmp_path / "run").pause()
    assert not (tmp_path / "run").exists()
