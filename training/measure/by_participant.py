"""Figures with intervals over participants, and paired differences between readings.

Clips of one person are alike, so whole participants are drawn with replacement (cluster bootstrap,
Davison and Hinkley, 1997, section 3.8), and all readings are measured on the same draws. The
networks are not trained again: an interval reflects the choice of participants only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError
from training.measure.metrics import Labels, confusion

RESAMPLES = 2000
LEVEL = 0.95
FEWEST = 10
"""Least number of participants from which anything is claimed."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Value:
    """A figure with its interval; both ends belong to it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReadingScores:
    """Figures of one set of predictions: UF1, UAR, and recall and F1 of each class present."""

    uf1: Value
    uar: Value
    f1: Mapping[str, Value]
    recall: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference of two readings, first minus second, on the same draws."""

    first: str
    second: str
    uf1: Value
    uar: Value


class Draws:
    """Resamples of participants, the same ones for every reading."""

    def __init__(
        self, truth: Labels, participants: Sequence[str], labels: Sequence[str], seed: int = 0
    ):
        """Draw the participants.

        Args:
            truth: `(n,)` classes.
            participants: The participant of each clip.
            labels: Names of the classes.
            seed: Equal seeds give equal draws.

        Raises:
            TrainingError: There is no clip.
        """
        if not len(truth) or len(truth) != len(participants):
            raise TrainingError(
                f"A comparison needs clips with their participants, found {len(truth)} and "
                f"{len(participants)}."
            )
        self.labels = tuple(labels)
        self.truth = truth
        names, self._of = np.unique(np.asarray(participants), return_inverse=True)
        self.people = len(names)
        rng = np.random.default_rng(seed)
        chosen = rng.integers(0, self.people, (RESAMPLES, self.people))
        self._counts = np.stack([np.bincount(row, minlength=self.people) for row in chosen])

    def reading(self, predicted: Labels) -> ReadingScores:
        """Measure predictions `(n,)`; a class that is absent from the truth is left out."""
        whole, drawn = self._tables(predicted)
        f1, recall = (_f1(whole), _f1(drawn)), (_recall(whole), _recall(drawn))
        present = [k for k in range(len(self.labels)) if whole[0, k].sum() > 0]
        return ReadingScores(
            _value(_mean(f1[0])[0], _mean(f1[1])),
            _value(_mean(recall[0])[0], _mean(recall[1])),
            {self.labels[k]: _value(f1[0][0, k], f1[1][:, k]) for k in present},
            {self.labels[k]: _value(recall[0][0, k], recall[1][:, k]) for k in present},
        )

    def difference(self, first: str, labels: Labels, second: str, other: Labels) -> Difference:
        """Measure by how much predictions `labels` exceed predictions `other`."""
        tables = (self._tables(labels), self._tables(other))
        values = []
        for figure in (_f1, _recall):
            (whole, drawn), (whole_2, drawn_2) = (
                tuple(_mean(figure(table)) for table in pair) for pair in tables
            )
            values.append(_value(whole[0] - whole_2[0], drawn - drawn_2))
        return Difference(first, second, *values)

    def _tables(self, predicted: Labels) -> tuple[Doubles, Doubles]:
        """Count true class by predicted class: of all `(1, k, k)` and of each draw `(r, k, k)`."""
        size = len(self.labels)
        each = np.stack(
            [
                confusion(self.truth[self._of == person], predicted[self._of == person], size)
                for person in range(self.people)
            ]
        ).astype(np.float64)
        return each.sum(axis=0, keepdims=True), np.tensordot(self._counts, each, axes=1)


def _recall(tables: Doubles) -> Doubles:
    """Return recall by class `(r, k)`; NaN where a class is absent."""
    truth = tables.sum(axis=2)
    hits = np.diagonal(tables, axis1=1, axis2=2)
    return np.divide(hits, truth, out=np.full_like(truth, np.nan), where=truth > 0)


def _f1(tables: Doubles) -> Doubles:
    """Return F1 by class `(r, k)`; NaN where a class is absent."""
    truth, predicted = tables.sum(axis=2), tables.sum(axis=1)
    hits = np.diagonal(tables, axis1=1, axis2=2)
    return np.divide(2 * hits, truth + predicted, out=np.full_like(truth, np.nan), where=truth > 0)


def _mean(by_class: Doubles) -> Doubles:
    return np.asarray(np.nanmean(by_class, axis=1), np.float64)


def _value(value: float, drawn: Doubles) -> Value:
    tail = 50.0 * (1.0 - LEVEL)
    low, high = np.nanpercentile(drawn, [tail, 100.0 - tail])
    return Value(float(value), float(low), float(high))
