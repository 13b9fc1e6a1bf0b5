"""Turns a network's probabilities into one class: the most probable, or first coarse, then fine.

Paper: MERba, section III-D. Its network with two heads (DGCM) first takes the most probable of
negative, positive, surprise and others; the second head then names only a negative one. The seven
probabilities of such a network are products, so the probabilities of one coarse class sum to that
of the class. The seven are therefore enough to apply the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.fuse import softmax
from models.records import Floats

Decision = Literal["likeliest", "coarse_first"]
"""`likeliest` takes the largest probability; `coarse_first` decides as DGCM does."""

LIKELIEST: Decision = "likeliest"
COARSE_FIRST: Decision = "coarse_first"

NEGATIVE = ("anger", "disgust", "fear", "sadness")
"""The emotions that DGCM's second head separates; every other class is its own coarse class."""


class DecisionError(FlinchError, ValueError):
    """A set of classes cannot be decided coarse first."""


def coarse_of(labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the coarse class of each label: 0 for all negative ones, one number for each other.

    Returns:
        `(k,)` int64, one number for each label.

    Raises:
        DecisionError: The labels do not hold the negative emotions.
    """
    if not set(NEGATIVE) <= set(labels):
        raise DecisionError(
            f"Only labels with {', '.join(NEGATIVE)} are decided coarse first, found "
            f"{', '.join(labels)}: take the decision likeliest."
        )
    others = [label for label in labels if label not in NEGATIVE]
    return np.asarray([0 if label in NEGATIVE else 1 + others.index(label) for label in labels])


def winners(
    probabilities: Floats, labels: Sequence[str], decision: Decision = LIKELIEST
) -> NDArray[np.int64]:
    """Decide the class of each reading.

    Args:
        probabilities: `(n, k)` over the labels.
        labels: The k classes.
        decision: `likeliest` or `coarse_first`.

    Returns:
        `(n,)` int64, positions in `labels`.

    Raises:
        DecisionError: The rule does not fit the labels.
    """
    if decision == LIKELIEST:
        return np.asarray(probabilities.argmax(axis=1), np.int64)
    coarse = coarse_of(labels)
    chosen = _summed(np.asarray(probabilities, np.float64), coarse).argmax(axis=1)
    inside = coarse[None, :] == chosen[:, None]
    return np.asarray(np.where(inside, probabilities, -1.0).argmax(axis=1), np.int64)


def calibrated(
    logits: Floats, labels: Sequence[str], decision: Decision, temperature: float = 1.0
) -> Floats:
    """Convert logits to probabilities with a temperature that changes no decision.

    Dividing DGCM's seven log-probabilities would change the sums that decide, so its coarse and its
    fine distribution are softened separately.

    Args:
        logits: `(n, k)`.
        labels: The k classes.
        decision: How the network decides.
        temperature: That of its card.

    Returns:
        `(n, k)` float32 that sum to 1.
    """
    if decision == LIKELIEST:
        return softmax(logits, temperature)
    coarse = coarse_of(labels)
    shares = np.asarray(softmax(logits), np.float64)
    coarse_shares = np.clip(_summed(shares, coarse), 1e-12, 1.0)
    fine = np.clip(shares / coarse_shares[:, coarse], 1e-12, 1.0) ** (1.0 / temperature)
    fine /= _summed(fine, coarse)[:, coarse]
    cooled = softmax(np.asarray(np.log(coarse_shares), np.float32), temperature)
    return np.asarray(cooled[:, coarse] * fine, np.float32)


def _summed(values: NDArray[np.float64], coarse: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum the values `(n, k)` of each coarse class: `(n, c)`."""
    return values @ np.eye(int(coarse.max()) + 1)[coarse]
