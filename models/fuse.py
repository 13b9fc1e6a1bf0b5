"""Fuses the readings of several networks on their common coarse labels, the polarity.

A linear pool: the weighted mean of each network's calibrated polarity probabilities, then one
temperature for the result. Failed networks are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.labels import POLARITY, is_known, polarity_of
from models.records import Floats, Scores


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Convert logits `(..., k)`, divided by a temperature, to probabilities of the same shape."""
    scaled = np.asarray(logits, np.float64) / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def vote(probabilities: Floats) -> Floats:
    """Decide a clip by majority vote of its pictures; the larger sum of probabilities breaks a tie.

    Args:
        probabilities: `(pictures, k)`.

    Returns:
        `(k,)` float32 that sums to 1: the shares of the votes, largest at the winning class.
    """
    votes = np.bincount(probabilities.argmax(axis=1), minlength=probabilities.shape[1])
    shares = votes + 1e-3 * probabilities.mean(axis=0)
    return np.asarray(shares / shares.sum(), np.float32)


def to_polarity(labels: Sequence[str], probabilities: Floats) -> Floats | None:
    """Sum a network's probabilities into negative, positive, surprise.

    Args:
        labels: The network's labels.
        probabilities: `(..., n)` float32 over them.

    Returns:
        `(..., 3)` float32 summing to 1, without `neutral` and `others`. None if nothing is left, or
        if the network has custom labels, which have no polarity.
    """
    if not all(is_known(label) for label in labels):
        return None
    sums = np.zeros((*probabilities.shape[:-1], len(POLARITY)), np.float64)
    for index, label in enumerate(labels):
        polarity = polarity_of(label)
        if polarity is not None:
            sums[..., POLARITY.index(polarity)] += probabilities[..., index]
    total = sums.sum(axis=-1, keepdims=True)
    if np.any(total < 1e-9):
        return None
    return np.asarray(sums / total, np.float32)


def sharpen(probabilities: Floats, temperature: float) -> Floats:
    """Divide the logarithms of probabilities `(..., k)` by a temperature; 1 changes nothing."""
    logs = np.log(np.clip(np.asarray(probabilities, np.float64), 1e-12, 1.0))
    return softmax(np.asarray(logs, np.float32), temperature)


def fuse(
    scores: Sequence[Scores], weights: Mapping[str, float], temperature: float = 1.0
) -> Floats | None:
    """Fuse readings into polarity.

    Args:
        scores: One reading per network.
        weights: Fusion weight by weights id; a missing id counts 1, a weight of 0 excludes the
            network.
        temperature: Softens the fused distribution.

    Returns:
        `(3,)` float32 summing to 1, or None if no network with a weight above 0 has a reading.
    """
    total = np.zeros(len(POLARITY), np.float64)
    mass = 0.0
    for reading in scores:
        weight = weights.get(reading.weights, 1.0)
        if reading.error or weight <= 0.0:
            continue
        polarity = to_polarity(reading.labels, reading.probabilities)
        if polarity is not None:
            total += weight * polarity
            mass += weight
    if mass == 0.0:
        return None
    return sharpen(np.asarray(total / mass, np.float32), temperature)
