"""A finished run is read with its comparison, or said to be damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.trainings import write_comparison, write_metrics

from app.core.training.result import read_result
from training.errors import TrainingError


def test_a_run_without_a_comparison_has_its_folds(tmp_path: Path) -> None:
    write_metrics(tmp_path)
    found = read_result(tmp_path)
    assert [(fold.subject, fold.right) for fold in found.folds][1] == ("captured/P001", 1)
    assert "UF1 0.500, UAR 0.600 over 9 movements of 3 participants" in found.sentence
    assert (found.comparisons, found.claim) == ((), "")


def test_readings_stand_in_order_with_their_intervals(tmp_path: Path) -> None:
    write_metrics(tmp_path)
    write_comparison(tmp_path)
    (comparison,) = read_result(tmp_path).comparisons
    assert [row.what for row in comparison.rows] == [
        "majority class",
        "bundled weights",
        "own weights",
        "own weights minus majority class",
    ]
    assert comparison.rows[0].uf1.text == "0.500 [0.250, 0.750]"
    assert comparison.rows[3].uf1.signed == "+0.500 [+0.250, +0.750]"


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"metrics\.json cannot be read"):
        read_result(tmp_path)
    (tmp_path / "metrics.json").write_text(json.dumps({"recipe": "x"}))
    with pytest.raises(TrainingError, match="damaged"):
        read_result(tmp_path)
