"""Losses: cross-entropy, class-weighted cross-entropy, focal loss, and DGCM's two-level loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from training.errors import TrainingError
from training.recipe.base import LossSpec

_DFME_NEGATIVE = (0, 2, 3, 5)
"""DFME's anger, disgust, fear and sadness, in the order of MERba's fine head."""


class Loss(Protocol):
    """The loss of a run."""

    def __call__(self, logits: Tensor, truth: Tensor, progress: float = 1.0) -> Tensor:
        """Return a scalar of logits `(n, k)`, classes `(n,)` and the share of epochs done."""


def class_weights(counts: Sequence[int]) -> Tensor:
    """Weight classes by inverse frequency: w_c = N / (K n_c) (preprocessing study, 4.4).

    Returns:
        `(k,)` float32.

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


def granular(logits: Tensor, truth: Tensor, progress: float) -> Tensor:
    """Compute DGCM's loss (MERba, equations 6 and 7) from the log-probabilities of both heads.

    p(negative emotion) = p(negative) p(emotion | negative), so both heads' distributions can be
    read from the seven.

    Args:
        logits: `(n, 7)`, log-probabilities of the DFME classes.
        truth: `(n,)` DFME classes.
        progress: Epoch over all epochs, 0..1.
    """
    from models.nets.merba import granular_loss

    negative = logits[:, _DFME_NEGATIVE]
    whole = negative.logsumexp(1, keepdim=True)
    coarse = torch.cat((whole, logits[:, (4, 6, 1)]), 1)
    return granular_loss(coarse, negative - whole, truth, progress)


def make(spec: LossSpec, counts: Sequence[int]) -> Loss:
    """Build the loss of a recipe.

    Args:
        spec: Kind and numbers.
        counts: Training samples of each class, for the weighted kinds.

    Returns:
        A function of logits `(n, k)`, classes `(n,)` and progress 0..1.
    """
    weights = None if spec.kind in ("cross_entropy", "granular") else class_weights(counts)

    def loss(logits: Tensor, truth: Tensor, progress: float = 1.0) -> Tensor:
        if spec.kind == "granular":
            return granular(logits, truth, progress)
        own = None if weights is None else weights.to(logits.device)
        if spec.kind == "focal" and own is not None:
            return focal(logits, truth, own / own.mean(), spec.gamma)
        return F.cross_entropy(logits, truth, weight=own, label_smoothing=spec.smoothing)

    return loss
