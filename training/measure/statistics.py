"""Confidence intervals of figures by resampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError
from training.measure.metrics import Labels

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval by the percentile method; both ends belong to it."""

    low: float
    high: float
    level: float
    resamples: int


def bootstrap(
    truth: Labels,
    predicted: Labels,
    figure: Callable[[Labels, Labels], float],
    resamples: int = RESAMPLES,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Estimate the confidence interval of a figure by resampling clips with replacement.

    Percentile method (Efron and Tibshirani, 1993, chapter 13), as in the preprocessing study. The
    model is not trained again: the interval reflects the choice of clips only.

    Args:
        truth: `(n,)` classes.
        predicted: `(n,)` classes.
        figure: Computes the figure of a resample.
        resamples: Number of resamples.
        level: Share of the resamples inside the interval.
        seed: Equal seeds give equal intervals.

    Raises:
        TrainingError: There is nothing to resample.
    """
    if len(truth) == 0 or len(truth) != len(predicted):
        raise TrainingError(
            f"A confidence interval needs pairs of truth and prediction, found {len(truth)} and "
            f"{len(predicted)}."
        )
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(truth), (resamples, len(truth)))
    values = [figure(truth[rows], predicted[rows]) for rows in drawn]
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(values, [tail, 100.0 - tail])
    return Interval(float(low), float(high), level, resamples)


def f1_over_present(truth: Labels, predicted: Labels) -> float:
    """Compute macro-F1 over the classes that are present in the truth."""
    return float(np.mean([_f1(truth == k, predicted == k) for k in np.unique(truth)]))


def recall_over_present(truth: Labels, predicted: Labels) -> float:
    """Compute the mean recall (UAR) over the classes that are present in the truth."""
    return float(np.mean([(predicted[truth == k] == k).mean() for k in np.unique(truth)]))


def _f1(is_true: NDArray[np.bool_], is_told: NDArray[np.bool_]) -> float:
    both = int((is_true & is_told).sum())
    return 2.0 * both / max(int(is_true.sum()) + int(is_told.sum()), 1)
