"""What a recipe sets up: the two sides of its data, held-out views, the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.datasets import splits, synthetic_flow
from training.datasets.fields import Fields, live_view, picture_view
from training.learn import checkpoint
from training.recipe.base import Recipe

if TYPE_CHECKING:
    from models.nets.network import Network
    from training.learn.loop import View

SPLIT_SEED = 20
"""All recipes hold out the same identities, so that the ensemble has held-out ones too."""


def sides(made: Recipe, data: Path) -> tuple[Fields, Fields]:
    """Open a recipe's data: training samples, then those of held-out identities."""
    fields = synthetic_flow.read(data, made.label_set)
    if made.data.samples and made.data.samples < len(fields):
        rng = np.random.default_rng(SPLIT_SEED)
        fields = fields.take(np.sort(rng.permutation(len(fields))[: made.data.samples]))
    split = splits.by_group(fields.groups, made.data.held_out, SPLIT_SEED)
    return fields.take(split.train), fields.take(split.held_out)


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
