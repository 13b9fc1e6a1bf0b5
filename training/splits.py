"""Splits by subject or identity: no one is ever on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import DataError


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the two sides; the groups behind them do not meet."""

    train: NDArray[np.int64]
    held_out: NDArray[np.int64]


def by_group(groups: Sequence[str], share: float, seed: int) -> Split:
    """Hold out whole groups until about `share` of the samples is held out.

    Args:
        groups: Subject or identity of each sample.
        share: Wanted share of held-out samples, 0..1 (both ends excluded).
        seed: Order in which groups are drawn.

    Returns:
        The split.

    Raises:
        DataError: There are fewer than two groups.
    """
    names = sorted(set(groups))
    if len(names) < 2:
        raise DataError(
            f"A split by identity needs at least 2 identities, found {len(names)}: "
            "generate the data with more."
        )
    order = np.random.default_rng(seed).permutation(len(names))
    column = np.asarray(groups)
    held = np.zeros(len(groups), bool)
    for place in order[:-1]:
        if held.mean() >= share:
            break
        held |= column == names[place]
    return Split(np.flatnonzero(~held), np.flatnonzero(held))
