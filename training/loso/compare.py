"""Compares a finished run with the majority class and the bundled weights on the same movements.

The bundled weights were not trained on these people, and each own reading comes from the fold that
held its participant out; so all three are measured in the same way. If the bundled weights lack
classes of the run, the comparison uses the three polarities. No torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.fuse import to_polarity
from models.labels import POLARITY, polarity_of
from models.records import Floats
from models.running import open_networks
from models.weights import BUNDLED, bundled, read_fusion
from training import run_files
from training.datasets.movements import Movements, open_movements
from training.errors import TrainingError
from training.loso import jobs, report
from training.loso.jobs import RUN_FILE
from training.measure import zero_shot
from training.measure.by_participant import (
    FEWEST,
    RESAMPLES,
    Difference,
    Draws,
    ReadingScores,
    Value,
)
from training.measure.metrics import Labels
from training.recipe.loso import LAST_EPOCH, LosoRecipe

RESULT = "compare.json"
OWN, MAJORITY, ZERO_SHOT = "own", "majority", "bundled"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Readings of the same movements in one label set.

    Attributes:
        label_set: `polarity`, or that of the run.
        n: Movements.
        people: Participants.
        readings: Figures by `own`, `majority` and `bundled`.
        differences: The own reading minus each other one.
    """

    label_set: str
    n: int
    people: int
    readings: Mapping[str, ReadingScores]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """All comparisons of a run, and the claim that they support."""

    run: str
    recipe: str
    protocol: str
    comparisons: tuple[Comparison, ...]
    claim: str

    def as_json(self) -> dict[str, Any]:
        """Return the content of `compare.json`."""
        return {
            **asdict(self),
            "interval": f"95 %, {RESAMPLES} resamples of whole participants, percentile method",
        }


@dataclass(frozen=True, slots=True)
class _Finished:
    recipe: LosoRecipe
    protocol: str
    movements: Movements
    own: Floats


def compare(run: Path, weights: Path = BUNDLED) -> Compared:
    """Compare a finished run with the majority class and the bundled weights.

    Args:
        run: Folder of a finished leave-one-subject-out run.
        weights: Folder of the weights that are read zero-shot.

    Returns:
        The figures, also written into the run's `compare.json`.

    Raises:
        TrainingError: The run is not finished, its data has changed, or its epochs were chosen
            by the held-out subjects.
        DataError: The data cannot be read.
        WeightsError: The bundled weights cannot be used.
    """
    found = _finished(run)
    recipe, movements = found.recipe, found.movements
    zero_shot_read = _zero_shot(movements, weights)
    own = np.asarray(found.own.argmax(axis=1), np.int64)
    comparisons = []
    if recipe.label_set != "polarity":
        predicted = {OWN: own, MAJORITY: majority_of_others(movements)}
        comparisons.append(_compared(recipe.label_set, movements, predicted))
    coarse, indices = _coarse(movements)
    if len(indices):
        own_coarse = to_polarity(recipe.labels, np.clip(found.own[indices], 1e-6, 1.0))
        assert own_coarse is not None
        readings = {
            OWN: np.asarray(own_coarse.argmax(axis=1), np.int64),
            MAJORITY: majority_of_others(coarse),
            ZERO_SHOT: np.asarray(zero_shot_read[indices].argmax(axis=1), np.int64),
        }
        comparisons.append(_compared("polarity", coarse, readings))
    compared = Compared(
        str(run), recipe.id, found.protocol, tuple(comparisons), _claim(comparisons[-1])
    )
    run_files.write_json(run / RESULT, compared.as_json())
    return compared


def majority_of_others(movements: Movements) -> Labels:
    """Predict for each movement the most common class of all other participants.

    Returns:
        `(n,)` classes; of equally common ones the first.
    """
    subjects = np.asarray(movements.subjects)
    predicted = np.zeros(len(movements), np.int64)
    for name in set(movements.subjects):
        others = movements.truth[subjects != name]
        counts = np.bincount(others, minlength=len(movements.labels))
        predicted[subjects == name] = int(counts.argmax())
    return predicted


