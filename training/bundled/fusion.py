"""Chooses how the bundled networks are fused: temperature and threshold.

Both are chosen on held-out synthetic identities, half as from the camera path and half as stored
flow pictures that are read exactly like real ones. All networks have equal shares: shares fitted to
synthetic movements raised UF1 on SMIC from 0.638 to 0.645 and lowered it on CASME II from 0.876 to
0.824. Real data is not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.inputs import picture_input
from models.labels import POLARITY
from models.records import Floats, Image
from models.running import RunningNetwork, open_networks
from models.weights import BUNDLED, FUSION_FILE, Card, Fusion, InputSpec, bundled, write_card
from training import run_files
from training.bundled.samples import sides
from training.datasets import synthetic_flow
from training.datasets.augment import Augment
from training.datasets.fields import Fields
from training.errors import TrainingError
from training.measure import calibrate, zero_shot
from training.measure.metrics import Figures, measure
from training.recipe import base

LEAST_RIGHT = 0.6
"""Share of right readings, among those with similar confidence, that a label must reach."""

MOST = 1200
"""Most held-out movements that are read, evenly spaced."""


@dataclass(frozen=True, slots=True)
class StoredPictures:
    """Held-out movements as flow pictures of other crops."""

    images: tuple[Image, ...]
    truth: NDArray[np.int64]

    @property
    def datasets(self) -> tuple[str, ...]:
        """Return the dataset of each picture."""
        return ("synthetic pictures",) * len(self.truth)

    def inputs(self, spec: InputSpec) -> list[Floats]:
        """Prepare each picture for a network as a real one is: `(views, c, size, size)`."""
        return [picture_input(image, spec) for image in self.images]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen values, and their result on held-out identities."""

    fusion: Fusion
    live: Figures
    picture: Figures


def held_out(recipe: base.Recipe, data: Path, unseen: bool = False) -> Fields:
    """Open movements in no network's training data, evenly thinned.

    Args:
        recipe: Gives the label set.
        data: Folder of synthetic flow.
        unseen: Nobody in it was in the training, for example because of another seed. Otherwise the
            identities held out by every recipe are used.
    """
    held = synthetic_flow.read(data, recipe.label_set) if unseen else sides(recipe, data)[1]
    step = max(1, -(-len(held) // MOST))
    return held.take(np.arange(0, len(held), step, dtype=np.int64))


def stored(held: Fields, varied: base.AugmentSpec, seed: int = 0) -> StoredPictures:
    """Store movements as flow pictures of other crops; equal seeds give equal pictures."""
    vary = Augment(varied, InputSpec())
    images = [
        vary.stored(np.asarray(uv, np.float32), np.random.default_rng((seed, index)))
        for index, uv in enumerate(held.forward)
    ]
    return StoredPictures(tuple(images), held.truth)


def choose(data: Path, folder: Path = BUNDLED, unseen: bool = False) -> Chosen:
    """Choose temperature and threshold; write them to fusion.json, and equal shares to the cards.

    All recipes hold out the same identities. Cards with `fusion_weight` 0 are not used.

    Args:
        data: Folder of synthetic flow that the weights were trained on.
        folder: Weights folder.
        unseen: Nobody in that data was in the training, so all of it is held out.

    Returns:
        The written values, with figures.

    Raises:
        TrainingError: There are no fused weights.
    """
    cards = [card for card in bundled(folder) if card.fusion_weight > 0 and card.trained]
    if not cards:
        raise TrainingError(f"No trained weights with a part in the fusion lie in {folder}.")
    recipe = base.read(cards[0].recipe)
    networks = open_networks(cards, folder)
    live = held_out(recipe.model_copy(update={"label_set": "polarity"}), data, unseen)
    pictures = stored(live, recipe.augment)
    both = (_readings(networks, live), _readings(networks, pictures))
    readings = [np.concatenate(pair) for pair in zip(*both, strict=True)]
    truth = np.concatenate([live.truth, pictures.truth])
    shares = [1.0] * len(readings)
    temperature = calibrate.pool_temperature(zero_shot.pool(readings, shares, 1.0), truth)
    fused = zero_shot.pool(readings, shares, temperature)
    fusion = Fusion(
        threshold=calibrate.threshold(fused, truth, LEAST_RIGHT),
        temperature=temperature,
        chosen_on=f"{len(live)} synthetic movements of {len(set(live.groups))} held-out "
        "identities, as live flow and as stored pictures",
        rule=f"confidence from which on at least {LEAST_RIGHT:.0%} of the readings are right",
    )
    _write(fusion, cards, folder)
    return Chosen(
        fusion,
        measure(live.truth, fused[: len(live)], POLARITY),
        measure(pictures.truth, fused[len(live) :], POLARITY),
    )


def _readings(networks: Sequence[RunningNetwork], samples: zero_shot.Samples) -> list[Floats]:
    return [zero_shot.probabilities(n, samples.inputs(n.card.input)) for n in networks]


def _write(fusion: Fusion, cards: Sequence[Card], folder: Path) -> None:
    for card in cards:
        write_card(card.model_copy(update={"fusion_weight": 1.0}), folder)
    run_files.write_json(folder / FUSION_FILE, fusion.model_dump(mode="json"))
