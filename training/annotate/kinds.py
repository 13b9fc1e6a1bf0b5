"""Micro-expressions and longer movements, distinguished by the time stamps of their marks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.annotate.records import MICRO_MS, Movement

MICRO, MACRO = "micro", "macro"


def kind_of(movement: Movement, t_ns: NDArray[np.int64], rise_ms: float = 0.0) -> str:
    """Return the kind of a movement with an offset.

    Args:
        movement: Its offset must be set.
        t_ns: `(frames,)` time of each frame.
        rise_ms: The codebook's limit: a movement that rises from onset to apex in less time is a
            micro-expression, however long it lasts, as in CAS(ME)^3. 0, or a missing apex, uses the
            whole duration.
    """
    assert movement.offset is not None
    if rise_ms and movement.apex is not None:
        return MICRO if _between_ms(t_ns, movement.onset, movement.apex) < rise_ms else MACRO
    return MICRO if _between_ms(t_ns, movement.onset, movement.offset) <= MICRO_MS else MACRO


def _between_ms(t_ns: NDArray[np.int64], first: int, last: int) -> float:
    return float(t_ns[last] - t_ns[first]) / 1e6
