"""The whole way of the action units: samples, training, export, and measuring."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from app import cli, log
from app.errors import ExitCode
from models.action_units import NUMBERS, UnitReader, read_card
from models.inputs import mirror
from training.action_units import examples, run
from training.action_units.evaluate import evaluate
from training.action_units.export import export, is_units
from training.action_units.recipe import UnitsRecipe, read
from training.errors import DataError, TrainingError
from training.recipe import base
from training.synth.crops import store_picture
from training.synth.flow_samples import generate
from training.synth.person import Options

SMALL = """
id = "action-units"
made_by = "a test"
does_not_prove = "anything"
held_out = 0.3

[network]
members = 2
widths = [4, 6]
inner = 8

[input]
direction = "onset_apex"
coding = "uv"
size_px = 28
mean = [0.0, 0.0, 0.0]
std = [1.0, 1.0, 1.0]

[schedule]
epochs = 2
batch = 8
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = Options(28, 10, real_flow=False, free_units=0.5)
    return generate(60, 2, 1, tmp_path_factory.mktemp("flow"), options)


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("recipe") / "action-units.toml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def finished(data: Path, recipe_file: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    run.train(data, out, recipe_file)
    return out


def test_the_bundled_recipe_is_read_and_is_none_of_the_emotions() -> None:
    recipe = read()
    assert recipe.id == base.UNITS
    assert recipe.id not in base.listed()
    assert (recipe.input.coding, recipe.input.size_px, recipe.input.longest) == ("uv", 28, 0.97)
    assert "flinch synth flow" in recipe.made_by


def test_a_mirrored_sample_has_its_sides_exchanged(data: Path, recipe_file: str) -> None:
    fields, recipe = examples.read(data), read(recipe_file)
    still = recipe.augment.model_copy(
        update={"zoom": (1.0, 1.0), "stretch": 1.0, "shift": 0.0, "turn_deg": 0.0, "squeeze": 1.0}
        | {"drift": 0.0, "noise": 0.0, "coarse_px": 28}
    )
    varied = examples.VariedUnits(fields, recipe.model_copy(update={"augment": still, "join": 0.0}))
    plain = varied.shown(3, np.random.default_rng(0), False, False)
    turned = varied.shown(3, np.random.default_rng(0), False, True)
    np.testing.assert_allclose(turned[0], mirror(plain[0]), atol=1e-4)
    np.testing.assert_array_equal(turned[2], plain[2][:, ::-1])
    np.testing.assert_array_equal(turned[3], plain[3][:, ::-1])
    assert plain[1][1] == 1.0
    assert varied.shown(3, np.random.default_rng(0), True, False)[1].tolist() == [0.0, 0.0]


def test_a_folder_of_several_sets_keeps_each_person_together(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "plain")
    other = Options(28, 10, real_flow=False, free_units=0.5, misplaced=False)
    generate(20, 2, 1, tmp_path / "more", other)
    fields = examples.read(tmp_path)
    assert len(fields) == len(examples.read(data)) + 20
    assert set(fields.groups) == set(examples.read(data).groups)


def test_sides_are_learned_where_they_are_clear(data: Path, recipe_file: str) -> None:
    varied = examples.VariedUnits(examples.read(data), read(recipe_file))
    *_, strength, sides, clear = varied.encode(0, np.random.default_rng(1))
    apart = strength.max(axis=1) - strength.min(axis=1)
    np.testing.assert_array_equal(clear == 0.0, (apart >= np.log(2)) & (apart <= -np.log(0.12)))
    np.testing.assert_array_equal(sides.sum(axis=1) == 1, apart > -np.log(0.12))


def test_joined_movements_show_the_units_of_both(data: Path, recipe_file: str) -> None:
    fields, recipe = examples.read(data), read(recipe_file)
    joined = examples.VariedUnits(fields, recipe.model_copy(update={"join": 1.0}))
    alone = examples.VariedUnits(fields, recipe.model_copy(update={"join": 0.0}))
    more = sum(
        bool((joined.encode(k, np.random.default_rng(k))[2] > 0.5).sum()
             > (alone.encode(k, np.random.default_rng(k))[2] > 0.5).sum())
        for k in range(len(fields))
    )  # fmt: skip
    assert more > len(fields) / 4


