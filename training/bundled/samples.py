"""What a recipe sets up: the two sides of its data, held-out views, the network."""

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
    from training.learn.loop import View

Samples = TypeVar("Samples", Fields, Pictures)

SPLIT_SEED = 20
"""All recipes hold out the same identities, so that the ensemble has held-out ones too."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What a network learns from, and held-out people as every kind of input it is to read."""

    examples: Examples
    views: list[View]
    n_train: int
    n_held_out: int
    identities: int
    """Held-out people."""


def prepared(made: Recipe, data: Path) -> Sides:
    """Open a recipe's data and set up both of its sides."""
    if made.data.dataset == "synthetic_stills":
        known, seen = _divided(synthetic_stills.read(data, made.label_set), made)
        examples: Examples = synthetic_stills.Varied(known, made)
        views = still_views(seen, made)
        return Sides(examples, views, len(known), len(seen), len(set(seen.groups)))
    learned, held = sides(made, data)
    views = held_out_views(held, made)
    return Sides(
        synthetic_flow.Varied(learned, made),
        views,
        len(learned),
        len(held),
        len(set(held.groups)),
    )


def sides(made: Recipe, data: Path) -> tuple[Fields, Fields]:
    """Open a recipe's flow: training samples, then those of held-out identities."""
    return _divided(synthetic_flow.read(data, made.label_set), made)


def _divided(samples: Samples, made: Recipe) -> tuple[Samples, Samples]:
    """Take as many samples as a recipe says, and hold whole identities out."""
    if made.data.samples and made.data.samples < len(samples):
        rng = np.random.default_rng(SPLIT_SEED)
        samples = samples.take(np.sort(rng.permutation(len(samples))[: made.data.samples]))
    split = splits.by_group(samples.groups, made.data.held_out, SPLIT_SEED)
    return samples.take(split.train), samples.take(split.held_out)


def still_views(held: Pictures, made: Recipe) -> list[View]:
    """Code held-out movements, micro- and macro-expressions apart."""
    from training.learn.loop import View

    names = {"micro": ~held.macro, "macro": held.macro}
    parts = {name: held.take(np.flatnonzero(chosen)) for name, chosen in names.items()}
    return [
        View(name, synthetic_stills.view(part, made.input), part.truth)
        for name, part in parts.items()
        if len(part)
    ]


def held_out_views(held: Fields, made: Recipe) -> list[View]:
    """Encode held-out samples as live flow and as stored pictures of others' crops.

    A network that reads no flow has the live view alone.
    """
    from training.learn.loop import View

    live = View("live", live_view(held, made.input), held.truth)
    if made.input.coding == "frame":
        return [live]
    return [live, View("picture", picture_view(held, made.input, made.augment), held.truth)]


def fresh_network(made: Recipe) -> Network:
    """Build a recipe's network with the fresh weights of its seed."""
    import torch

    from models.nets import registry

    torch.manual_seed(made.seed)
    return registry.build(
        made.network,
        made.preset,
        num_classes=len(made.labels),
        size_px=made.input.size_px,
        **made.switches,
    )


def best_network(made: Recipe, run: Path) -> Network:
    """Build a recipe's network with the kept weights of a run, in evaluation mode."""
    from training.learn.loop import BEST

    net = fresh_network(made)
    net.load_state_dict(checkpoint.load(run / BEST, ("net",))["net"])
    net.eval()
    return net
