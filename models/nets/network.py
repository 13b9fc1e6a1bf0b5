"""The base of all networks: described and checked inputs, logits, further outputs.

A network is a torch module. It knows its input tensors, rejects others with a clear error, and
offers `explained`, the exported form: logits first, then the outputs that explain them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from models.errors import FlinchError

_PICTURES = 4
"""Dimensions of a batch of pictures."""


class NetworkError(FlinchError, ValueError):
    """A network was requested with a wrong name or switch, or its input does not fit."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input tensor: `(B, channels, size_px, size_px)`, or `(B, frames, ...)` with frames > 0.

    `about` describes the input in a few words.
    """

    name: str
    channels: int
    size_px: int
    about: str
    frames: int = 0

    def shape(self, batch: int) -> tuple[int, ...]:
        """Return the tensor's shape at a batch size."""
        still = (self.channels, self.size_px, self.size_px)
        return (batch, self.frames, *still) if self.frames else (batch, *still)


class Network(nn.Module, ABC):
    """Base of the registered networks.

    `name`, `preset` and `switches` are the arguments of `registry.build`.
    """

    outputs: ClassVar[tuple[str, ...]] = ("logits",)
    """Names of the outputs of `explained`."""

    inputs: tuple[Input, ...]
    num_classes: int
    name: str = ""
    preset: str = ""
    switches: Mapping[str, Any] = MappingProxyType({})

    def forward(self, *given: Tensor) -> Tensor:
        """Read a batch.

        Args:
            given: One float tensor for each of `self.inputs`, in that order, or one tensor with the
                channels of all inputs, as from `models.inputs.encode`.

        Returns:
            Logits `(B, num_classes)`.

        Raises:
            NetworkError: A tensor is missing, or has a wrong shape, dtype or a NaN.
        """
        given = self.apart(*given)
        check(type(self).__name__, self.inputs, given)
        return self.logits(*given)

    def apart(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Split a tensor with the channels of several inputs; leave other tensors unchanged."""
        channels = [entry.channels for entry in self.inputs]
        if len(given) != 1 or len(channels) == 1 or not isinstance(given[0], Tensor):
            return given
        (whole,) = given
        if whole.dim() != _PICTURES or whole.shape[1] != sum(channels):
            return given
        parts: tuple[Tensor, ...] = torch.split(whole, channels, 1)
        return parts

    @abstractmethod
    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)` without checking the inputs."""

    def explained(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Return the logits, then the outputs that explain them; named by `outputs`."""
        return (self.logits(*given),)

    def example(self, batch: int, seed: int = 0) -> tuple[Tensor, ...]:
        """Make random inputs of the right shapes; the same seed gives the same inputs."""
        random = torch.Generator().manual_seed(seed)
        return tuple(torch.randn(entry.shape(batch), generator=random) for entry in self.inputs)

    def settings(self) -> dict[str, Tensor]:
        """Return the run-time settings by name; `explained` takes them after the inputs.

        In the exported graph these are inputs with the returned tensors as defaults.
        """
        return {}

    def undecayed(self) -> frozenset[str]:
        """Name the parameters that take no weight decay (none, unless a paper says so)."""
        return frozenset()


def check(owner: str, inputs: Sequence[Input], given: Sequence[Tensor]) -> None:
    """Check the tensors given to a network against its inputs.

    Args:
        owner: The network's name for the message.
        inputs: Its inputs.
        given: The given tensors.

    Raises:
        NetworkError: The number, shape, dtype or a value is wrong; the message has the expected and
            the found one.
    """
    if torch.compiler.is_compiling():
        return
    if len(given) != len(inputs):
        names = ", ".join(entry.name for entry in inputs)
        raise NetworkError(
            f"{owner} takes {len(inputs)} inputs ({names}), found {len(given)}: pass one of each."
        )
    for entry, tensor in zip(inputs, given, strict=True):
        _check_one(f"{owner} input '{entry.name}'", entry, tensor)


def _check_one(label: str, entry: Input, tensor: Tensor) -> None:
    if not isinstance(tensor, Tensor):
        raise NetworkError(f"{label} must be a tensor, found {type(tensor).__name__}.")
    want = entry.shape(0)[1:]
    free = 2 if entry.frames else 1
    if tensor.dim() != len(want) + 1 or tuple(tensor.shape[free:]) != want[free - 1 :]:
        shape = "(B, T, " if entry.frames else "(B, "
        shape += ", ".join(str(side) for side in want[free - 1 :]) + ")"
        raise NetworkError(f"{label} must have shape {shape}, found {tuple(tensor.shape)}.")
    if not tensor.is_floating_point():
        raise NetworkError(f"{label} must be a float tensor, found {tensor.dtype}.")
    if not bool(torch.isfinite(tensor).all()):
        raise NetworkError(f"{label} must be finite, found NaN or infinity: check the flow.")


def parameters(module: nn.Module) -> int:
    """Count the trainable parameters of a module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