def test_an_interrupted_run_ends_in_the_same_weights(
    data: Path, recipe_file: str, finished: Path, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        run.train(data, tmp_path, recipe_file, report=stop)
    recipe = read(recipe_file)
    with pytest.raises(TrainingError, match="has 1 of 2 epochs"):
        run.trained_network(recipe, tmp_path)
    run.train(data, tmp_path, recipe_file)
    one, other = (run.trained_network(recipe, each).state_dict() for each in (tmp_path, finished))
    assert all(bool((one[name] == other[name]).all()) for name in one)


def test_a_run_of_another_seed_is_not_continued(
    data: Path, recipe_file: str, finished: Path
) -> None:
    with pytest.raises(TrainingError, match="another recipe or seed"):
        run.train(data, finished, recipe_file, seed=7)


def test_the_exported_graph_reads_as_torch_does(
    data: Path, finished: Path, tmp_path: Path, recipe_file: str
) -> None:
    assert is_units(finished)
    assert not is_units(tmp_path)
    path = export(finished, tmp_path, "abc")
    card = read_card(tmp_path)
    metrics = json.loads((finished / run.METRICS_FILE).read_text())
    assert (card.commit, card.live.sure) == ("abc", metrics["thresholds"]["live"]["sure"])
    assert len(card.metrics) == 12
    assert path.stat().st_size < 3_000_000
    recipe = UnitsRecipe.model_validate_json((finished / run.RECIPE_FILE).read_text())
    fields = examples.read(data).take(np.arange(5))
    view = examples.live_view(fields, recipe)
    read_so = run.read_views(run.trained_network(recipe, finished), view)
    shares = read_so.units[..., None] * read_so.sides
    reader = UnitReader.bundled(tmp_path)
    for uv, scale, expected in zip(fields.forward, view.scale, shares, strict=True):
        found = reader.read_field(np.asarray(uv, np.float32), (float(scale[0]), float(scale[1])))
        np.testing.assert_allclose(found.probabilities, expected, atol=5e-3)
    figures = evaluate(f"synthetic_flow:{data}", tmp_path)
    assert figures["n"] == 60
    assert set(figures["units"]) == {str(number) for number in NUMBERS}


def coded(folder: Path, codes: list[str], header: str = "au") -> Path:
    folder.mkdir()
    field = np.random.default_rng(0).normal(size=(2, 28, 28)).astype(np.float32)
    assert cv2.imwrite(str(folder / "a.png"), store_picture(field))
    rows = [f"casme2,s{k},0,a.png,{code}" for k, code in enumerate(codes)]
    text = "\n".join([f"dataset,sub,label,image,{header}", *rows]) + "\n"
    (folder / "index.csv").write_text(text, encoding="utf-8")
    return folder


def test_units_are_measured_on_coded_pictures(finished: Path, tmp_path: Path) -> None:
    export(finished, tmp_path / "w")
    folder = coded(tmp_path / "p", ["4+L10", "12", "AU12 or AU14", "38"])
    figures = evaluate(f"flow_images:{folder}", tmp_path / "w")
    true = {number: figures["units"][str(number)]["true"] for number in (4, 10, 12, 14, 17)}
    assert true == {4: 1, 10: 1, 12: 2, 14: 1, 17: 0}


@pytest.mark.parametrize(
    ("codes", "header", "words"),
    [
        (["4", "4+Q9"], "au", "Line 3 of the table: '4+Q9' is no list of action units"),
        (["38"], "au", "holds none of the units read"),
        (["4"], "units", "names no action units: expected a column 'au'"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(
    codes: list[str], header: str, words: str, finished: Path, tmp_path: Path
) -> None:
    export(finished, tmp_path / "w")
    folder = coded(tmp_path / "p", codes, header)
    with pytest.raises(DataError) as error:
        evaluate(f"flow_images:{folder}", tmp_path / "w")
    assert words in str(error.value)
    with pytest.raises(DataError, match="Cannot measure action units on 'clips'"):
        evaluate("clips", tmp_path / "w")


def test_the_commands_train_export_and_measure(
    data: Path, recipe_file: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    out, place, found = tmp_path / "run", tmp_path / "w", tmp_path / "f.json"
    train = ["train", recipe_file, "--data", str(data), "--out", str(out)]
    assert cli.run(train) == ExitCode.DONE
    assert cli.run(["export", str(out), "--out", str(place)]) == ExitCode.DONE
    measure = ["evaluate", "action-units", "--data", f"synthetic_flow:{data}"]
    measure += ["--weights", str(place), "--json", str(found)]
    assert cli.run(measure) == ExitCode.DONE
    assert "mean of 12 units over 60 movements" in capsys.readouterr().out
    assert json.loads(found.read_text())["n"] == 60
    assert cli.run(["train", "action-units"]) == ExitCode.WRONG_USE
    assert "needs --data" in capsys.readouterr().err
    assert cli.run([*measure[:3], f"flow_images:{tmp_path / 'no'}"]) == ExitCode.FAILED
    log.stop()
