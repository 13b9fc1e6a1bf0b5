"""Leave-one-subject-out runs in which the networks stay as they are and a classifier is fitted.

The features of a movement are what the last linear layer of each initial network reads, joined, and
the flow itself, coarsely. They are computed once for all folds. A fold fits a linear discriminant
or a support vector machine to the features of its training side; what is chosen is chosen on inner
subjects of that side.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models import private
from models.fuse import softmax
from models.inputs import resample
from models.motion.coding import uv_unit
from models.nets.network import Network
from models.records import Floats
from models.weights import InputSpec
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.measure.metrics import measure
from training.recipe.loso import LDA, SVM, FrozenSpec

FEATURES = "features.npz"
"""File of the features in a run's folder of initial weights."""

Indices = NDArray[np.int64]
_Read = Callable[[Floats], Floats]
"""From features `(m, d)` to probabilities `(m, k)`."""


@dataclass(frozen=True, slots=True)
class Features:
    """Features of n movements.

    Attributes:
        joined: `(n, d)` float32.
        unchanged: `(n, k)` float32, mean probabilities of the networks as they are.
    """

    joined: Floats
    unchanged: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """Probabilities `(m, k)` of a fold's held-out movements, and what inner subjects chose."""

    probabilities: Floats
    chosen: dict[str, float]


def compute(
    networks: Sequence[tuple[Network, InputSpec]], movements: Movements, field_px: int
) -> Features:
    """Compute the features of all movements.

    Args:
        networks: The initial networks, each with its input.
        movements: n movements.
        field_px: Side to which the flow is averaged; 0 leaves it out.
    """
    parts, shares = [], []
    for net, reading in networks:
        seen, logits = _last_inputs(net, movements, reading)
        parts.append(seen)
        shares.append(softmax(logits, 1.0))
    if field_px:
        parts.append(_coarse(movements.forward, field_px))
    return Features(np.hstack(parts), np.asarray(np.mean(shares, axis=0), np.float32))


def store(features: Features, path: Path) -> None:
    """Write features whole, readable by their owner alone."""
    with private.replacing(path) as draft, draft.open("wb") as file:
        np.savez(file, joined=features.joined, unchanged=features.unchanged)


@lru_cache(maxsize=1)
def stored(path: Path) -> Features:
    """Read what `store` wrote."""
    with np.load(path) as arrays:
        return Features(arrays["joined"], arrays["unchanged"])


def fit(
    spec: FrozenSpec,
    member: str,
    features: Features,
    movements: Movements,
    sides: tuple[Indices, Indices],
    seed: int,
) -> Fitted:
    """Fit a fold's classifier and read what the fold holds out.

    Args:
        spec: Settings.
        member: `lda`, `svm` or `unchanged`.
        features: Features of all movements.
        movements: The movements.
        sides: Numbers of the movements of the training side, and of those held out.
        seed: Divides the subjects of the training side.

    Raises:
        TrainingError: A class or all but one subject is missing from the training side.
    """
    known, held = sides
    if member not in _CANDIDATES:
        return Fitted(features.unchanged[held], {})
    _check(movements, known)
    candidates = _CANDIDATES[member](spec)
    settings = candidates[0]
    if len(candidates) > 1:
        settings = _choose(member, candidates, features, movements, known, spec.inner_folds, seed)
    model = _fitted(member, settings, features.joined, movements, known, seed)
    return Fitted(model(features.joined[held]), settings)


def _last_inputs(net: Network, movements: Movements, reading: InputSpec) -> tuple[Floats, Floats]:
    """Return what the last linear layer reads, `(n, d)`, and the logits, `(n, k)`.

    Both are means over mirror images.
    """
    last: list[Tensor] = []

    def note(_: nn.Module, given: tuple[Tensor, ...], __: Tensor) -> None:
        last[:] = [given[0]]

    hooks = [
        layer.register_forward_hook(note) for layer in net.modules() if isinstance(layer, nn.Linear)
    ]
    net.eval()
    seen, logits = [], []
    with torch.no_grad():
        for views in movements.inputs(reading):
            logits.append(net(torch.from_numpy(views)).float().numpy().mean(axis=0))
            seen.append(last[0].reshape(len(views), -1).float().numpy().mean(axis=0))
    for hook in hooks:
        hook.remove()
    return np.stack(seen), np.stack(logits)


def _coarse(fields: Floats, side: int) -> Floats:
    """Average flow fields `(n, 2, S, S)`, each in its own unit of length: `(n, 2 side^2)`."""
    rows = [resample(np.asarray(uv_unit(field), np.float32), side).ravel() for field in fields]
    return np.stack(rows)


def _check(movements: Movements, known: Indices) -> None:
    subjects = len({movements.subjects[i] for i in known})
    present = set(movements.truth[known].tolist())
    absent = [name for k, name in enumerate(movements.labels) if k not in present]
    if absent or subjects < 2:
        missing = f"no movement is labelled {absent[0]}" if absent else "only one subject is left"
        raise TrainingError(
            f"A classifier cannot be fitted: on the training side of a fold {missing}. Take data "
            "with every class in several subjects, or a recipe that trains networks."
        )


