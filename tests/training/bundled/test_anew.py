"""Weights are measured anew, without training, when their input is prepared in another way."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from helpers.graphs import graph
from helpers.movements import field, fields

from models.labels import LABEL_SETS
from models.weights import BUNDLED, bundled, checksum, find, read_fusion, write_card
from training.bundled.anew import measure_anew
from training.datasets import synthetic_flow
from training.datasets.fields import Fields
from training.recipe import base
from training.synth.crops import store_picture


def old_weights(folder: Path) -> Path:
    """Write one network whose card has the input of before, and no figures."""
    card = find("merba-compact", BUNDLED)
    data = graph((0.1, 0.2, 0.4), 0.5, card.input.size_px, card.input.channels)
    folder.mkdir()
    (folder / card.file).write_bytes(data)
    before = card.input.model_copy(update={"longest": 1.0})
    update = {"input": before, "sha256": checksum(data), "metrics": (), "temperature": 3.0}
    write_card(card.model_copy(update=update), folder)
    return folder


def real_pictures(folder: Path) -> str:
    (folder / "flow").mkdir(parents=True)
    rows = ["dataset,sub,label,image"]
    for i in range(3):
        cv2.imwrite(str(folder / "flow" / f"{i}.png"), store_picture(field(i, seed=i))[..., ::-1])
        rows.append(f"real,s{i},{i},{i}.png")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    return f"flow_images:{folder}"


def test_cards_get_their_recipes_input_with_its_own_figures_and_fusion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Path, label_set: str) -> Fields:
        return fields(42, labels=LABEL_SETS[label_set])

    monkeypatch.setattr(synthetic_flow, "read", read)
    folder = old_weights(tmp_path / "weights")
    chosen = measure_anew(tmp_path, (real_pictures(tmp_path / "real"),), folder)
    card = find("merba-compact", folder)
    assert card.input == base.read(card.recipe).input
    assert card.temperature != 3.0
    assert {(metric.data, metric.n) for metric in card.metrics} == {
        ("held-out synthetic identities, live", 42),
        ("held-out synthetic identities, picture", 42),
        ("real, real flow pictures", 3),
    }
    assert read_fusion(folder) == chosen


def test_bundled_cards_have_the_input_of_their_recipes() -> None:
    for card in bundled(BUNDLED):
        assert card.input == base.read(card.recipe).input, card.id
