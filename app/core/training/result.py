"""Reads what a finished run reached: the fold of each participant, and the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.json_text import parse
from training.errors import TrainingError
from training.loso import compare
from training.loso.report import METRICS

READINGS = {
    compare.MAJORITY: "majority class",
    compare.ZERO_SHOT: "bundled weights",
    compare.OWN: "own weights",
}
"""The compared readings, in the order shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval over participants."""

    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """Format it as `0.612 [0.480, 0.731]`."""
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def signed(self) -> str:
        """Format a difference, with its sign."""
        return f"{self.value:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


@dataclass(frozen=True, slots=True)
class FoldResult:
    """One held-out participant: number of clips, and of clips that were read right."""

    subject: str
    clips: int
    right: int
    uf1: float


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One reading of the movements, or the difference of the own one to another."""

    what: str
    uf1: Figure
    uar: Figure
    difference: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """Readings of the same movements in one label set."""

    label_set: str
    movements: int
    people: int
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A finished run; without comparisons and claim if it was not compared yet."""

    recipe: str
    protocol: str
    uf1: float
    uar: float
    movements: int
    folds: tuple[FoldResult, ...]
    comparisons: tuple[ComparisonTable, ...] = ()
    claim: str = ""

    @property
    def sentence(self) -> str:
        """Return the figure with its protocol, as a sentence."""
        return (
            f"{self.recipe}, protocol {self.protocol}: UF1 {self.uf1:.3f}, UAR {self.uar:.3f} "
            f"over {self.movements} movements of {len(self.folds)} participants."
        )


def read_result(run: Path) -> Result:
    """Read the result of a run.

    Raises:
        TrainingError: The run has not ended, or a file of it is damaged.
    """
    metrics = _read(run / METRICS)
    try:
        folds = tuple(
            FoldResult(name, int(subject["n"]), int(subject["right"]), float(subject["uf1"]))
            for name, subject in metrics["per_subject"].items()
        )
        result = Result(
            str(metrics["recipe"]),
            str(metrics["protocol"]),
            float(metrics["uf1"]),
            float(metrics["uar"]),
            int(metrics["n"]),
            folds,
        )
        if not (run / compare.RESULT).is_file():
            return result
        found = _read(run / compare.RESULT)
        comparisons = tuple(_comparison(comparison) for comparison in found["comparisons"])
        claim = str(found["claim"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrainingError(
            f"The results of {run} are damaged ({type(error).__name__}: {error}): remove "
            f"{METRICS} and {compare.RESULT} from it, and train on with the same folder."
        ) from error
    figures = (result.recipe, result.protocol, result.uf1, result.uar, result.movements, folds)
    return Result(*figures, comparisons, claim)


def _comparison(facts: Mapping[str, Any]) -> ComparisonTable:
    readings = facts["readings"]
    rows = [
        ComparisonRow(words, _figure(readings[name]["uf1"]), _figure(readings[name]["uar"]))
        for name, words in READINGS.items()
        if name in readings
    ]
    rows += [
        ComparisonRow(
            f"{READINGS[difference['first']]} minus {READINGS[difference['second']]}",
            _figure(difference["uf1"]),
            _figure(difference["uar"]),
            True,
        )
        for difference in facts["differences"]
    ]
    return ComparisonTable(
        str(facts["label_set"]), int(facts["n"]), int(facts["people"]), tuple(rows)
    )


def _figure(facts: Mapping[str, Any]) -> Figure:
    return Figure(float(facts["value"]), float(facts["low"]), float(facts["high"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(parse(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(
            f"{path} cannot be read ({type(error).__name__}): train into that folder until it ends."
        ) from error
