"""AMMSM's adaptive phase: each step samples magnification and sparsity; both are fixed later.

Paper: AMMSM, section III and equations 1 and 2: each iteration draws the magnification and the
sparsity of every pair of blocks; the weight of the magnification loss falls over the epochs. In the
last third of a run the network trains with fixed values, as in the paper's second phase.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.nets.ammsm import ALPHAS, Ammsm, magnification_loss
from training.learn.engine import BatchLoss
from training.learn.losses import Loss

SETTLED = 0.7
"""Share of the run after which nothing is sampled: 70 of the paper's 100 epochs."""

SPARSITY = torch.arange(1, 9) / 10.0
"""The paper's set of sparsities, 0.1 to 0.8."""


def judge(
    net: Ammsm, batch: Tensor, truth: Tensor, loss: Loss, magnify: float, progress: float
) -> BatchLoss:
    """Compute the loss of one step's batch.

    Args:
        net: The network.
        batch: `(B, channels, S, S)`, flow and onset picture.
        truth: Classes `(B,)`.
        loss: The loss of the classes.
        magnify: Initial weight of the magnification loss.
        progress: Share of the run that is done, 0..1.

    Returns:
        L = L_cls + magnify (1 - progress) L_mag (equation 2), and the logits.
    """
    flow, onset = net.apart(batch)
    alpha, genes = _draw(net, len(batch), progress)
    reading = net.read(flow, onset, alpha, genes)
    whole = loss(reading.logits, truth, progress)
    extra = magnify * (1.0 - progress) * magnification_loss(flow, reading.magnified, alpha)
    return BatchLoss(whole + extra, reading.logits)


def _draw(net: Ammsm, batch: int, progress: float) -> tuple[Tensor, Tensor]:
    """Draw a magnification for each sample and a sparsity for each pair of blocks."""
    if progress >= SETTLED:
        return net.alpha, net.genes
    low, high = ALPHAS
    alpha = low + (high - low) * torch.rand(batch)
    return alpha, SPARSITY[torch.randint(len(SPARSITY), (net.pairs,))]
