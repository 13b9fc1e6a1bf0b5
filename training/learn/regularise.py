"""Mixup and MESA: two methods against overfitting to few clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.learn.losses import Loss


@dataclass(frozen=True, slots=True)
class Mix:
    """A batch whose samples are mixtures: `share` of the first class, the rest of the second."""

    batch: tuple[Tensor, ...]
    first: Tensor
    second: Tensor
    share: float

    def loss(self, loss: Loss, logits: Tensor, progress: float) -> Tensor:
        """Mix the losses as the samples were mixed; `progress` is the share of epochs done."""
        if self.share >= 1.0:
            return loss(logits, self.first, progress)
        first, second = (loss(logits, truth, progress) for truth in (self.first, self.second))
        return self.share * first + (1 - self.share) * second


def mixed(batch: tuple[Tensor, ...], truth: Tensor, alpha: float, rng: np.random.Generator) -> Mix:
    """Mix each sample with another one (Zhang et al., ICLR 2018, equation 1).

    All inputs of a sample are mixed alike, so a flow and its onset picture stay together.

    Args:
        batch: One tensor for each input.
        truth: `(n,)` classes.
        alpha: Parameter of the Beta distribution of the share; 0 mixes nothing.
        rng: Random numbers.
    """
    if not alpha:
        return Mix(batch, truth, truth, 1.0)
    share = float(rng.beta(alpha, alpha))
    order = torch.from_numpy(rng.permutation(len(truth))).to(truth.device)
    both = tuple(part * share + part[order] * (1 - share) for part in batch)
    return Mix(both, truth, truth[order], share)


def mesa(student: Tensor, teacher: Tensor) -> Tensor:
    """Compute MESA's loss of logits `(n, k)`: CE(student, softmax(teacher)).

    The teacher is the network with averaged weights.

    MESA is Du et al., NeurIPS 2022, in VSSD's form; docs/papers.md, AMMSM, explains the choice.
    """
    return F.cross_entropy(student, teacher.softmax(1))
