"""Measures whether a spotter finds the same in one motion that was filmed at two rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.records import Window
from training.measure.spotting import FrameInterval, pair_up
from training.spotter.judge import EDGES

WITHIN_NS = 33_400_000
"""One frame at 30 a second, plus the rounding of file times."""

_TICK_NS = 1_000_000

Pair = tuple[Sequence[Window], ...]


def agreement(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Compare the results in both renderings of each pair.

    Windows of the two are matched one to one by their overlap in time (IoU of at least 0.5).

    Args:
        pairs: The windows of the slower and of the faster rendering of each pair.

    Returns:
        `pairs`; `either`: movements that were found in one or both, `both`: in both;
        `apex_agree`, `onset_agree`, `offset_agree`: share of those in both that differ by at most
        one frame of 30 a second, `all_agree`: in all three; `agree`: share of all movements,
        those found in only one included, that agree in all three; `apex_agree_of_either`: the
        same for the apex alone; `*_p95_ms`: of the differences.
    """
    late: list[tuple[int, int, int]] = []
    either = 0
    for slow, fast in pairs:
        matched = pair_up([_interval(w) for w in slow], [_interval(w) for w in fast])
        either += len(slow) + len(fast) - len(matched)
        for pair in matched:
            a, b = slow[pair.true], fast[pair.found]
            late.append((b.onset_ns - a.onset_ns, b.apex_ns - a.apex_ns, b.offset_ns - a.offset_ns))
    apart = np.abs(np.array(late, np.int64).reshape(-1, 3))
    near = apart <= WITHIN_NS
    return {
        "pairs": len(pairs),
        "either": either,
        "both": len(late),
        **{f"{name}_agree": _share(near[:, k].sum(), len(late)) for k, name in enumerate(EDGES)},
        "all_agree": _share(near.all(axis=1).sum(), len(late)),
        "agree": _share(near.all(axis=1).sum(), either),
        "apex_agree_of_either": _share(near[:, 1].sum(), either),
        **{
            f"{name}_p95_ms": round(float(np.percentile(apart[:, k], 95)) / 1e6, 1)
            if len(late)
            else None
            for k, name in enumerate(EDGES)
        },
    }


def _interval(window: Window) -> FrameInterval:
    return FrameInterval(window.onset_ns // _TICK_NS, window.offset_ns // _TICK_NS)


def _share(part: int, whole: int) -> float | None:
    return round(float(part) / whole, 4) if whole else None
