"""Order of samples, learning rate, optimiser and averaged weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.recipe.base import OptimiserSpec, ScheduleSpec


def learning_rate(spec: ScheduleSpec, epoch: float) -> float:
    """Return the factor of the learning rate at an epoch, which may be fractional."""
    if epoch < spec.warm_up:
        return max(epoch, 0.02) / spec.warm_up
    if spec.kind == "exponential":
        return spec.gamma ** int(epoch)
    if spec.kind == "constant":
        return 1.0
    progress = (epoch - spec.warm_up) / max(spec.epochs - spec.warm_up, 1e-9)
    return spec.floor + (1 - spec.floor) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def draw_order(
    truth: NDArray[np.int64], spec: ScheduleSpec, balance: bool, seed: int, epoch: int
) -> NDArray[np.int64]:
    """Draw the samples of one epoch.

    Args:
        truth: `(n,)` int64, class of each sample.
        spec: Says how many samples an epoch has.
        balance: Draw each class equally often (the smaller ones repeatedly).
        seed: The run's seed.
        epoch: The epoch.

    Returns:
        `(m,)` int64, indices of samples in training order.
    """
    rng = np.random.default_rng((seed, epoch))
    count = spec.epoch_samples or len(truth)
    if not balance:
        rounds = -(-count // len(truth))
        order = np.concatenate([rng.permutation(len(truth)) for _ in range(rounds)])
        return np.asarray(order[:count], np.int64)
    classes = np.unique(truth)
    share = -(-count // len(classes))
    drawn = []
    for number in classes:
        members = np.flatnonzero(truth == number)
        rounds = -(-share // len(members))
        drawn.append(np.concatenate([rng.permutation(members) for _ in range(rounds)])[:share])
    return np.asarray(rng.permutation(np.concatenate(drawn))[:count], np.int64)


def make_optimiser(spec: OptimiserSpec, net: nn.Module) -> torch.optim.Optimizer:
    """Build the optimiser; biases, norms and what the network names have no weight decay."""
    spared: frozenset[str] = getattr(net, "undecayed", frozenset)()
    decayed: list[nn.Parameter] = []
    plain: list[nn.Parameter] = []
    for name, parameter in net.named_parameters():
        (plain if parameter.ndim < 2 or name in spared else decayed).append(parameter)
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": spec.weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]
    if spec.kind == "sgd":
        return torch.optim.SGD(groups, lr=spec.lr, momentum=spec.momentum)
    return torch.optim.AdamW(groups, lr=spec.lr)


class Average:
    """Exponential moving average of a network's state, with the usual bias correction."""

    def __init__(self, net: nn.Module, decay: float):
        """Begin at the network's state; a decay of 0 follows it exactly."""
        self.decay = decay
        self.steps = 0
        self.state = {k: v.detach().clone() for k, v in net.state_dict().items()}

    def update(self, net: nn.Module) -> None:
        """Move towards the network's present state."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps)) if self.decay else 0.0
        for name, value in net.state_dict().items():
            average = self.state[name]
            if average.dtype.is_floating_point and decay:
                average.lerp_(value.detach(), 1.0 - decay)
            else:
                average.copy_(value)
