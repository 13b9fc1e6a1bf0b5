"""Chooses how the bundled networks are fused: shares, temperature and threshold.

Everything is chosen on held-out synthetic identities, half as the camera path gives them and half
as stored flow pictures that are read exactly as real ones are. Fitted shares are kept only where
they also help on strange motion: faces that move by round bumps, which no network has learned.
Real data takes no part.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.inputs import picture_input
from models.labels import POLARITY
from models.reader import Network, open_networks
from models.records import Floats, Image
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
from training.synth.flow_samples import generate
from training.synth.person import Options

log = logging.getLogger(__name__)

LEAST_RIGHT = 0.6
"""Share of right readings, among those of like confidence, that a label must reach."""

MOST = 1200
"""At most so many held-out movements are read, evenly taken."""

STRANGE, STRANGE_SEED = 600, 978
"""Movements by round bumps instead of mesh fields, and their seed."""

EQUAL = 0.5
"""How far the shares are drawn back to equal ones, so that no network falls out by chance."""


@dataclass(frozen=True, slots=True)
class StoredPictures:
    """Held-out movements as flow pictures of others' crops."""

    images: tuple[Image, ...]
    truth: NDArray[np.int64]

    @property
    def datasets(self) -> tuple[str, ...]:
        """Name the dataset of each picture."""
        return ("synthetic pictures",) * len(self.truth)

    def inputs(self, spec: InputSpec) -> list[Floats]:
        """Prepare each picture for a network as a real one is: `(views, c, size, size)`."""
        return [picture_input(image, spec) for image in self.images]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, the share of each network, and what it reaches on held-out identities."""

    fusion: Fusion
    shares: dict[str, float]
    live: Figures
    picture: Figures


def held_out(made: base.Recipe, data: Path) -> Fields:
    """Open the movements of the identities that every recipe holds out, evenly thinned."""
    held = sides(made.model_copy(update={"label_set": "polarity"}), data)[1]
    step = max(1, -(-len(held) // MOST))
    return held.take(np.arange(0, len(held), step, dtype=np.int64))


def stored(held: Fields, varied: base.AugmentSpec, seed: int = 0) -> StoredPictures:
    """Store movements as flow pictures of others' crops; equal seeds give equal pictures."""
    vary = Augment(varied, InputSpec())
    images = [
        vary.stored(np.asarray(uv, np.float32), np.random.default_rng((seed, index)))
        for index, uv in enumerate(held.forward)
    ]
    return StoredPictures(tuple(images), held.truth)


def choose(data: Path, folder: Path = BUNDLED) -> Chosen:
    """Choose shares, temperature and threshold; write them to the cards and fusion.json.

    All recipes hold out the same identities. Cards with `fusion_weight` 0 stay outside.

    Args:
        data: Folder of synthetic flow that the weights were trained on.
        folder: Weights folder.

    Returns:
        What was written, with figures.

    Raises:
        TrainingError: No weights with a part in the fusion are there.
    """
    cards = [card for card in bundled(folder) if card.fusion_weight > 0 and card.trained]
    if not cards:
        raise TrainingError(f"No trained weights with a part in the fusion lie in {folder}.")
    made = base.read(cards[0].recipe)
    networks = open_networks(cards, folder)
    live = held_out(made, data)
    pictures = stored(live, made.augment)
    both = (_readings(networks, live), _readings(networks, pictures))
    readings = [np.concatenate(pair) for pair in zip(*both, strict=True)]
    truth = np.concatenate([live.truth, pictures.truth])
    strange = stored(strange_motion(), made.augment)
    shares = trusted_shares(
        spread_shares(readings, truth), _readings(networks, strange), strange.truth
    )
    warmth = calibrate.pool_temperature(zero_shot.pool(readings, shares, 1.0), truth)
    fused = zero_shot.pool(readings, shares, warmth)
    fusion = Fusion(
        threshold=calibrate.threshold(fused, truth, LEAST_RIGHT),
        temperature=warmth,
        chosen_on=f"{len(live)} synthetic movements of {len(set(live.groups))} held-out "
        "identities, as live flow and as stored pictures",
        rule=f"confidence from which on at least {LEAST_RIGHT:.0%} of the readings are right",
    )
    _write(fusion, cards, shares, folder)
    return Chosen(
        fusion,
        {card.id: share for card, share in zip(cards, shares, strict=True)},
        measure(live.truth, fused[: len(live)], POLARITY),
        measure(pictures.truth, fused[len(live) :], POLARITY),
    )


def strange_motion() -> Fields:
    """Make movements of a kind that no network has learned: round bumps on other people."""
    options = Options(flow="mixed", mesh_fields=False, per_person=10)
    with tempfile.TemporaryDirectory() as place:
        made = generate(STRANGE, STRANGE_SEED, 1, Path(place) / "set", options)
        return synthetic_flow.read(made, "polarity")


def _readings(networks: Sequence[Network], samples: zero_shot.Samples) -> list[Floats]:
    return [zero_shot.probabilities(n, samples.inputs(n.card.input)) for n in networks]


def trusted_shares(
    fitted: Sequence[float], strange: Sequence[Floats], truth: NDArray[np.int64]
) -> list[float]:
    """Keep fitted shares where they are likelier than equal ones on strange motion.

    Args:
        fitted: One share a network.
        strange: `(n, k)` probabilities of each network on strange motion.
        truth: `(n,)` its classes.

    Returns:
        The fitted shares, or 1 each.
    """
    equal = [1.0] * len(fitted)
    costs = [
        -np.log(zero_shot.pool(strange, shares, 1.0)[np.arange(len(truth)), truth] + 1e-9).mean()
        for shares in (fitted, equal)
    ]
    log.info("cost on strange motion: fitted %.4f, equal %.4f", *costs)
    return list(fitted) if costs[0] < costs[1] else equal


def spread_shares(readings: Sequence[Floats], truth: NDArray[np.int64]) -> list[float]:
    """Find the shares of a linear pool, half way between the likeliest and equal ones.

    The likelihood of a mixture is concave in its shares; expectation-maximisation climbs it.

    Args:
        readings: `(n, k)` probabilities of each network.
        truth: `(n,)` classes.

    Returns:
        One share a network, 1 on average, two digits.
    """
    of_truth = np.stack([r[np.arange(len(truth)), truth] for r in readings]).astype(np.float64)
    shares = np.full(len(readings), 1.0 / len(readings))
    for _ in range(200):
        parts = shares[:, None] * np.maximum(of_truth, 1e-12)
        shares = (parts / parts.sum(axis=0)).mean(axis=1)
    mixed = EQUAL / len(readings) + (1 - EQUAL) * shares
    return [round(float(share) * len(readings), 2) for share in mixed]


def _write(fusion: Fusion, cards: Sequence[Card], shares: Sequence[float], folder: Path) -> None:
    for card, share in zip(cards, shares, strict=True):
        write_card(card.model_copy(update={"fusion_weight": share}), folder)
    run_files.write_json(fusion.model_dump(mode="json"), folder / FUSION_FILE)
