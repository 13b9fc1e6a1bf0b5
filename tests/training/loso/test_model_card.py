"""A weights folder is described as Hugging Face describes models, from its cards alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import install
from huggingface_hub import ModelCard

from models.weights import BUNDLED, bundled
from training.errors import TrainingError
from training.loso import model_card


def test_every_figure_and_what_it_does_not_prove_stand_in_it() -> None:
    cards = bundled(BUNDLED)
    card = ModelCard(model_card.text_of(cards, "flinch-weights"))
    assert card.data.license == "apache-2.0"
    assert card.data.model_name == "flinch-weights"
    assert len(card.data.eval_results) == sum(len(weights.metrics) for weights in cards)
    for weights in cards:
        assert f"## {weights.id}" in card.text
        assert weights.does_not_prove.strip() in card.text


def test_it_lies_beside_the_graphs_and_takes_no_others_place(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="No weights lie in"):
        model_card.write(tmp_path)
    install(tmp_path, "tiny", (0.0, 3.0, 0.0))
    path = model_card.write(tmp_path)
    assert ModelCard(path.read_text(encoding="utf-8")).data.library_name == "onnx"
    assert model_card.write(tmp_path) == path
    path.write_text("something else", encoding="utf-8")
    with pytest.raises(TrainingError, match="move it away first"):
        model_card.write(tmp_path)
