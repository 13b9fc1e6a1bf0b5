"""Leave one subject out: what is kept apart, what a kill leaves, what is written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers.loso_runs import RECIPE, flow_pictures, pictured, recipe_file, shrunk

from models import lease
from models.lease import LeaseError
from models.weights import InputSpec
from training.datasets import splits
from training.datasets.movements import Movements, open_movements
from training.errors import RecipeError, TrainingError
from training.learn import epochs
from training.learn.engine import check_place
from training.learn.feeds import VariedMovements
from training.loso import fold, report
from training.loso import page as loso_page
from training.loso import run as loso_run
from training.recipe import catalogue, loso


@pytest.fixture
def data(tmp_path: Path) -> str:
    return flow_pictures(tmp_path / "pictures")


@pytest.fixture
def name(tmp_path: Path) -> str:
    return recipe_file(tmp_path)


ONE = loso_run.RunOptions(workers=1)

OWN = """
from torch import nn

class Tiny(nn.Sequential):
    def __init__(self, num_classes, in_channels, size_px):
        super().__init__(nn.Flatten(), nn.Linear(in_channels * size_px**2, num_classes))
"""


def test_a_run_reads_every_movement_once_and_writes_its_figures(
    data: str, name: str, tmp_path: Path
) -> None:
    steps: list[loso_run.FoldProgress] = []
    found = loso_run.run(name, data, tmp_path / "run", ONE, steps.append)
    stored = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert stored == json.loads(json.dumps(found))
    expected = {"uf1", "uar", "acc", "per_dataset", "per_subject", "confusion", "protocol", "seeds"}
    assert expected <= set(stored)
    assert stored["seeds"] == [0, 1]
    assert stored["protocol"] == "last-epoch"
    assert np.sum(stored["confusion"]) == stored["n"] == 24
    assert set(stored["per_dataset"]) == {"one", "two"}
    assert set(stored["per_subject"]) == {"one/s0", "one/s1", "two/s2", "two/s3"}
    low, high = stored["uf1_ci95"]
    assert low <= stored["uf1"] <= high
    assert [p.done for p in steps] == list(range(1, 9))
    page = (tmp_path / "run" / "report.html").read_text()
    assert page.count("protocol last-epoch") >= 7
    assert page.count("data:image/png") == 5
    assert f"{stored['uf1']:.4f}" in page


def test_the_protocol_stands_on_every_line(data: str, name: str, tmp_path: Path) -> None:
    options = loso_run.RunOptions(protocol="paper", seeds=(0,), workers=1)
    found = loso_run.run(name, data, tmp_path / "run", options)
    assert all(line.startswith("[paper]") for line in report.lines(found))
    assert "OPTIMISTIC" in report.lines(found)[-1]
    with (tmp_path / "run" / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["protocol"] for row in rows} == {"paper"}
    assert len(rows) == 24
    with (tmp_path / "run" / "result.csv").open() as file:
        results = list(csv.DictReader(file))
    assert [row["protocol"] for row in results] == ["last-epoch", "paper", "paper", "paper"]
    assert [row["data"] for row in results] == ["one+two", "one+two", "one", "two"]
    figures = [found["selection"]["last-epoch"], found, *found["per_dataset"].values()]
    assert [float(row["uf1"]) for row in results] == [round(v["uf1"], 4) for v in figures]
    parts = [*found["per_dataset"].values(), *found["per_subject"].values(), *found["per_seed"]]
    assert {part["protocol"] for part in parts} == {"paper"}


def test_watching_a_subject_changes_nothing_but_the_choice(
    data: str, name: str, tmp_path: Path
) -> None:
    runs = {
        protocol: loso_run.run(
            name, data, tmp_path / protocol, loso_run.RunOptions(protocol, seeds=(0,), workers=1)
        )
        for protocol in ("paper", "last-epoch")
    }
    selection = runs["paper"]["selection"]
    for figure in ("uf1", "uar", "acc"):
        assert selection["last-epoch"][figure] == runs["last-epoch"][figure]
        assert selection["paper"][figure] == runs["paper"][figure]


def test_a_killed_run_goes_on_to_the_same_digits(data: str, name: str, tmp_path: Path) -> None:
    whole = loso_run.run(name, data, tmp_path / "whole", ONE)
    for stop_after in (1, 4, 6):

        def kill(progress: loso_run.FoldProgress, after: int = stop_after) -> None:
            if progress.done == after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            loso_run.run(name, data, tmp_path / "broken", ONE, kill)
    half = next((tmp_path / "broken" / "folds").rglob("*.json"))
    half.write_text(half.read_text()[:40])
    again: list[loso_run.FoldProgress] = []
    broken = loso_run.run(name, data, tmp_path / "broken", ONE, again.append)
    assert sum(p.resumed for p in again) == 5
    for figure in ("uf1", "uar", "acc", "ece", "confusion", "per_seed", "per_subject"):
        assert broken[figure] == whole[figure]
    predictions = [(tmp_path / r / "predictions.csv").read_text() for r in ("whole", "broken")]
    assert predictions[0] == predictions[1]


def test_two_runs_never_share_a_folder(data: str, name: str, tmp_path: Path) -> None:
    with (
        lease.held(tmp_path / "run", "flinch train"),
        pytest.raises(LeaseError, match=r"in use by flinch train \(process"),
    ):
        loso_run.run(name, data, tmp_path / "run", ONE)
    assert list((tmp_path / "run").iterdir()) == []


def test_the_area_under_a_roc_curve_counts_ties_half() -> None:
    truth = np.asarray([True, True, False, False])
    wrong, right, area = loso_page.roc(truth, np.asarray([0.9, 0.4, 0.4, 0.1], np.float32))
    assert area == pytest.approx(3.5 / 4)
    assert (wrong[0], right[0], wrong[-1], right[-1]) == (0, 0, 1, 1)


def test_a_ray_cluster_gives_the_same_digits(data: str, name: str, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
    first = loso_run.run(name, data, tmp_path / "one", loso_run.RunOptions(seeds=(0,), workers=1))
    options = loso_run.RunOptions(seeds=(0,), workers=2, executor="ray")
    assert loso_run.run(name, data, tmp_path / "ray", options)["per_seed"] == first["per_seed"]


def test_processes_give_the_same_digits_as_one(data: str, name: str, tmp_path: Path) -> None:
    first = loso_run.run(name, data, tmp_path / "one", loso_run.RunOptions(seeds=(0,), workers=1))
    second = loso_run.run(name, data, tmp_path / "two", loso_run.RunOptions(seeds=(0,), workers=2))
    assert second["per_seed"] == first["per_seed"]
    assert second["uf1_ci95"] == first["uf1_ci95"]


def test_a_folder_of_another_run_is_refused(data: str, name: str, tmp_path: Path) -> None:
    options = loso_run.RunOptions(seeds=(0,), workers=1)
    loso_run.run(name, data, tmp_path / "run", options)
    other = loso_run.RunOptions(protocol="inner", seeds=(0,), workers=1)
    with pytest.raises(TrainingError, match="another recipe, data or protocol"):
        loso_run.run(name, data, tmp_path / "run", other)


class Guarded(Movements):
    """Movements that may not be read before a fold is settled."""

    closed = True

    def inputs(self, spec: InputSpec) -> list[Any]:
        assert not Guarded.closed, "the held-out subject was read during selection"
        return super().inputs(spec)

    def toward(self, spec: InputSpec) -> Any:
        assert not Guarded.closed, "the held-out subject was read during selection"
        return super().toward(spec)


def guarded(movements: Movements) -> Movements:
    """Take the same movements, guarded."""
    columns = {name: getattr(movements, name) for name in Movements.__dataclass_fields__}
    return Guarded(**columns)


@pytest.mark.parametrize("protocol", ["last-epoch", "inner", "paper"])
def test_only_the_paper_protocol_reads_the_held_out_subject_during_selection(
    protocol: str, data: str, name: str
) -> None:
    recipe = catalogue.read(name)
    movements = open_movements(data)
    chosen = movements.of("two/s3")
    rest = np.setdiff1d(np.arange(len(movements)), chosen)
    held = fold.HeldOut(guarded(movements.take(chosen)), protocol)
    beginning = loso_run.beginning(recipe, "incep_cbam", Path())
    Guarded.closed = True

    def settle() -> fold.FoldChoice:
        return fold.learn(recipe, beginning, movements.take(rest), held, protocol, 0)

    if protocol == "paper":
        with pytest.raises(AssertionError, match="read during selection"):
            settle()
        return
    with pytest.raises(TrainingError, match="the held-out subject chooses nothing"):
        held.to_choose()
    choice = settle()
    Guarded.closed = False
    net = fold.restored(beginning, choice.state, 0)
    assert fold.read(net, held.to_measure(choice), choice.reading).shape == (6, 3)


def test_what_the_held_out_subject_holds_changes_nothing_that_is_learned(
    data: str, name: str
) -> None:
    recipe = catalogue.read(name)
    movements = open_movements(data)
    chosen = movements.of("one/s1")
    rest = movements.take(np.setdiff1d(np.arange(len(movements)), chosen))
    beginning = loso_run.beginning(recipe, "incep_cbam", Path())
    states = []
    for held in (movements.take(chosen), movements.take(movements.of("two/s2")[::-1])):
        for protocol in ("last-epoch", "inner"):
            closed = fold.HeldOut(held, protocol)
            states.append(fold.learn(recipe, beginning, rest, closed, protocol, 3).state)
    for key, value in states[0].items():
        assert np.array_equal(value.numpy(), states[2][key].numpy())
        assert np.array_equal(states[1][key].numpy(), states[3][key].numpy())


def test_stored_pictures_pass_through_a_picture_again_in_training(data: str) -> None:
    recipe = catalogue.read("megc2019-flow-finetune")
    reading = InputSpec(size_px=32, coding="uvm")
    examples = VariedMovements(open_movements(data), recipe.augment, reading)
    first, again = (examples.encode(4, np.random.default_rng(s))[0] for s in (1, 1))
    assert np.array_equal(first, again)
    assert first.shape == (3, 32, 32)
    assert not np.array_equal(first, examples.encode(4, np.random.default_rng(2))[0])


OURS = [name for name in loso.listed() if name.startswith(("megc2019-flow", "own-finetune"))]


@pytest.mark.parametrize("row", [name for name in OURS if catalogue.read(name).frozen is None])
def test_every_row_of_ours_takes_two_steps(row: str, data: str, tmp_path: Path) -> None:
    recipe = catalogue.read(row)
    assert recipe.settings_from
    if recipe.start:
        change = {"network": "incep_cbam", "start": (), "keep": 0.0, "input": InputSpec(size_px=8)}
        recipe = recipe.model_copy(update=change)
    recipe = shrunk(recipe)
    movements = open_movements(data)
    beginning = loso_run.beginning(recipe, recipe.network, tmp_path)
    chosen = movements.of("one/s0")
    rest = movements.take(np.setdiff1d(np.arange(len(movements)), chosen))
    held = fold.HeldOut(movements.take(chosen), recipe.protocol)
    choice = fold.learn(recipe, beginning, rest, held, recipe.protocol, 0)
    assert len(choice.losses) == 1
    assert np.isfinite(choice.losses[0])


def test_memory_that_runs_out_names_the_batch_to_try(data: str, name: str) -> None:
    movements = open_movements(data)

    class Full(epochs.Strategy):
        """A network that asks for more memory than there is."""

        def forward(self, *_: Any) -> Any:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

    run = epochs.FoldEpochs(catalogue.read(name), _start(name), movements, (0, 0), None, Full())
    with pytest.raises(TrainingError, match=r"with 8 samples a step: try schedule.batch = 4"):
        run.run(None)


def _start(name: str) -> fold.Beginning:
    return loso_run.beginning(catalogue.read(name), "incep_cbam", Path())


def test_early_stopping_ends_a_fold_and_a_checkpoint_changes_no_digit(
    data: str, name: str, tmp_path: Path
) -> None:
    recipe = catalogue.read(name)
    longer = {"schedule": recipe.schedule.model_copy(update={"epochs": 30}), "patience": 2}
    longer |= {"mixup": 0.4, "mesa": loso.MesaSpec(weight=1.0, start=0.0)}
    recipe = recipe.model_copy(update=longer)
    movements = open_movements(data)
    held = fold.HeldOut(movements.take([0]), "inner")
    whole = fold.learn(recipe, _start(name), movements, held, "inner", 0)
    assert len(whole.losses) < 30
    assert len(whole.scores) - 1 - whole.epoch == 2
    place = fold.FoldPlace(checkpoint=tmp_path / "fold.part", save_s=0.0)
    fold.learn(recipe, _start(name), movements, held, "inner", 0, 0, place)
    again = fold.learn(recipe, _start(name), movements, held, "inner", 0, 0, place)
    assert again.losses == whole.losses
    for key, value in whole.state.items():
        assert np.array_equal(value.numpy(), again.state[key].numpy())


def test_recipes_are_read_strictly(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"unknown key 'netwrk'\. Nearest: network"):
        catalogue.read(recipe_file(tmp_path, 'netwrk = "bowam"\n' + RECIPE))
    with pytest.raises(RecipeError, match="either `network`"):
        catalogue.read(recipe_file(tmp_path, 'start = ["bowam-compact"]\n' + RECIPE))
    with pytest.raises(RecipeError, match="Nearest: megc2019-flow-finetune"):
        catalogue.read("megc2019-flow-finetun")
    assert catalogue.is_loso("megc2019-flow-finetun")
    assert not catalogue.is_loso("bowam-compct")
    assert not catalogue.is_loso("bowam-compact")
    assert not catalogue.is_loso("nothing of the kind")


def test_the_inner_subjects_say_how_well_they_were_read() -> None:
    found = report.inner_side([{"scores": [0.5, 0.7, 0.6]}, {"scores": [0.4, 0.2]}])
    assert found["folds"] == 2
    assert found["uf1_chosen"] == pytest.approx(0.55)
    assert found["uf1_last"] == pytest.approx(0.4)
    assert found["uf1_by_epoch"] == pytest.approx([0.45, 0.45])


def test_each_fold_has_inner_subjects_of_its_own(
    data: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = []
    split = splits.by_group

    def noted(groups: Any, share: float, seed: Any) -> splits.Split:
        seeds.append(seed)
        return split(groups, share, seed)

    monkeypatch.setattr(splits, "by_group", noted)
    movements, recipe = open_movements(data), catalogue.read(name)
    start = loso_run.beginning(recipe, "incep_cbam", Path())
    for number in (0, 1):
        fold.learn(recipe, start, movements, fold.HeldOut(movements, "inner"), "inner", 4, number)
    assert seeds == [(4, 0), (4, 1)]


def test_mixed_precision_is_a_run_of_its_own(data: str, name: str, tmp_path: Path) -> None:
    place = tmp_path / "run"
    mixed = loso_run.RunOptions(seeds=(0,), workers=1, precision="bf16")
    loso_run.run(name, data, place, mixed)
    with pytest.raises(TrainingError, match="holds a run of another"):
        loso_run.run(name, data, place, loso_run.RunOptions(seeds=(0,), workers=1))
    whole = tmp_path / "whole"
    loso_run.run(name, data, whole, loso_run.RunOptions(seeds=(0,), workers=1))
    predictions = [(run / "predictions.csv").read_text() for run in (place, whole)]
    assert predictions[0] != predictions[1]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_refused(data: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="finds no CUDA device"):
        loso_run.run(name, data, tmp_path / "run", loso_run.RunOptions(device="cuda"))
    with pytest.raises(TrainingError, match="finds no CUDA device"):
        check_place("cuda:1", "fp16")
    with pytest.raises(TrainingError, match="Unknown precision '16'"):
        loso_run.run(name, data, tmp_path / "run", loso_run.RunOptions(precision="16"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("device", "precision", "words"),
    [
        ("cuda:x", "32", "expected cpu, cuda or cuda:N"),
        ("cpu", "8", "expected 32 or bf16 or fp16"),
        ("cpu", "fp16", "needs a CUDA device"),
    ],
)
def test_a_place_that_cannot_be_is_named(device: str, precision: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        check_place(device, precision)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_run_on_a_card_reads_as_one_on_the_processor(
    data: str, name: str, tmp_path: Path
) -> None:
    uf1 = [
        loso_run.run(
            name, data, tmp_path / on, loso_run.RunOptions(seeds=(0,), workers=1, device=on)
        )["uf1"]
        for on in ("cpu", "cuda")
    ]
    assert uf1[1] == pytest.approx(uf1[0], abs=0.15)


def test_the_seven_classes_of_own_recordings_take_two_steps(data: str, tmp_path: Path) -> None:
    recipe = shrunk(catalogue.read("own-7"))
    movements = pictured(open_movements(data), recipe)
    beginning = loso_run.beginning(recipe, recipe.network, tmp_path)
    held = fold.HeldOut(movements.take([0]), recipe.protocol)
    choice = fold.learn(recipe, beginning, movements.take(range(1, 24)), held, recipe.protocol, 0)
    read = fold.read(fold.restored(beginning, choice.state, 0), movements, choice.reading)
    assert read.shape == (24, 7)
    assert recipe.labels[0] == "neutral"


def test_a_network_of_ones_own_takes_the_place_of_the_recipes(
    data: str, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN, encoding="utf-8")
    options = replace(ONE, seeds=(0,), network=f"{file}:Tiny")
    found = loso_run.run(name, data, tmp_path / "run", options)
    assert found["members"] == ["mine-Tiny"]
    assert len(list((tmp_path / "run" / "folds" / "mine-Tiny").rglob("*.json"))) == 4


def test_a_recipe_may_name_labels_of_its_own(tmp_path: Path) -> None:
    text = RECIPE.replace('"polarity"', '"pain,effort"')
    assert loso.read(recipe_file(tmp_path, text)).labels == ("pain", "effort")
    with pytest.raises(RecipeError, match="label_set 'dfm' is not known"):
        loso.read(recipe_file(tmp_path, RECIPE.replace('"polarity"', '"dfm"')))
