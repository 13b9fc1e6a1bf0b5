"""Errors of class numbers against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.labels import DFME, POLARITY
from training.measure.label_errors import of_confusion


def test_errors_count_the_papers_class_numbers() -> None:
    table = [[2, 1, 0], [0, 3, 1], [1, 0, 2]]
    numbers = np.asarray([1, 0, 2])  # negative, positive, surprise as the paper counts
    truth = np.repeat(numbers, [3, 4, 3])
    read = numbers[[0, 0, 1, 1, 1, 1, 2, 0, 2, 2]]
    found = of_confusion(table, POLARITY)
    assert found["precision"] == pytest.approx((2 / 3 + 3 / 4 + 2 / 3) / 3)
    assert found["mse"] == pytest.approx(float(np.mean((truth - read) ** 2)))
    assert found["mae"] == pytest.approx(float(np.mean(abs(truth - read))))
    rest = float(((truth - truth.mean()) ** 2).sum())
    assert found["r2"] == pytest.approx(1 - float(((truth - read) ** 2).sum()) / rest)


def test_other_classes_have_no_numbers() -> None:
    assert set(of_confusion(np.eye(7).tolist(), DFME)) == {"precision"}
