"""Training of frame networks: their examples, and the parts that a search varies.

The preprocessing study takes single face pictures as samples, each with its clip's label;
`models.stills` says which. A clip is decided by the majority of its pictures
(`models.fuse.vote`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.nets.network import Network
from models.records import Floats
from models.stills import normal
from models.weights import InputSpec, Stills
from training.datasets.movements import Movements
from training.errors import RecipeError
from training.recipe.loso import FramesSpec

_PARTS = 4
"""Parts of a ViT's blocks that count as stages when some are frozen."""


def reading_of(spec: FramesSpec, net: Network) -> InputSpec:
    """Return the input of a network for the pictures of a clip, as for its card."""
    main_input = net.inputs[0]
    stills = Stills.model_validate(
        {"pipeline": spec.pipeline, "sampling": spec.sampling, "channels": main_input.channels}
    )
    return InputSpec(
        coding="frame", size_px=main_input.size_px, mean=spec.mean, std=spec.std, stills=stills
    )


class FrameExamples:
    """Pictures as training examples, each with its clip's class; some are mirrored."""

    def __init__(self, movements: Movements, flip: float, reading: InputSpec):
        """Take the clips, the probability of a mirror image and the network's input."""
        movements.need_frames()
        self._reading, self._flip = reading, flip
        self._pictures = [picture for clip in movements.frames for picture in clip]
        self._truth = np.repeat(movements.truth, [len(clip) for clip in movements.frames])

    @property
    def truth(self) -> NDArray[np.int64]:
        """`(n,)` int64, class of each picture."""
        return self._truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats]:
        """Prepare one picture `(C, S, S)`, mirrored at random."""
        encoded = normal(self._pictures[index], self._reading)
        return (
            np.ascontiguousarray(encoded[:, :, ::-1]) if rng.random() < self._flip else encoded,
        )


def adapt(net: Network, spec: FramesSpec) -> Network:
    """Deepen a frame network's head and freeze its first stages, as the study's search varies.

    Raises:
        RecipeError: The network has no such parts.
    """
    body = getattr(net, "body", None)
    if body is None:
        if spec.head_depth > 1 or spec.frozen_stages:
            raise RecipeError(
                f"Network {net.name} has neither stages to freeze nor a head to deepen: set "
                "frames.head_depth = 1 and frames.frozen_stages = 0."
            )
        return net
    if spec.head_depth > 1:
        _deepen(body)
    for part in _stages(body)[: spec.frozen_stages]:
        part.requires_grad_(False)
    return net


def _deepen(body: nn.Module) -> None:
    owner = cast(nn.Module, body.head)
    name = "fc"
    if isinstance(owner, nn.Linear):
        owner, name = body, "head"
    last = cast(nn.Linear, getattr(owner, name))
    middle = nn.Linear(last.in_features, last.in_features)
    setattr(owner, name, nn.Sequential(middle, nn.GELU(), last))


def _stages(body: nn.Module) -> list[nn.Module]:
    """List a backbone's stages from the input on; the first includes the stem."""
    stem = cast(nn.Module, getattr(body, "patch_embed", None) or body.stem)
    if hasattr(body, "blocks"):
        blocks = list(cast(Sequence[nn.Module], body.blocks))
        step = max(1, len(blocks) // _PARTS)
        groups = [nn.ModuleList(blocks[k : k + step]) for k in range(0, len(blocks), step)]
    else:
        stages = getattr(body, "layers", None) or body.stages
        groups = [nn.ModuleList([stage]) for stage in cast(Sequence[nn.Module], stages)]
    return [nn.ModuleList([stem, *groups[0]]), *groups[1:]]


def explains(spec: FramesSpec | None) -> bool:
    """Return whether Grad-CAM's closed form is valid: it needs a head of one layer."""
    return spec is None or spec.head_depth == 1
