"""Figures agree with values worked out by hand and published."""

from __future__ import annotations

import numpy as np
import pytest

from models.labels import POLARITY
from training.errors import TrainingError
from training.measure.metrics import ece, measure


def test_the_majority_class_on_the_442_composite() -> None:
    truth = np.repeat([0, 1, 2], [250, 109, 83]).astype(np.int64)
    figures = measure(truth, np.eye(3, dtype=np.float32)[np.zeros_like(truth)], POLARITY)
    assert figures.uf1 == pytest.approx(0.2408, abs=5e-5)
    assert figures.uar == pytest.approx(0.3333, abs=5e-5)


def test_each_class_counts_its_hits_misses_and_false_ones() -> None:
    truth = np.asarray([0, 0, 0, 1, 1, 2], np.int64)
    hard = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 0, 2]]
    figures = measure(truth, hard, POLARITY)
    assert figures.confusion == ((2, 1, 0), (1, 1, 0), (0, 0, 1))
    assert [c.f1 for c in figures.per_class] == pytest.approx([2 / 3, 1 / 2, 1.0])
    assert figures.uar == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert figures.acc == pytest.approx(4 / 6)


def test_an_absent_class_is_named_and_left_out() -> None:
    truth = np.asarray([0, 1], np.int64)
    figures = measure(truth, np.eye(3, dtype=np.float32)[[0, 1]], POLARITY)
    assert figures.absent == ("surprise",)
    assert figures.uf1 == figures.uar == 1.0


def test_calibration_error_of_a_known_case() -> None:
    truth = np.asarray([0, 0, 0, 0], np.int64)
    sure = np.asarray([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.1, 0.9]], np.float32)
    assert ece(truth, sure) == pytest.approx(0.9 - 0.75, abs=1e-6)
    assert ece(truth[:3], np.asarray([[1.0, 0.0]] * 3, np.float32)) == 0.0


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(TrainingError, match="Cannot measure 0 samples"):
        measure(np.zeros(0, np.int64), np.zeros((0, 3), np.float32), POLARITY)
