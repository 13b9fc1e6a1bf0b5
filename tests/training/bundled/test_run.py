"""Train, evaluate, export: the whole way of every recipe on miniature data."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.movements import field, fields
from helpers.movements import pictures as made_pictures

from models.inputs import InputError
from models.labels import LABEL_SETS
from models.weights import find, load, read_fusion
from training.bundled import run
from training.datasets import synthetic_flow, synthetic_stills
from training.datasets.fields import Fields
from training.datasets.synthetic_stills import Pictures
from training.errors import TrainingError
from training.recipe import base
from training.synth.crops import store_picture


@pytest.fixture
def miniature(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put crude movements in the place of generated ones."""

    def read(_: Path, label_set: str) -> Fields:
        return fields(42, labels=LABEL_SETS[label_set])

    def read_stills(_: Path, label_set: str) -> Pictures:
        return made_pictures(42, labels=LABEL_SETS[label_set])

    monkeypatch.setattr(synthetic_flow, "read", read)
    monkeypatch.setattr(synthetic_stills, "read", read_stills)


def shortened(name: str, folder: Path) -> Path:
    """Write a recipe that takes two steps and is otherwise the one that ships."""
    recipe = base.read(name)
    spec = recipe.schedule.model_copy(update={"epochs": 1, "epoch_samples": 8, "batch": 4})
    path = folder / f"{name}.json"
    path.write_text(recipe.model_copy(update={"schedule": spec}).model_dump_json())
    return path


def pictures(folder: Path) -> Path:
    """Write six flow pictures, two of each class."""
    (folder / "flow").mkdir(parents=True)
    rows = ["dataset,sub,label,image"]
    for i in range(6):
        rgb = store_picture(field(i % 3, seed=i))
        cv2.imwrite(str(folder / "flow" / f"{i}.png"), rgb[..., ::-1])
        rows.append(f"{'one' if i < 3 else 'two'},s{i},{i % 3},{i}.png")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.mark.usefixtures("miniature", "quick_export")
@pytest.mark.parametrize("name", base.listed())
def test_every_recipe_goes_from_training_to_a_measured_card(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = base.Recipe.model_validate_json(shortened(name, tmp_path).read_text())
    monkeypatch.setattr(base, "read", lambda _: short)
    counts: list[int] = []
    trained = run.train(
        name, tmp_path, tmp_path / "run", report=lambda epoch, _: counts.append(epoch.epoch)
    )
    assert counts == [0]
    reads_flow = short.input.coding != "frame"
    views = {"live", "picture"} if reads_flow else {"micro", "macro"}
    assert set(trained.metrics["held_out"]) == views
    with (tmp_path / "run" / "result.csv").open() as file:
        assert next(csv.DictReader(file))["recipe"] == name

    data = f"flow_images:{pictures(tmp_path / 'pictures')}"
    weights = tmp_path / "weights"
    also_on = (data,) if reads_flow else ()
    run.export(tmp_path / "run", weights, commit="abc", also_on=also_on)
    card = find(name, weights)
    load(card, weights)
    assert card.fusion_weight == float(reads_flow and short.label_set == "polarity")
    if not reads_flow:
        with pytest.raises(InputError, match="reads a picture of the face and no flow"):
            run.evaluate(name, data, "zero-shot", None, weights)
        return
    assert {m.data for m in card.metrics} >= {"one, real flow pictures", "two, real flow pictures"}
    with (tmp_path / "run" / "result.csv").open() as file:
        row = next(csv.DictReader(file))
    assert {"live_uf1", "picture_ece", "one_uf1", "two_uar", "sure_uf1", "minutes"} <= set(row)
    together = "ensemble" if card.fusion_weight else name
    if card.fusion_weight:
        chosen = run.choose_fusion(tmp_path, weights)
        assert read_fusion(weights) == chosen

    found = run.evaluate(together, data, "zero-shot", tmp_path / "f.json", weights)
    stored = json.loads((tmp_path / "f.json").read_text())
    assert stored == json.loads(json.dumps(found))
    expected = {"uf1", "uar", "acc", "confusion", "per_class", "per_dataset", "n", "ece"}
    assert expected <= set(stored)
    assert stored["n"] == int(np.sum(stored["confusion"])) == 6


def test_what_cannot_be_evaluated_or_exported_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="Unknown protocol 'loso'"):
        run.evaluate("ensemble", "flow_images:x", "loso", None, tmp_path)
    with pytest.raises(TrainingError, match="No weights with a part in the fusion"):
        run.evaluate("ensemble", "flow_images:x", "zero-shot", None, tmp_path)
    with pytest.raises(TrainingError, match="holds no finished run"):
        run.export(tmp_path, tmp_path)
