"""The user's own networks: any torch module that maps pictures or flow to logits.

`FILE.py:CLASS` or `MODULE:CLASS` is called as `CLASS(num_classes=, in_channels=, size_px=, ...)`
with the recipe's switches, and maps `(B, in_channels, size_px, size_px)` float32 to
`(B, num_classes)`. Its card names it without its folder; the app runs its graph and needs no code.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from models import own_code
from models.nets.network import Input, Network, NetworkError

PRESET = "own"
CHANNELS = 3
SIZE_PX = 56


class OwnNetwork(Network):
    """Wraps a torch module with the inputs and checks of a registered network."""

    def __init__(self, body: nn.Module, channels: int, size_px: int, num_classes: int) -> None:
        super().__init__()
        about = "what the recipe's input gives"
        self.inputs, self.num_classes = (Input("flow", channels, size_px, about),), num_classes
        self.body = body

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)`."""
        out: Tensor = self.body(*given)
        return out


def build(name: str, num_classes: int, switches: dict[str, Any]) -> Network:
    """Build the user's own network with new weights, and try it on two samples.

    Args:
        name: `FILE.py:CLASS` or `MODULE:CLASS`.
        num_classes: Width of the classifier.
        switches: Arguments of the class; `in_channels` and `size_px` also describe the input.

    Raises:
        NetworkError: The class cannot be built, is not a torch module, or does not return logits.
        OwnCodeError: It cannot be loaded.
    """
    given = {"in_channels": CHANNELS, "size_px": SIZE_PX} | switches
    network_class = own_code.load(name)
    try:
        body = network_class(num_classes=num_classes, **given)
        if not isinstance(body, nn.Module):
            raise TypeError(f"it made a {type(body).__name__}, expected a torch.nn.Module")
        net = OwnNetwork(body, int(given["in_channels"]), int(given["size_px"]), num_classes)
        _try(net)
    except own_code.FAILS as error:
        first = (str(error).splitlines() or [""])[0].rstrip(".")
        raise NetworkError(
            f"Cannot build {name} with {', '.join(f'{k}={v}' for k, v in given.items())}: "
            f"{type(error).__name__}: {first}."
        ) from error
    net.name, net.preset, net.switches = own_code.short(name), PRESET, MappingProxyType(switches)
    return net


def _try(net: Network) -> None:
    net.eval()
    with torch.no_grad():
        found = net(*net.example(2))
    net.train()
    if not isinstance(found, Tensor) or found.shape != (2, net.num_classes):
        shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
        raise TypeError(f"it returned {shape} for two samples, expected (2, {net.num_classes})")
