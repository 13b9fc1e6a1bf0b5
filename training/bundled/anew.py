"""Measures weights again after a change of their input's preparation, without training.

The networks do not change, but the figures on their cards and the fusion do.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from models.fuse import softmax
from models.running import open_networks
from models.weights import BUNDLED, Card, Fusion, bundled, write_card
from training.bundled import fusion
from training.bundled.export import measures
from training.measure import calibrate, zero_shot
from training.measure.metrics import measure
from training.recipe import base


def measure_anew(data: Path, also_on: tuple[str, ...] = (), folder: Path = BUNDLED) -> Fusion:
    """Set each fused network's input and figures from its recipe, and choose the fusion again.

    Args:
        data: Folder of synthetic flow of people in no training data.
        also_on: Datasets (`KIND:FOLDER`) that are measured zero-shot and put on the cards.
        folder: Weights folder; its cards and its fusion are written.

    Returns:
        The chosen fusion.

    Raises:
        TrainingError: Weights, recipe or data cannot be read.
    """
    for card in bundled(folder):
        if card.trained and card.fusion_weight > 0:
            _measure(card, data, also_on, folder)
    return fusion.choose(data, folder, unseen=True).fusion


def _measure(card: Card, data: Path, also_on: tuple[str, ...], folder: Path) -> None:
    recipe = base.read(card.recipe)
    live = fusion.held_out(recipe, data, unseen=True)
    fed = card.model_copy(update={"input": recipe.input})
    (network,) = open_networks([fed], folder)
    logits = {
        view: zero_shot.logits(network, samples.inputs(fed.input))
        for view, samples in (("live", live), ("picture", fusion.stored(live, recipe.augment)))
    }
    both = np.concatenate(list(logits.values()))
    temperature = calibrate.temperature(both, np.concatenate([live.truth, live.truth]))
    figures = {
        view: asdict(measure(live.truth, softmax(raw, temperature), fed.labels))
        for view, raw in logits.items()
    }
    fed = fed.model_copy(update={"temperature": temperature})
    write_card(fed, folder)
    found = [zero_shot.evaluate(fed.id, dataset, folder) for dataset in also_on]
    whole = fed.model_dump() | {"metrics": measures({"held_out": figures}, found)}
    write_card(Card.model_validate(whole), folder)
