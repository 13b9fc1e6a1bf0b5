"""Frame networks in a fold: how pictures are prepared, and how a clip is decided.

The preprocessing study (architectures, section 4) takes single face pictures as samples, each with
its clip's label; `training.datasets.frame_numbers` says which. A clip is decided by the majority of
its pictures, ties by the larger sum of probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.nets.network import Network
from models.records import Floats, Image
from training.errors import DataError, RecipeError
from training.measure.statistics import majority
from training.recipe.loso import FramesSpec

_PARTS = 4
"""Parts of a ViT's blocks that count as stages when some are frozen."""


def vote(probabilities: Floats) -> Floats:
    """Decide a clip by its pictures: shares of the votes, a tie broken as `majority` does.

    Args:
        probabilities: `(pictures, k)`.

    Returns:
        `(k,)` float32 that sums to 1 and is largest at the majority's class.
    """
    votes = np.bincount(probabilities.argmax(axis=1), minlength=probabilities.shape[1])
    told = votes + 1e-3 * probabilities.mean(axis=0)
    assert int(told.argmax()) == majority(probabilities)
    return np.asarray(told / told.sum(), np.float32)


def prepare(picture: Image, spec: FramesSpec, channels: int, size_px: int) -> Floats:
    """Turn a stored picture into a network's input.

    Args:
        picture: `(S, S, c)` uint8, RGB or grey.
        spec: Mean and standard deviation, in 0..1.
        channels: Channels that the network takes: 1 or 3.
        size_px: Side that it takes.

    Returns:
        `(channels, size_px, size_px)` float32.
    """
    if picture.shape[0] != size_px:
        way = cv2.INTER_AREA if size_px < picture.shape[0] else cv2.INTER_LINEAR
        resized = cv2.resize(picture, (size_px, size_px), interpolation=way)
        picture = np.asarray(resized, np.uint8).reshape(size_px, size_px, -1)
    if picture.shape[2] != channels:
        grey = picture.mean(axis=2, keepdims=True)
        picture = np.repeat(grey, channels, axis=2).astype(np.uint8)
    unit = picture.transpose(2, 0, 1).astype(np.float32) / 255.0
    mean, std = (np.asarray(values, np.float32)[:, None, None] for values in (spec.mean, spec.std))
    if channels == 1:
        mean, std = mean.mean(axis=0, keepdims=True), std.mean(axis=0, keepdims=True)
    return np.asarray((unit - mean) / std, np.float32)


class FrameFeed:
    """How clips of pictures become a network's input; stands where `feeds.Feed` does for flow."""

    def __init__(self, spec: FramesSpec, net: Network):
        """Take the recipe's frames and what the network takes."""
        one = net.inputs[0]
        self.spec, self.channels, self.size_px = spec, one.channels, one.size_px

    def views(self, movements: Any) -> list[tuple[Floats]]:
        """Prepare each clip: one input `(pictures, c, s, s)`."""
        _check(movements)
        return [(np.stack([self.one(p) for p in clip]),) for clip in movements.frames]

    def one(self, picture: Image) -> Floats:
        """Prepare one picture."""
        return prepare(picture, self.spec, self.channels, self.size_px)


class FrameExamples:
    """Pictures as training examples, each with its clip's class; nothing varies but the mirror."""

    def __init__(self, movements: Any, flip: float, feed: FrameFeed):
        """Take the clips, the chance of a mirror image and how pictures are prepared."""
        _check(movements)
        self._feed, self._flip = feed, flip
        self._pictures = [picture for clip in movements.frames for picture in clip]
        self._truth = np.repeat(movements.truth, [len(clip) for clip in movements.frames])

    @property
    def truth(self) -> NDArray[np.int64]:
        """Class of each picture."""
        return self._truth

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats]:
        """Prepare one picture, mirrored by chance."""
        made = self._feed.one(self._pictures[index])
        return (np.ascontiguousarray(made[:, :, ::-1]) if rng.random() < self._flip else made,)


def _check(movements: Any) -> None:
    if not movements.frames:
        raise DataError(
            "This recipe reads pictures, which the data does not hold: prepare it with "
            "`flinch prepare DATASET --frames m1` (or m2) and open it as frames:FOLDER."
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
    """List a backbone's stages from the input on; the first one takes the stem along."""
    stem = cast(nn.Module, getattr(body, "patch_embed", None) or body.stem)
    if hasattr(body, "blocks"):
        blocks = list(cast(Sequence[nn.Module], body.blocks))
        step = max(1, len(blocks) // _PARTS)
        groups = [nn.ModuleList(blocks[k : k + step]) for k in range(0, len(blocks), step)]
    else:
        stages = getattr(body, "layers", None) or body.stages
        groups = [nn.ModuleList([one]) for one in cast(Sequence[nn.Module], stages)]
    return [nn.ModuleList([stem, *groups[0]]), *groups[1:]]


def explains(spec: FramesSpec | None) -> bool:
    """Tell whether Grad-CAM's closed form still holds: it needs a head of one layer."""
    return spec is None or spec.head_depth == 1
