"""Zero-shot evaluation: exported graphs on data that was not used in their training.

Torch-free, with the same inputs, temperatures and fusion as the app.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.decision import COARSE_FIRST, calibrated, winners
from models.fuse import sharpen, to_polarity
from models.labels import POLARITY, polarity_of
from models.records import Floats
from models.running import RunningNetwork, open_networks
from models.weights import BUNDLED, Card, InputSpec, bundled, find, read_fusion
from training.datasets import flow_images, synthetic_flow
from training.datasets.movements import open_movements
from training.errors import DataError, TrainingError
from training.measure.metrics import Figures, Labels, measure

ENSEMBLE = "ensemble"
ABSTAIN = 0.2


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one set of weights on one dataset.

    `sure`: the figures without the least confident fifth of the samples.
    """

    weights: tuple[str, ...]
    data: str
    protocol: str
    whole: Figures
    sure: Figures
    per_dataset: dict[str, Figures]

    def as_json(self) -> dict[str, Any]:
        """Return what `flinch evaluate --json` writes."""
        whole = asdict(self.whole)
        return {
            "weights": list(self.weights),
            "data": self.data,
            "protocol": self.protocol,
            **{k: whole[k] for k in ("n", "uf1", "uar", "acc", "ece", "confusion", "absent")},
            "per_class": {c["label"]: c for c in whole["per_class"]},
            "per_dataset": {
                name: {k: asdict(f)[k] for k in ("n", "uf1", "uar", "acc", "ece", "absent")}
                for name, f in self.per_dataset.items()
            },
            "abstain_20": {"n": self.sure.n, "uf1": self.sure.uf1, "uar": self.sure.uar},
        }


class Samples(Protocol):
    """Data that prepares each of its samples for a network."""

    @property
    def truth(self) -> NDArray[np.int64]: ...

    @property
    def datasets(self) -> tuple[str, ...]: ...

    def inputs(self, spec: InputSpec) -> list[Floats]: ...


def open_data(text: str) -> Samples:
    """Open `KIND:FOLDER`, with KIND `flow_images`, `prepared` or `synthetic_flow`.

    Raises:
        DataError: The kind is unknown or the folder is not of its shape.
    """
    kind, _, folder = text.partition(":")
    if kind == "flow_images" and folder:
        return flow_images.read(Path(folder))
    if kind == "synthetic_flow" and folder:
        return synthetic_flow.read(Path(folder), "polarity")
    if kind == "prepared" and folder:
        return open_movements(text)
    raise DataError(
        f"Cannot open data '{text}': expected flow_images:FOLDER, prepared:FOLDER or "
        "synthetic_flow:FOLDER."
    )


def logits(network: RunningNetwork, inputs: Sequence[Floats]) -> Floats:
    """Read all samples with one network: `(n, k)` logits of its own labels."""
    return np.concatenate([network.combine(network.backend.run(each)).logits for each in inputs])


def probabilities(network: RunningNetwork, inputs: Sequence[Floats]) -> Floats:
    """Read all samples with one network: calibrated polarity `(n, 3)`."""
    return _polarity(network.card, _shares(network, inputs))


def _shares(network: RunningNetwork, inputs: Sequence[Floats]) -> Floats:
    """Read all samples with one network: calibrated probabilities over its own labels."""
    card = network.card
    return calibrated(logits(network, inputs), card.labels, card.decision, card.temperature)


def _polarity(card: Card, shares: Floats) -> Floats:
    polarity = to_polarity(card.labels, shares)
    if polarity is None:
        raise TrainingError(f"'{card.id}' has no label with a polarity, so it cannot be measured.")
    return polarity


def _decided(card: Card, shares: Floats, polarity: Floats) -> Labels:
    """Decide each sample by the network's own rule: `(n,)` classes of `POLARITY`.

    If that label has no polarity, the likeliest polarity is taken.
    """
    names = [polarity_of(card.labels[k]) for k in winners(shares, card.labels, card.decision)]
    likeliest = polarity.argmax(axis=1)
    pairs = zip(names, likeliest, strict=True)
    return np.asarray([POLARITY.index(a) if a else int(b) for a, b in pairs], np.int64)


def pool(readings: Sequence[Floats], weights: Sequence[float], temperature: float) -> Floats:
    """Fuse `(n, 3)` readings by the rule of `models.fuse.fuse`."""
    total = sum(w * r for w, r in zip(weights, readings, strict=True))
    return sharpen(np.asarray(total / sum(weights), np.float32), temperature)


def evaluate(weights: str, data: str, folder: Path = BUNDLED) -> Evaluation:
    """Evaluate weights, or all of a folder as the ensemble, without any fitting.

    Args:
        weights: Id of the weights, or `ensemble`.
        data: `KIND:FOLDER`, see `open_data`.
        folder: The weights folder.

    Returns:
        The figures.

    Raises:
        WeightsError: The weights are unknown or damaged.
        DataError: The data cannot be opened.
        TrainingError: The ensemble is empty, or weights were trained on this data.
    """
    cards = bundled(folder) if weights == ENSEMBLE else (find(weights, folder),)
    if weights == ENSEMBLE:
        cards = tuple(card for card in cards if card.fusion_weight > 0)
    if not cards:
        raise TrainingError(f"No weights with a part in the fusion lie in {folder}.")
    _refuse_seen(cards, data)
    samples = open_data(data)
    networks = open_networks(cards, folder)
    own = [_shares(n, samples.inputs(n.card.input)) for n in networks]
    readings = [_polarity(n.card, shares) for n, shares in zip(networks, own, strict=True)]
    shares = [card.fusion_weight for card in cards] if weights == ENSEMBLE else [1.0]
    temperature = read_fusion(folder).temperature if weights == ENSEMBLE else 1.0
    fused = pool(readings, shares, temperature)
    by_rule = len(cards) == 1 and cards[0].decision == COARSE_FIRST
    decided = _decided(cards[0], own[0], fused) if by_rule else None
    return summarise(tuple(card.id for card in cards), data, samples, fused, decided)


def _refuse_seen(cards: Sequence[Card], data: str) -> None:
    """Refuse to score weights on movements that they were trained on.

    Raises:
        TrainingError: A movement of the data is among those that a card has seen.
    """
    for card in cards:
        if not card.seen:
            continue
        keys = open_movements(data, card.label_set).keys()
        count = sum(key in set(card.seen) for key in keys)
        if count:
            raise TrainingError(
                f"'{card.id}' learned from {count} of the {len(keys)} movements of {data}, so a "
                "score on them would mean nothing: read the figures of its held-out folds on its "
                "card, or evaluate on other people."
            )


def summarise(
    weights: tuple[str, ...],
    data: str,
    samples: Samples,
    fused: Floats,
    decided: Labels | None = None,
) -> Evaluation:
    """Measure fused probabilities as a whole, by dataset, and without the least confident.

    `decided` `(n,)` are the classes that were decided for; the likeliest where None.
    """
    truth = samples.truth
    names = np.asarray(samples.datasets)
    classes = np.asarray(fused.argmax(axis=1), np.int64) if decided is None else decided
    confidence = fused[np.arange(len(truth)), classes]

    def part(chosen: NDArray[Any]) -> Figures:
        return measure(truth[chosen], fused[chosen], POLARITY, classes[chosen])

    by_name = {str(name): part(names == name) for name in sorted(set(samples.datasets))}
    order = np.argsort(-confidence, kind="stable")
    confident = order[: max(1, round(len(order) * (1 - ABSTAIN)))]
    return Evaluation(
        weights,
        data,
        "zero-shot",
        part(np.arange(len(truth))),
        part(confident),
        by_name,
    )
