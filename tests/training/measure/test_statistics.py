"""Intervals and votes against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from training.errors import TrainingError
from training.measure.statistics import bootstrap, f1_over_present, recall_over_present


def test_f1_and_recall_leave_absent_classes_out() -> None:
    truth = np.asarray([0, 0, 0, 1])
    predicted = np.asarray([0, 0, 2, 1])
    assert f1_over_present(truth, predicted) == pytest.approx((0.8 + 1.0) / 2)
    assert recall_over_present(truth, predicted) == pytest.approx((2 / 3 + 1.0) / 2)


def test_the_interval_holds_the_figure_and_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 60)
    predicted = np.where(rng.random(60) < 0.7, truth, (truth + 1) % 3)
    found = bootstrap(truth, predicted, f1_over_present, resamples=200)
    assert found.low < f1_over_present(truth, predicted) < found.high
    assert found == bootstrap(truth, predicted, f1_over_present, resamples=200)
    perfect = bootstrap(truth, truth, f1_over_present, resamples=50)
    assert (perfect.low, perfect.high) == (1.0, 1.0)
    with pytest.raises(TrainingError, match="pairs of truth and prediction"):
        bootstrap(truth[:0], truth[:0], f1_over_present)
