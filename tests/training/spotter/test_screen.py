"""Training the learned screen on made-up signals: two steps, one graph, one card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.faces import motion, rise_and_fall

pytest.importorskip("torch")

from models.records import Motion
from models.runtime import OnnxBackend
from models.spot.evidence import KEPT, NAMES
from models.spot.learned import learned_spotter, read_card
from training.errors import RecipeError, TrainingError
from training.spotter.candidates import gather, varied
from training.spotter.network import fit, graph_of
from training.spotter.recipe import ScreenRecipe, TrainingSpec, read_recipe
from training.spotter.screen import export_screen, train_screen
from training.spotter.traces import save_trace, trace_of
from training.spotter.truth import read_truth

SMALL = TrainingSpec(members=2, hidden=3, steps=2, variations=1, folds=2)


def signal() -> tuple[Motion, ...]:
    """Give five seconds: a raised brow at 1 s, which counts, and a lip at 3 s, which does not."""
    out = []
    for k in range(150):
        brow = 0.02 * rise_and_fall(k / 30, 1.0, 1.2, 1.4)
        lip = 0.03 * rise_and_fall(k / 30, 3.0, 3.2, 3.5)
        out.append(motion(k, {"brow inner left": brow + 0.0005, "lower lip": lip + 0.0005}))
    return tuple(out)


def a_folder(tmp_path: Path, videos: int = 2) -> Path:
    """Make videos whose kept signals lie in the run's folder, so that none is watched."""
    folder = tmp_path / "long"
    folder.mkdir()
    event = {"onset_frame": 30, "apex_frame": 36, "offset_frame": 42, "kind": "micro"}
    event |= {"onset_s": 1.0, "apex_s": 1.2, "offset_s": 1.4}
    for k in range(videos):
        (folder / f"v{k}.mp4").touch()
        (folder / f"v{k}.json").write_text(json.dumps({"events": [event], "distractions": []}))
        save_trace(trace_of(tmp_path / "run" / "traces", folder / f"v{k}.mp4"), signal())
    return folder


def test_candidates_are_told_apart_by_the_truth(tmp_path: Path) -> None:
    truth = read_truth(a_folder(tmp_path) / "v0.mp4")
    found = gather(signal(), truth, ScreenRecipe(id="x", does_not_prove="").rules.whole())
    assert found.true.tolist() == [True, False]
    other, pace = varied(signal(), np.random.default_rng(0))
    again = gather(other, truth, ScreenRecipe(id="x", does_not_prove="").rules.whole(), pace)
    assert again.true.sum() == 1


def test_the_graph_computes_what_was_trained() -> None:
    rng = np.random.default_rng(0)
    rules = NAMES.index(KEPT)
    rows = np.zeros((40, len(NAMES)), np.float32)
    rows[:, :5] = rng.normal(size=(40, 5))
    rows[:, rules] = 0.5  # half-way between the rules' yes and no
    trained = fit(rows, rows[:, 0] > 0, SMALL.model_copy(update={"steps": 60, "rate": 0.05}), 0)
    rows[::2, rules] = 1.0
    logits = OnnxBackend(graph_of(trained), threads=1, provider="cpu").run(rows).logits[:, 0]
    assert logits == pytest.approx(trained.logits(rows), abs=1e-4)
    leaning = np.where(np.arange(40) % 2 == 0, SMALL.lean, 0.0)
    assert np.mean((logits - leaning > 0) == (rows[:, 0] > 0)) > 0.9


def test_a_run_gives_a_screen_that_spots(tmp_path: Path) -> None:
    folder, run = a_folder(tmp_path), tmp_path / "run"
    recipe = ScreenRecipe(id="tiny", does_not_prove="anything", training=SMALL)
    choice = train_screen([folder], run, recipe, seed=3)
    assert (choice.moves, choice.minutes) == (2, pytest.approx(10 / 60, abs=0.01))
    export_screen(run, tmp_path / "out", "abc")
    card = read_card(tmp_path / "out")
    assert (card.commit, card.seeds, card.rules["score"]) == ("abc", (3,), 4.0)
    spotter = learned_spotter(tmp_path / "out")
    for sample in signal():
        spotter.step(sample)
    spotter.flush()


def test_too_few_videos_and_nothing_to_learn_are_refused(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, videos=1)
    recipe = ScreenRecipe(id="tiny", does_not_prove="", training=SMALL)
    with pytest.raises(TrainingError, match="at least 2 videos"):
        train_screen([folder], tmp_path / "run", recipe)


def test_the_recipe_is_read_strictly(tmp_path: Path) -> None:
    assert read_recipe().training.members >= 1
    (tmp_path / "a.toml").write_text("id = 'x'\ndoes_not_prove = ''\nloud = 1\n")
    with pytest.raises(RecipeError, match="loud"):
        read_recipe(tmp_path / "a.toml")
    with pytest.raises(RecipeError, match="Cannot read"):
        read_recipe(tmp_path / "none.toml")
