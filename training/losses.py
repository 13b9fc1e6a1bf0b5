"""Losses: cross-entropy, class-weighted cross-entropy, focal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from training.errors import TrainingError
from training.recipe import LossSpec

Loss = Callable[[Tensor, Tensor], Tensor]


def class_weights(counts: Sequence[int]) -> Tensor:
    """Weigh classes by inverse frequency: w_c = N / (K n_c) (preprocessing study, 4.4).

    Raises:
        TrainingError: A class has no training sample.
    """
    if min(counts) < 1:
        raise TrainingError(
            f"Class weights need a training sample of every class, found counts {list(counts)}."
        )
    total = sum(counts)
    return torch.tensor([total / (len(counts) * n) for n in counts], dtype=torch.float32)


def focal(logits: Tensor, truth: Tensor, alpha: Tensor, gamma: float) -> Tensor:
    """Compute the mean of -alpha_y (1 - p_y)^gamma log p_y (Lin et al., ICCV 2017, eq. 5).

    Args:
        logits: `(n, k)`.
        truth: `(n,)` classes.
        alpha: `(k,)` weights.
        gamma: Focusing exponent; 0 gives weighted cross-entropy without its normalisation.
    """
    log_p = F.log_softmax(logits, dim=1).gather(1, truth[:, None])[:, 0]
    return -(alpha[truth] * (1.0 - log_p.exp()) ** gamma * log_p).mean()


def make(spec: LossSpec, counts: Sequence[int]) -> Loss:
    """Make the loss that a recipe asks for.

    Args:
        spec: Kind and numbers.
        counts: Training samples of each class, for the weighted kinds.

    Returns:
        A function of logits `(n, k)` and classes `(n,)`.
    """
    if spec.kind == "cross_entropy":
        return lambda logits, truth: F.cross_entropy(logits, truth, label_smoothing=spec.smoothing)
    weights = class_weights(counts)
    if spec.kind == "weighted":
        return lambda logits, truth: F.cross_entropy(
            logits, truth, weight=weights, label_smoothing=spec.smoothing
        )
    alpha = weights / weights.mean()
    return lambda logits, truth: focal(logits, truth, alpha, spec.gamma)
