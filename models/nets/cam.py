"""Grad-CAM in closed form, for heads that are linear after average pooling.

Grad-CAM (Selvaraju et al. 2017) weights the last map's channels by the gradient of the winning
logit. For a head of pool, norm, Linear that gradient is known without a backward pass, so it
becomes a few nodes of the exported graph.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets.network import Network


class MapNetwork(Network):
    """A network whose logits depend on one set of maps, with the gradient known in closed form.

    Its second output is Grad-CAM of the winning class.
    """

    outputs: ClassVar[tuple[str, ...]] = ("logits", "saliency")

    @abstractmethod
    def maps(self, *given: Tensor) -> Tensor:
        """Return the last maps `(B, C, h, w)`."""

    @abstractmethod
    def classify(self, maps: Tensor) -> Tensor:
        """Return logits `(B, num_classes)` of maps."""

    @abstractmethod
    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Return the winning logit's gradient, summed over the map: `(B, C)`; evaluation mode."""

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)`."""
        return self.classify(self.maps(*given))

    def explained(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Return logits and the saliency `(B, h, w)` in 0..1."""
        maps = self.maps(*given)
        logits = self.classify(maps)
        return logits, saliency(maps, self.gradient(maps, logits))


def winner_weights(logits: Tensor, head: nn.Linear) -> Tensor:
    """Return the head's row of each sample's winning class, `(B, C)`."""
    winner = F.one_hot(logits.argmax(1), head.out_features).to(head.weight.dtype)
    return winner @ head.weight


def through_layer_norm(gradient: Tensor, pooled: Tensor, norm: nn.LayerNorm) -> Tensor:
    """Propagate a gradient `(B, C)` back through a layer norm whose input was `pooled` `(B, C)`."""
    centred = pooled - pooled.mean(1, keepdim=True)
    spread = (centred.square().mean(1, keepdim=True) + norm.eps).sqrt()
    unit = centred / spread
    scaled = gradient * norm.weight
    along = (scaled * unit).mean(1, keepdim=True)
    return (scaled - scaled.mean(1, keepdim=True) - unit * along) / spread


def saliency(maps: Tensor, weights: Tensor) -> Tensor:
    """Weight the maps, keep the positive evidence for the class and scale it to 0..1.

    Args:
        maps: `(B, C, h, w)`, the input of the pool.
        weights: `(B, C)`, gradient of the winning logit with respect to the pooled channels.

    Returns:
        `(B, h, w)` in 0..1; all zero without evidence for the class.
    """
    heat = torch.relu((maps * weights[:, :, None, None]).sum(1))
    return heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)
