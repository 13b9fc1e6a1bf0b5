"""From miniature datasets to a cache, to a leave-one-subject-out run, to exported weights."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers import face_trees
from helpers.loso_runs import RECIPE, flow_pictures, recipe_file
from PySide6.QtWidgets import QApplication
from tqdm import tqdm

from app.ui import style
from app.ui.header import HeaderBar
from models import lease
from models.labels import POLARITY
from models.lease import LeaseError
from models.running import open_networks
from models.weights import InputSpec, find, read_fusion, shelf
from training.datasets import prepared
from training.datasets.movements import open_movements
from training.errors import DataError, TrainingError
from training.loso import export, run
from training.measure import zero_shot
from training.prepare import clips

SETTINGS = clips.ClipSettings(flow_px=56, near=True, sequence=4)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return face_trees.casme2(tmp_path_factory.mktemp("casme2"), 3, faceless=True)


@pytest.fixture(scope="module")
def cache(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cache")
    done = clips.prepare("casme2", tree, out, SETTINGS)
    assert (done.clips, done.left_out, done.new) == (9, 1, 10)
    return out


def test_bad_clips_are_listed_with_their_reason(cache: Path) -> None:
    with (cache / "left_out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["clip"] for row in rows] == ["casme2/sub01/EP99_01"]
    assert "no face is found on its onset" in rows[0]["reason"]


def test_flows_show_the_movement(cache: Path) -> None:
    found = prepared.read(cache, "polarity")
    assert found.forward.shape == (9, 2, 56, 56)
    assert found.labels == ("negative", "positive", "surprise")
    lengths = np.hypot(found.forward[:, 0], found.forward[:, 1])
    assert (lengths.max(axis=(1, 2)) > 0.3).all()
    surprise = found.forward[np.asarray(found.truth) == 2][0]
    rows, columns = np.unravel_index(np.argmin(surprise[1]), (56, 56))
    assert surprise[1].min() < -0.3
    assert rows < 24, f"the brows rise at row {rows}, column {columns}"
    assert float((found.forward[0] * found.both[0]).mean()) < 0
    assert all(near.shape == (4, 3, 2, 56, 56) for near in found.near)


def test_flows_over_time_grow_up_to_the_apex_and_end_at_the_offset(cache: Path) -> None:
    found = open_movements(f"prepared:{cache}")
    assert found.flows is not None
    assert found.flows.shape == (9, 4, 2, 56, 56)
    spec = InputSpec(direction="onset_apex", coding="uvs", size_px=28, frames=4, mirror=True)
    assert found.inputs(spec)[0].shape == (2, 4, 3, 28, 28)
    lengths = np.abs(found.flows.astype(np.float32)).max(axis=(2, 3, 4))
    assert (lengths.max(axis=1) > 2 * lengths[:, -1]).all(), "the offset is close to rest"
    with pytest.raises(DataError, match=r"reads 8 flows .* holds 4: .*--sequence 8"):
        found.inputs(spec.model_copy(update={"frames": 8}))


def test_pictures_have_no_flows_over_time(tree: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="leave out --frames or --sequence"):
        clips.prepare("casme2", tree, tmp_path, clips.ClipSettings(frames="face", sequence=4))


def test_pictures_of_cut_faces_are_no_raw_frames(tree: Path, tmp_path: Path) -> None:
    for pipeline in ("m1", "m2"):
        with pytest.raises(DataError, match=f"no raw frames, which {pipeline} reads.*'cropped'"):
            clips.prepare("casme2", tree, tmp_path / pipeline, clips.ClipSettings(frames=pipeline))


def test_a_cache_says_what_it_was_made_of(cache: Path) -> None:
    source = open_movements(f"prepared:{cache}").source
    assert source == prepared.CacheSource("casme2", "farneback", 56, near=True, sequence=4)


def test_a_second_run_makes_only_what_changed(cache: Path, tree: Path) -> None:
    settings = SETTINGS
    again = clips.prepare("casme2", tree, cache, settings)
    assert again.new == 1, "only the clip without a face is looked at again"
    victim = next((cache / "clips").glob("*.npz"))
    before = {path.name: path.read_bytes() for path in (cache / "clips").glob("*.npz")}
    victim.unlink()
    assert clips.prepare("casme2", tree, cache, settings).new == 2
    after = {path.name: path.read_bytes() for path in (cache / "clips").glob("*.npz")}
    assert set(before) == set(after)
    assert before[victim.name] == after[victim.name]


def test_a_searched_apex_is_where_the_movement_peaks(tmp_path: Path) -> None:
    root = face_trees.smic(tmp_path / "smic")
    steps: list[clips.ClipProgress] = []
    clips.prepare("smic", root, tmp_path / "cache", on_progress=steps.append)
    rows = prepared.read_index(tmp_path / "cache")
    assert {row["apex_from"] for row in rows} == {"searched"}
    assert all(abs(int(row["apex"]) - 100 - face_trees.PEAK) <= 1 for row in rows)
    assert [p.done for p in steps] == [1, 2, 3]


def test_the_composite_goes_from_pictures_to_weights_that_the_app_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    face_trees.casme2(tmp_path / "root" / "casme2", 1)
    face_trees.samm(tmp_path / "root" / "samm")
    face_trees.smic(tmp_path / "root" / "smic")
    out = tmp_path / "cache"
    done = clips.prepare("megc2019", tmp_path / "root", out, clips.ClipSettings(flow_px=56))
    assert done.clips == 9
    movements = open_movements(f"prepared:{out}")
    assert set(movements.datasets) == {"casme2", "samm", "smic"}
    options = run.RunOptions(seeds=(0,), workers=1)
    found = run.run(recipe_file(tmp_path, RECIPE), f"prepared:{out}", tmp_path / "run", options)
    assert found["n"] == 9
    assert set(found["per_dataset"]) == {"casme2", "samm", "smic"}

    monkeypatch.setattr(tqdm, "monitor_interval", 0)
    (graph,) = export.export(tmp_path / "run", tmp_path / "weights", "abc")
    card = find("miniature", tmp_path / "weights")
    assert card.file == graph.name
    assert {(m.metric, m.protocol, m.n) for m in card.metrics} == {
        (name, "LOSO, last-epoch", 9) for name in ("uf1", "uar", "acc")
    }
    with pytest.raises(TrainingError, match="learned from 9 of the 9 movements"):
        zero_shot.evaluate("miniature", f"prepared:{out}", tmp_path / "weights")
    assert 0.0 < read_fusion(tmp_path / "weights").threshold <= 0.91
    (network,) = open_networks((card,), tmp_path / "weights")
    assert np.isfinite(zero_shot.probabilities(network, movements.inputs(card.input))).all()
    with pytest.raises(TrainingError, match="holds no finished run"):
        export.export(tmp_path, tmp_path / "weights")


@pytest.mark.usefixtures("quick_export")
@pytest.mark.parametrize(
    ("dataset", "tree", "label_set", "labels"),
    [
        ("captured", "captured", "polarity", {"negative", "positive", "surprise"}),
        ("casme3", "casme3", "casme3_4", {"negative", "positive", "surprise"}),
        ("casme_squared", "casme_squared", "polarity", {"negative", "positive"}),
        ("dfme", "dfme", "dfme", {"disgust", "happiness", "surprise"}),
        ("samm_long", "samm_long", "polarity", {"negative", "positive", "surprise"}),
        ("flow_images", "", "polarity", {"negative", "positive", "surprise"}),
    ],
)
def test_every_other_dataset_goes_from_its_release_to_the_networks_that_the_app_offers(
    dataset: str,
    tree: str,
    label_set: str,
    labels: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    application: QApplication,
) -> None:
    data = _data(dataset, tree, tmp_path)
    movements = open_movements(data, label_set)
    if dataset == "casme3":
        seven = open_movements(data, "casme3_7")
        assert {seven.labels[k] for k in seven.truth} == {"disgust", "happiness", "surprise"}
    assert {movements.labels[k] for k in movements.truth} == labels
    assert len(set(movements.subjects)) >= 3
    text = RECIPE.replace('label_set = "polarity"', f'label_set = "{label_set}"')
    options = run.RunOptions(seeds=(0,), workers=1)
    found = run.run(recipe_file(tmp_path, text), data, tmp_path / "run", options)
    assert found["n"] == len(movements)

    monkeypatch.setattr(tqdm, "monitor_interval", 0)
    weights = tmp_path / "weights"
    export.export(tmp_path / "run", weights)
    (card,) = shelf(weights).cards
    assert set(card.seen) == set(movements.keys())
    (network,) = open_networks((card,), weights)
    probabilities = zero_shot.probabilities(network, movements.inputs(card.input))
    assert probabilities.shape == (len(movements), len(POLARITY))
    assert np.isfinite(probabilities).all()
    header = HeaderBar(style.LIGHT, ("Live",))
    header.set_networks([(card.id, card.network)], ())
    assert [a.data() for a in header.networks.menu().actions() if a.isCheckable()] == [card.id]
    header.deleteLater()


def _data(dataset: str, tree: str, folder: Path) -> str:
    """Lay out a dataset and prepare it; flow pictures need no preparing."""
    if not tree:
        return flow_pictures(folder / "pictures", 3)
    root, out = folder / tree, folder / "cache"
    getattr(face_trees, tree)(root)
    done = clips.prepare(dataset, root, out, clips.ClipSettings(flow_px=56))
    rows = prepared.read_index(out)
    assert done.clips == len(rows)
    assert {row["dataset"] for row in rows} == {dataset}
    assert {int(row["apex"]) - int(row["onset"]) for row in rows} <= {2, 3, 4}
    macro = dataset in {"casme_squared", "samm_long"}
    with (out / "left_out.csv").open() as file:
        reasons = [row["reason"] for row in csv.DictReader(file)]
    assert reasons == (["is a macro-expression"] if macro else [])
    return f"prepared:{out}"


def test_two_never_prepare_into_one_folder(tree: Path, tmp_path: Path) -> None:
    with (
        lease.held(tmp_path, "flinch prepare"),
        pytest.raises(LeaseError, match=r"in use by flinch prepare \(process"),
    ):
        clips.prepare("casme2", tree, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_prepared_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Nearest: casme2"):
        clips.prepare("casme_2", tmp_path, tmp_path / "out")
    with pytest.raises(DataError, match="is no finished cache"):
        prepared.read(tmp_path, "polarity")
    root = face_trees.casme2(tmp_path / "casme2", 1)
    for path in (root / "Cropped").rglob("*.jpg"):
        cv2.imwrite(str(path.with_suffix(".png")), np.zeros((40, 40, 3), np.uint8))
        path.write_bytes(path.with_suffix(".png").read_bytes())
        path.with_suffix(".png").unlink()
    with pytest.raises(DataError, match=r"No clip of casme2 .* could be prepared"):
        clips.prepare("casme2", root, tmp_path / "out")
