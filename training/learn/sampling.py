"""BOWAM's sampling for imbalance: small classes get additional pseudo-apex flows.

A clip also has flows with the apex moved by one or two frames in both directions. Per training fold
the target is five times the smallest class: a class of n clips gets on average 5 n_min / n - 1
extra samples per clip. That is the floor, plus one with the probability of the fraction, drawn
without replacement from the clip's own samples, once per fold (docs/papers.md, BOWAM). Test clips
keep their true apex.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from training.datasets.movements import Movements
from training.errors import DataError

MOST = 4


def extras(
    truth: NDArray[np.int64], available: NDArray[np.int64], seed: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Draw the additional pseudo-apex samples.

    Args:
        truth: `(n,)` int64, class of each clip.
        available: `(n,)` int64, number of pseudo-apex samples of each clip, 0..4.
        seed: Equal seeds give equal draws.

    Returns:
        Pairs of clip and number of its pseudo-apex sample, by clip.
    """
    rng = np.random.default_rng(seed)
    counts = np.bincount(truth)
    target = (MOST + 1) * int(counts[counts > 0].min())
    drawn: list[tuple[int, int]] = []
    for clip, label in enumerate(truth):
        share = max(target / int(counts[label]) - 1.0, 0.0)
        extra = math.floor(share) + int(rng.random() < share - math.floor(share))
        count = min(extra, MOST, int(available[clip]))
        chosen = np.sort(rng.permutation(int(available[clip]))[:count])
        drawn.extend((clip, int(number)) for number in chosen)
    return drawn


def enlarged(movements: Movements, seed: tuple[int, ...]) -> Movements:
    """Add the drawn pseudo-apex samples to the training side of a fold.

    Raises:
        DataError: The data holds no pseudo-apex flow.
    """
    if not movements.near:
        raise DataError(
            "This recipe samples pseudo-apexes, which the data does not hold: prepare it with "
            "`flinch prepare ... --near`."
        )
    available = np.asarray([len(flows) for flows in movements.near], np.int64)
    drawn = extras(movements.truth, available, seed)
    if not drawn:
        return movements
    whole = movements.take([*range(len(movements)), *(clip for clip, _ in drawn)])
    fields = np.stack([movements.near[clip][number] for clip, number in drawn])
    first = len(movements)
    return replace(
        whole,
        forward=np.concatenate([whole.forward[:first], fields[:, 0]]),
        both=np.concatenate([whole.both[:first], fields[:, 1]]),
        to_onset=_backs(whole, first, fields),
        near=(),
    )


def _backs(whole: Movements, first: int, fields: Floats) -> Floats | None:
    """Return the flows apex -> onset of all, or None if the drawn ones have none."""
    if whole.to_onset is None or fields.shape[1] < 3:
        return None
    return np.asarray(np.concatenate([whole.to_onset[:first], fields[:, 2]]), np.float32)
