"""Chooses temperatures and the threshold of `uncertain` on held-out samples only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.decision import LIKELIEST, Decision, calibrated
from models.fuse import sharpen
from models.records import Floats

BAND = 0.05
"""Half width of the confidence band in which the threshold rule counts right answers."""


def temperature(
    logits: Floats,
    truth: NDArray[np.int64],
    labels: Sequence[str] = (),
    decision: Decision = LIKELIEST,
) -> float:
    """Find the temperature of smallest negative log-likelihood (Guo et al., ICML 2017, 4.2).

    Args:
        logits: `(n, k)`.
        truth: `(n,)` classes.
        labels: The k classes, needed by the decision `coarse_first`.
        decision: How the network decides.

    Returns:
        A value in 0.25..8, two digits.
    """
    grid = np.geomspace(0.25, 8.0, 101)
    costs = [_cost(calibrated(logits, labels, decision, float(t)), truth) for t in grid]
    return round(float(grid[int(np.argmin(costs))]), 2)


def pool_temperature(probabilities: Floats, truth: NDArray[np.int64]) -> float:
    """Find the temperature of an already fused distribution `(n, k)`; see `temperature`."""
    grid = np.geomspace(0.25, 4.0, 81)
    costs = [_cost(sharpen(probabilities, float(t)), truth) for t in grid]
    return round(float(grid[int(np.argmin(costs))]), 2)


def threshold(probabilities: Floats, truth: NDArray[np.int64], least_right: float = 0.5) -> float:
    """Find the confidence below which a reading is no better than `least_right`.

    Args:
        probabilities: `(n, k)` calibrated.
        truth: `(n,)` classes.
        least_right: Share of right answers that a label must reach to be shown.

    Returns:
        The lowest confidence, in steps of 0.01, above which every band of half width `BAND` has at
        least that share of right answers; at most 0.9.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    steps = np.arange(1.0 / probabilities.shape[1], 0.9, 0.01)
    lowest = float(steps[0])
    for step in steps:
        inside = np.abs(confidence - step) <= BAND
        if inside.sum() >= 20 and float(right[inside].mean()) < least_right:
            lowest = float(step) + 0.01
    return round(lowest, 2)


def _cost(probabilities: Floats, truth: NDArray[np.int64]) -> float:
    chosen = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, 1e-9, 1.0)).mean())
