"""Temperature and threshold recover what is known of made-up readings."""

from __future__ import annotations

import numpy as np
import pytest

from models.fuse import softmax
from training.measure.calibrate import pool_temperature, temperature, threshold


def made_up(n: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Draw logits and classes that follow exactly the probabilities of those logits."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (n, 3)).astype(np.float32)
    cumulative = softmax(logits).cumsum(axis=1)
    truth = (rng.random((n, 1)) > cumulative).sum(axis=1).clip(0, 2).astype(np.int64)
    return logits, truth


def test_overconfident_logits_get_their_temperature_back() -> None:
    logits, truth = made_up()
    assert temperature(logits, truth) == pytest.approx(1.0, abs=0.08)
    assert temperature(3.0 * logits, truth) == pytest.approx(3.0, abs=0.25)
    assert pool_temperature(softmax(2.0 * logits), truth) == pytest.approx(2.0, abs=0.2)


def test_the_threshold_of_calibrated_readings_is_the_share_asked_for() -> None:
    logits, truth = made_up(20000)
    assert threshold(softmax(logits), truth, 0.5) == pytest.approx(0.5, abs=0.05)
    assert threshold(softmax(logits), truth, 0.7) == pytest.approx(0.7, abs=0.05)
