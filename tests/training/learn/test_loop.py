"""Runs learn, repeat themselves, and go on after a kill as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.movements import fields
from numpy.typing import NDArray

from models.nets import registry
from models.records import Floats
from training.datasets.fields import Fields, live_view
from training.errors import TrainingError
from training.learn.loop import BEST, LAST, HeldOutView, TrainingOutcome, TrainingRun
from training.recipe import base
from training.recipe.base import LossSpec, Recipe

TEXT = """
id = "tiny"
network = "bowam"
does_not_prove = "all"
switches = {stages = 1, depths = [1], dims = [16], patch_px = 4, ratio = 4}
[input]
coding = "uvm"
size_px = 16
field_px = 16
[optimiser]
lr = 0.01
[schedule]
epochs = 4
batch = 6
ema = 0.5
"""


class Plain:
    """Samples that are encoded with a little noise of their own."""

    def __init__(self, recipe: Fields, spec: Recipe):
        self.inputs = live_view(recipe, spec.input)
        self.truth: NDArray[np.int64] = recipe.truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]:
        noise = rng.standard_normal(self.inputs[index].shape)
        return (np.asarray(self.inputs[index] + 0.01 * noise, np.float32),)


def start(out: Path, recipe: Recipe) -> tuple[TrainingRun, Plain, list[HeldOutView]]:
    torch.manual_seed(recipe.seed)
    net = registry.build("bowam", "compact", 3, size_px=16, **recipe.switches)
    data = fields(24)
    view = HeldOutView("live", live_view(data, recipe.input), data.truth)
    return TrainingRun(recipe, net, out), Plain(data, recipe), [view]


def run(out: Path, recipe: Recipe, stop_after: int | None = None) -> TrainingOutcome:
    begun, examples, views = start(out, recipe)
    return begun.train(examples, views, stop_after=stop_after)


def weights(out: Path, name: str = LAST) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(out / name, weights_only=True)["net"]
    return found


def test_a_run_learns_and_keeps_its_best_epoch(tmp_path: Path) -> None:
    recipe = base.parse(TEXT.replace("epochs = 4", "epochs = 8\nepoch_samples = 48"))
    outcome = run(tmp_path, recipe)
    assert outcome.history[-1].loss < 0.7 * outcome.history[0].loss
    assert outcome.best.score == max(e.score for e in outcome.history)
    assert (tmp_path / BEST).is_file()
    lines = (tmp_path / "history.csv").read_text().splitlines()
    assert len(lines) == 9


def test_a_killed_run_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    recipe = base.parse(TEXT)
    whole = run(tmp_path / "whole", recipe)
    for stop in (1, 3):
        run(tmp_path / "broken", recipe, stop_after=stop)
    broken = run(tmp_path / "broken", recipe)
    assert [e.loss for e in whole.history] == [e.loss for e in broken.history]
    for name in (LAST, BEST):
        first, second = weights(tmp_path / "whole", name), weights(tmp_path / "broken", name)
        assert all(torch.equal(first[key], second[key]) for key in first)


def test_another_seed_is_another_run_and_cannot_be_resumed(tmp_path: Path) -> None:
    recipe = base.parse(TEXT.replace("epochs = 4", "epochs = 1"))
    other = recipe.model_copy(update={"seed": 1})
    run(tmp_path / "a", recipe)
    run(tmp_path / "b", other)
    first, second = weights(tmp_path / "a"), weights(tmp_path / "b")
    assert any(not torch.equal(first[key], second[key]) for key in first)
    with pytest.raises(TrainingError, match="another recipe or seed"):
        run(tmp_path / "a", other)


@pytest.mark.parametrize(
    "change",
    [
        ("lr = 0.01", 'kind = "sgd"\nlr = 0.01'),
        ("ema = 0.5", 'kind = "exponential"'),
        ("ema = 0.5", 'kind = "constant"\n[loss]\nkind = "weighted"'),
        ("ema = 0.5", '[loss]\nkind = "focal"'),
    ],
)
def test_every_kind_of_optimiser_schedule_and_loss_runs(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    recipe = base.parse(TEXT.replace(*change).replace("epochs = 4", "epochs = 1"))
    assert np.isfinite(run(tmp_path, recipe).best.loss)


def test_a_loss_that_is_not_finite_names_the_remedy(tmp_path: Path) -> None:
    begun, examples, views = start(tmp_path, base.parse(TEXT))
    examples.inputs[:] = 1e38
    with pytest.raises(TrainingError, match=r"lower optimiser\.lr"):
        begun.train(examples, views)


def test_a_missing_class_cannot_be_weighted(tmp_path: Path) -> None:
    recipe = base.parse(TEXT).model_copy(update={"loss": LossSpec(kind="weighted")})
    begun, examples, views = start(tmp_path, recipe)
    examples.truth = np.minimum(examples.truth, 1)
    with pytest.raises(TrainingError, match="sample of every class"):
        begun.train(examples, views)
