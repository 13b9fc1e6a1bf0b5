"""Sets up a recipe's training data, held-out views and network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from training.datasets import splits, synthetic_flow, synthetic_stills
from training.datasets.fields import Fields, live_view, picture_view
from training.datasets.synthetic_stills import Pictures
from training.learn import checkpoint
from training.recipe.base import Recipe

if TYPE_CHECKING:
    from models.nets.network import Network
    from training.learn.engine import Examples
    from training.learn.loop import HeldOutView

Samples = TypeVar("Samples", Fields, Pictures)

SPLIT_SEED = 20
"""Seed of the held-out identities, equal for all recipes, so that the ensemble has some too."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Training data of a network, and held-out people as every kind of its input."""

    examples: Examples
    views: list[HeldOutView]
    n_train: int
    n_held_out: int
    identities: int
    """Held-out people."""


def prepared(recipe: Recipe, data: Path) -> Sides:
    """Open a recipe's data and set up both sides."""
    if recipe.data.dataset == "synthetic_stills":
        known, held_stills = _divided(synthetic_stills.read(data, recipe.label_set), recipe)
        examples: Examples = synthetic_stills.VariedStills(known, recipe)
        views = still_views(held_stills, recipe)
        return Sides(examples, views, len(known), len(held_stills), len(set(held_stills.groups)))
    learned, held = sides(recipe, data)
    views = held_out_views(held, recipe)
    return Sides(
        synthetic_flow.VariedFlow(learned, recipe),
        views,
        len(learned),
        len(held),
        len(set(held.groups)),
    )


def sides(recipe: Recipe, data: Path) -> tuple[Fields, Fields]:
    """Open a recipe's flow: training samples, then those of held-out identities."""
    return _divided(synthetic_flow.read(data, recipe.label_set), recipe)


def _divided(samples: Samples, recipe: Recipe) -> tuple[Samples, Samples]:
    """Take as many samples as the recipe requires, and hold whole identities out."""
    if recipe.data.samples and recipe.data.samples < len(samples):
        rng = np.random.default_rng(SPLIT_SEED)
        samples = samples.take(np.sort(rng.permutation(len(samples))[: recipe.data.samples]))
    split = splits.by_group(samples.groups, recipe.data.held_out, SPLIT_SEED)
    return samples.take(split.train), samples.take(split.held_out)


def still_views(held: Pictures, recipe: Recipe) -> list[HeldOutView]:
    """Code held-out movements, micro- and macro-expressions separately."""
    from training.learn.loop import HeldOutView

    names = {"micro": ~held.macro, "macro": held.macro}
    parts = {name: held.take(np.flatnonzero(chosen)) for name, chosen in names.items()}
    return [
        HeldOutView(name, synthetic_stills.view(part, recipe.input), part.truth)
        for name, part in parts.items()
        if len(part)
    ]


def held_out_views(held: Fields, recipe: Recipe) -> list[HeldOutView]:
    """Encode held-out samples as live flow and as stored pictures of other crops.

    A network that reads no flow has only the live view.
    """
    from training.learn.loop import HeldOutView

    live = HeldOutView("live", live_view(held, recipe.input), held.truth)
    if recipe.input.coding == "frame":
        return [live]
    return [
        live,
        HeldOutView("picture", picture_view(held, recipe.input, recipe.augment), held.truth),
    ]


def fresh_network(recipe: Recipe) -> Network:
    """Build a recipe's network with the initial weights of its seed."""
    import torch

    from models.nets import registry

    torch.manual_seed(recipe.seed)
    return registry.build(
        recipe.network,
        recipe.preset,
        num_classes=len(recipe.labels),
        size_px=recipe.input.size_px,
        **recipe.switches,
    )


def best_network(recipe: Recipe, run: Path) -> Network:
    """Build a recipe's network with the chosen weights of a run, in evaluation mode."""
    from training.learn.loop import BEST

    net = fresh_network(recipe)
    net.load_state_dict(checkpoint.load(run / BEST, ("net",))["net"])
    net.eval()
    return net
