"""Recognition metrics: UF1, UAR, accuracy, confusion, calibration.

UF1 and UAR as in MEGC 2019 (See et al., FG 2019): means over classes of 2TP/(2TP+FP+FN) and of
recall, computed once over pooled predictions. A class that is absent from the truth is named and
excluded from the means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from training.errors import TrainingError

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: `n` true samples, precision, recall and F1 (all 0..1)."""

    label: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a set of predictions.

    `confusion[t][p]` counts samples of true class t predicted as p. `absent` names classes
    without true samples; they are excluded from `uf1` and `uar`.
    """

    n: int
    uf1: float
    uar: float
    acc: float
    ece: float
    confusion: tuple[tuple[int, ...], ...]
    per_class: tuple[ClassFigures, ...]
    absent: tuple[str, ...]


def confusion(truth: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """Count true class by predicted class: `(classes, classes)` int64."""
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, (truth, predicted), 1)
    return table


def ece(
    truth: Labels, probabilities: Floats, bins: int = 10, predicted: Labels | None = None
) -> float:
    """Compute the expected calibration error of the decided class.

    Equal-width bins of confidence, weighted by their share (Guo et al., ICML 2017, eq. 3).

    Args:
        truth: `(n,)` true classes.
        probabilities: `(n, k)` summing to 1.
        bins: Number of bins.
        predicted: `(n,)` classes that were decided for; the likeliest where None.

    Returns:
        The error, 0..1; 0 for no samples.
    """
    if len(truth) == 0:
        return 0.0
    decided = probabilities.argmax(axis=1) if predicted is None else predicted
    confidence = probabilities[np.arange(len(truth)), decided]
    right = decided == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for index in range(bins):
        inside = place == index
        if inside.any():
            total += float(inside.mean()) * abs(
                float(right[inside].mean()) - float(confidence[inside].mean())
            )
    return total


def measure(
    truth: Labels,
    probabilities: Floats,
    labels: Sequence[str],
    predicted: Labels | None = None,
) -> Figures:
    """Measure predictions against the truth.

    Args:
        truth: `(n,)` int64 true classes.
        probabilities: `(n, k)` float32.
        labels: Names of the k classes.
        predicted: `(n,)` classes that were decided for; the likeliest where None.

    Returns:
        All figures; UF1 and UAR over the classes that are present.

    Raises:
        TrainingError: There is nothing to measure, or the shapes do not fit.
    """
    if len(truth) == 0 or probabilities.shape != (len(truth), len(labels)):
        raise TrainingError(
            f"Cannot measure {len(truth)} samples with probabilities {probabilities.shape}: "
            f"expected one row a sample and {len(labels)} columns."
        )
    if predicted is None:
        predicted = np.asarray(probabilities.argmax(axis=1), np.int64)
    table = confusion(truth, predicted, len(labels))
    per_class = tuple(_of_class(table, k, name) for k, name in enumerate(labels))
    present = [c for c in per_class if c.n > 0]
    return Figures(
        n=len(truth),
        uf1=float(np.mean([c.f1 for c in present])),
        uar=float(np.mean([c.recall for c in present])),
        acc=float((predicted == truth).mean()),
        ece=ece(truth, probabilities, predicted=predicted),
        confusion=tuple(tuple(int(x) for x in row) for row in table),
        per_class=per_class,
        absent=tuple(c.label for c in per_class if c.n == 0),
    )


def _of_class(table: NDArray[np.int64], k: int, name: str) -> ClassFigures:
    hits = int(table[k, k])
    false = int(table[:, k].sum()) - hits
    missed = int(table[k].sum()) - hits
    return ClassFigures(
        label=name,
        n=hits + missed,
        precision=_share(hits, hits + false),
        recall=_share(hits, hits + missed),
        f1=_share(2 * hits, 2 * hits + false + missed),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