def lines(compared: Compared) -> list[str]:
    """Format a comparison as lines of text."""
    text = []
    for comparison in compared.comparisons:
        text.append(
            f"{comparison.label_set}: {comparison.n} movements of {comparison.people} people"
        )
        for name, reading in comparison.readings.items():
            classes = ", ".join(f"{label} {value.value:.2f}" for label, value in reading.f1.items())
            text.append(
                f"  {name}: UF1 {_shown(reading.uf1)}, UAR {_shown(reading.uar)}; F1 {classes}"
            )
        text += [
            f"  {gap.first} minus {gap.second}: UF1 {_signed(gap.uf1)}, UAR {_signed(gap.uar)}"
            for gap in comparison.differences
        ]
    return [*text, compared.claim]


def _finished(run: Path) -> _Finished:
    """Open a finished run with its movements and its folds' readings."""
    about, metrics = (_json(run, name) for name in (RUN_FILE, report.METRICS))
    recipe = LosoRecipe.model_validate(about["recipe"])
    if about["protocol"] != LAST_EPOCH or recipe.evaluation != "loso":
        raise TrainingError(
            f"{run} is compared only as a leave-one-subject-out run under protocol {LAST_EPOCH}: "
            f"found {recipe.evaluation}, {about['protocol']}. Train it so, into another folder."
        )
    frames = recipe.frames.sampling if recipe.frames is not None else "mfs"
    movements = open_movements(about["data"], recipe.label_set, frames)
    if movements.digest() not in about["fingerprint"]:
        raise TrainingError(
            f"{about['data']} has changed since {run} was run: run it again into another folder."
        )
    plan = jobs.RunPlan(
        run.resolve(), about["data"], about["protocol"], metrics["seeds"], about["fingerprint"]
    )
    pooled = jobs.pool(jobs.jobs_of(recipe, movements, plan), movements, len(recipe.labels))
    return _Finished(recipe, about["protocol"], pooled.movements, report.fused(pooled.chosen))


def _json(run: Path, name: str) -> dict[str, Any]:
    if not (run / name).is_file():
        raise TrainingError(
            f"{run} holds no finished leave-one-subject-out run: {name} is missing. Run `flinch "
            "train` with --out naming that folder until it ends."
        )
    return dict(run_files.read_json(run / name))


def _zero_shot(movements: Movements, folder: Path) -> Floats:
    """Read all movements with the fused weights of a folder: `(n, 3)` polarity."""
    cards = tuple(card for card in bundled(folder) if card.fusion_weight > 0)
    if not cards:
        raise TrainingError(f"No weights with a part in the fusion lie in {folder}.")
    networks = open_networks(cards, folder)
    each = [
        zero_shot.probabilities(network, movements.inputs(network.card.input))
        for network in networks
    ]
    shares = [card.fusion_weight for card in cards]
    return zero_shot.pool(each, shares, read_fusion(folder).temperature)


def _coarse(movements: Movements) -> tuple[Movements, Labels]:
    """Return the movements that have a polarity, labelled with it, and their indices."""
    polarity = [polarity_of(movements.labels[int(k)]) for k in movements.truth]
    indices = np.asarray([i for i, name in enumerate(polarity) if name is not None], np.int64)
    if not len(indices):
        return movements, indices
    truth = np.asarray([POLARITY.index(name) for name in polarity if name is not None], np.int64)
    return movements.take(indices).labelled(truth, POLARITY), indices


def _compared(label_set: str, movements: Movements, predicted: Mapping[str, Labels]) -> Comparison:
    draws = Draws(movements.truth, movements.subjects, movements.labels)
    readings = {name: draws.reading(predictions) for name, predictions in predicted.items()}
    differences = tuple(
        draws.difference(OWN, predicted[OWN], name, predictions)
        for name, predictions in predicted.items()
        if name != OWN
    )
    return Comparison(label_set, len(movements), draws.people, readings, differences)


def _claim(comparison: Comparison) -> str:
    """Say what the last comparison supports about the own weights."""
    if comparison.people < FEWEST:
        return f"too few to claim: {comparison.people} participants, at least {FEWEST} are needed"
    claims = []
    for difference in comparison.differences:
        if difference.uf1.low > 0:
            words = "better than"
        elif difference.uf1.high < 0:
            words = "worse than"
        else:
            words = "not shown to differ from"
        claims.append(f"own weights are {words} {difference.second}")
    return f"on these {comparison.people} participants, by UF1: {', '.join(claims)}"


def _shown(value: Value) -> str:
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"


def _signed(value: Value) -> str:
    return f"{value.value:+.3f} [{value.low:+.3f}, {value.high:+.3f}]"
