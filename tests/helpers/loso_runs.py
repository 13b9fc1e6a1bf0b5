"""Miniature LOSO runs: a few flow pictures, and a recipe of two epochs of a small network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from helpers.movements import field

from models.nets.export import export
from models.nets.network import Network
from models.probe import probe_clip
from models.reader import Reader
from models.records import Scores
from training.datasets.movements import Movements, open_movements
from training.loso import fold
from training.loso import run as loso_run
from training.recipe.loso import LosoRecipe
from training.synth.crops import store_picture

RECIPE = """
id = "miniature"
network = "incep_cbam"
label_set = "polarity"
seeds = [0, 1]
data = "flow_images: made up"
settings_from = "nothing"
does_not_prove = "anything"
[switches]
hidden = 8
[input]
direction = "onset_apex"
coding = "uvs"
size_px = 8
[schedule]
epochs = 2
batch = 8
[optimiser]
lr = 3e-3
"""


def recipe_file(folder: Path, text: str = RECIPE) -> str:
    """Write the recipe and return its path as a name."""
    path = folder / "miniature.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def flow_pictures(folder: Path, subjects: int = 4) -> str:
    """Write six flow pictures a subject, two of each class; return them as KIND:FOLDER."""
    (folder / "flow").mkdir(parents=True)
    rows = ["dataset,sub,label,image"]
    for i in range(6 * subjects):
        rgb = store_picture(field(i % 3, seed=i))
        cv2.imwrite(str(folder / "flow" / f"{i}.png"), rgb[..., ::-1])
        rows.append(f"{'one' if i < 12 else 'two'},s{i // 6},{i % 3},{i}.png")
    (folder / "index.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return f"flow_images:{folder}"


_FEW: dict[str, dict[str, Any]] = {
    "vit_p32": {"options": [["patch_size", 16], ["embed_dim", 32], ["depth", 2], ["num_heads", 2]]},
    "swin_base": {
        "options": [
            *(["window_size", 6], ["embed_dim", 16], ["depths", [1, 1, 1]]),
            ["num_heads", [1, 2, 4]],
        ]
    },
    "poolformer_m36": {"options": [["depths", [1, 1, 1, 1]], ["dims", [8, 16, 16, 16]]]},
    "poolformer_m48": {"options": [["depths", [1, 1, 2, 1]], ["dims", [8, 16, 16, 16]]]},
}
"""The smallest form of each frame network."""


def shrunk(recipe: LosoRecipe) -> LosoRecipe:
    """Make a paper's recipe so small that two steps take a moment; what it varies stays."""
    lost = {"stages", "weights"}
    switches = {k: v for k, v in recipe.switches.items() if k not in lost}
    side = {"merba": 32, "swin_base": 96}.get(recipe.network, 32)
    if recipe.network == "merba":
        switches |= {"windows": [4, 2, 1], "dims": [16, 32, 64], "stem": 8, "granular": False}
        switches |= {"heads": [1, 2, 4], "granular": recipe.loss.kind == "granular"}
    if recipe.network == "ammsm":
        switches |= {"dims": [16, 32, 48, 64], "heads": [1, 2, 3, 4], "depths": [1, 1, 1, 1]}
    if recipe.network in ("dual_hybrid_face", "incep_cbam", "vit_pos", "face_lstm"):
        side = 8
        switches |= {"depth": 1, "width": 32, "fused": 16, "hidden": 32, "memory": 16}
    if recipe.network == "bowam":
        switches |= {"depths": [1, 1, 1], "dims": [16, 32, 48], "stages": 3}
    switches |= _FEW.get(recipe.network, {})
    change: dict[str, Any] = {
        "preset": "compact",
        "switches": switches,
        "protocol": "last-epoch",
        "input": recipe.input.model_copy(update={"size_px": side, "field_px": 28}),
        "schedule": recipe.schedule.model_copy(
            update={"epochs": 1, "epoch_samples": 4, "batch": 2}
        ),
        "sampling": "plain",
        "id": "shrunk",
        "dataset": "none",
        "test_counts": {},
    }
    if recipe.phases is not None:
        few = {"adaptive": 1, "population": 2, "parents": 1, "generations": 1}
        change["phases"] = recipe.phases.model_copy(update=few)
        change["schedule"] = change["schedule"].model_copy(update={"epochs": 2})
    return recipe.model_copy(update=change)


def pictured(movements: Movements, recipe: LosoRecipe) -> Movements:
    """Give movements what a recipe needs: its classes, halves of flow, pictures, a fixed split."""
    count = len(movements)
    rng = np.random.default_rng(0)
    change: dict[str, Any] = {
        "labels": recipe.labels,
        "truth": np.arange(count) % len(recipe.labels),
        "to_onset": 0.5 * movements.both,
        "onsets": rng.integers(0, 255, (count, 32, 32, 3), np.uint8),
        "pictured": False,
    }
    if recipe.evaluation == "fixed":
        last = movements.subjects[-1]
        change["parts"] = tuple("test_A" if s == last else "train" for s in movements.subjects)
    if recipe.input.frames:
        growth = np.linspace(0.0, 1.0, recipe.input.frames + 1)[1:, None, None, None]
        change["flows"] = (growth * movements.forward[:, None]).astype(np.float16)
    if recipe.frames is not None:
        pictures = rng.integers(0, 255, (count, 3, 32, 32, 1), np.uint8)
        change["frames"] = tuple(pictures)
    return replace(movements, **change)


def learned(recipe: LosoRecipe, data: str, run: Path) -> tuple[Network, fold.FoldChoice]:
    """Learn the first fold of a miniature recipe, and read what it held out."""
    movements = pictured(open_movements(data), recipe)
    (part, *_) = loso_run.folds_of(recipe, movements)
    known, held = movements.take(part.known), movements.take(part.held)
    beginning = loso_run.beginning(recipe, recipe.network, run)
    closed = fold.HeldOut(held, recipe.protocol)
    choice = fold.learn(recipe, beginning, known, closed, recipe.protocol, 0)
    net = fold.restored(beginning, choice.state, 0)
    probabilities = fold.read(net, closed.to_measure(choice), choice.reading)
    assert probabilities.shape == (len(held), len(recipe.labels))
    assert np.isfinite(choice.losses).all()
    return net, choice


def read_live(net: Network, choice: fold.FoldChoice, recipe: LosoRecipe, folder: Path) -> Scores:
    """Export a network by what it was fed, open it as the app does, and read a clip."""
    export(
        net,
        folder / "row.onnx",
        input=choice.reading,
        label_set=recipe.label_set,
        labels=recipe.labels,
        training_data="a miniature",
        seeds=(0,),
        protocol="none",
        recipe=recipe.id,
        commit="none",
        licence="none",
        does_not_prove="anything",
    )
    reader = Reader.bundled(folder=folder, provider="cpu")
    assert reader.problems == ()
    (scores,) = reader.read(probe_clip()).scores
    return scores