def _discriminants(spec: FrozenSpec) -> list[dict[str, float]]:
    return [{"shrinkage": value} for value in spec.shrinkages]


def _machines(spec: FrozenSpec) -> list[dict[str, float]]:
    return [{"cost": c, "width": g} for c, g in product(spec.costs, spec.widths)]


_CANDIDATES: dict[str, Callable[[FrozenSpec], list[dict[str, float]]]] = {
    LDA: _discriminants,
    SVM: _machines,
}


def _choose(
    member: str,
    candidates: list[dict[str, float]],
    features: Features,
    movements: Movements,
    known: Indices,
    folds: int,
    seed: int,
) -> dict[str, float]:
    """Choose the candidate with the highest UF1 on inner subjects, mean over the datasets."""
    from sklearn.model_selection import GroupKFold

    groups = np.asarray(movements.subjects)[known]
    parts = min(folds, len(set(groups.tolist())))
    readings = [np.zeros((len(known), len(movements.labels)), np.float32) for _ in candidates]
    divided = GroupKFold(parts, shuffle=True, random_state=seed)
    for inner, watched in divided.split(known, groups=groups):
        for reading, settings in zip(readings, candidates, strict=True):
            model = _fitted(member, settings, features.joined, movements, known[inner], seed)
            reading[watched] = model(features.joined[known[watched]])
    scores = [_score(reading, movements, known) for reading in readings]
    return candidates[int(np.argmax(scores))]


def _score(probabilities: Floats, movements: Movements, known: Indices) -> float:
    """Return UF1 of readings of the training side, mean over its datasets."""
    datasets, truth = np.asarray(movements.datasets)[known], movements.truth[known]
    own = [datasets == name for name in sorted(set(datasets.tolist()))]
    return float(np.mean([measure(truth[k], probabilities[k], movements.labels).uf1 for k in own]))


def _fitted(
    member: str,
    settings: dict[str, float],
    joined: Floats,
    movements: Movements,
    known: Indices,
    seed: int,
) -> Callable[[Floats], Floats]:
    """Fit a classifier; return a function from features `(m, d)` to probabilities `(m, k)`."""
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    scale = make_pipeline(StandardScaler(), PCA(svd_solver="full")).fit(joined[known])
    given, truth = scale.transform(joined[known]), movements.truth[known]
    classes = np.unique(truth)
    if len(classes) == 1:
        only = np.eye(len(movements.labels), dtype=np.float32)[classes[0]]
        return lambda found: np.tile(only, (len(found), 1))
    groups = [movements.subjects[i] for i in known]
    if member == LDA:
        read = _discriminant(settings, given, truth)
    else:
        read = _machine(settings, given, truth, groups, seed)

    def probabilities(found: Floats) -> Floats:
        every = np.zeros((len(found), len(movements.labels)), np.float32)
        every[:, classes] = read(scale.transform(found))
        return every

    return probabilities


def _discriminant(settings: dict[str, float], given: Floats, truth: Indices) -> _Read:
    """Fit a discriminant for which all classes are equally frequent."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    classes = len(np.unique(truth))
    model = LinearDiscriminantAnalysis(
        "lsqr", shrinkage=settings["shrinkage"], priors=[1 / classes] * classes
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Only one sample available")
        read: _Read = model.fit(given, truth).predict_proba
    return read


def _machine(
    settings: dict[str, float], given: Floats, truth: Indices, groups: Sequence[str], seed: int
) -> _Read:
    """Fit a support vector machine; its probabilities are fitted subject by subject.

    Where too few subjects show a class for that, they are the softmax of its decision values.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC

    width = settings["width"] / max(float(given.var(axis=0).sum()), 1e-12)
    machine = SVC(C=settings["cost"], gamma=width, class_weight="balanced")
    splits = _divisions(truth, groups, seed)
    if splits:
        fitted: _Read = (
            CalibratedClassifierCV(machine, cv=splits, ensemble=False)
            .fit(given, truth)
            .predict_proba
        )
        return fitted
    machine.fit(given, truth)

    def read(found: Floats) -> Floats:
        values = machine.decision_function(found)
        pairs = values if values.ndim > 1 else np.stack([-values, values], 1)
        return softmax(np.asarray(pairs, np.float32), 1.0)

    return read


def _divisions(truth: Indices, groups: Sequence[str], seed: int) -> list[tuple[Indices, Indices]]:
    """Divide the subjects into two to five parts; empty if a class would miss on a side."""
    from sklearn.model_selection import StratifiedGroupKFold

    shown = [len({g for g, k in zip(groups, truth, strict=True) if k == c}) for c in set(truth)]
    parts = min([5, *shown])
    while parts >= 2:
        divided = StratifiedGroupKFold(parts, shuffle=True, random_state=seed)
        splits = list(divided.split(groups, truth, groups))
        if all(len(np.unique(truth[rest])) == len(shown) for rest, _ in splits):
            return splits
        parts -= 1
    return []
