"""The flows of a clip over time: from its onset to frames evenly spread up to its offset.

Paper: B-LiT, the LSTM behind the fused maps (docs/papers.md). The paper does not say which frames
its LSTM reads; a fixed number of them makes slow and fast movements equally long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.motion.flow import grey
from models.records import Clip, Floats, Image
from models.weights import InputSpec

Flow = Callable[[Image, Image], Floats]


def numbers(onset: int, offset: int, count: int, known: Sequence[int]) -> tuple[int, ...]:
    """Choose the frames to which the flows run.

    Args:
        onset, offset: Frame numbers of the clip.
        count: How many flows.
        known: Frame numbers whose pictures exist, in any order; at least one.

    Returns:
        `count` of the known numbers, in order; the last one is nearest to the offset. With fewer
        frames some numbers repeat.
    """
    steps = (onset + (offset - onset) * k / count for k in range(1, count + 1))
    return tuple(_nearest(step, known) for step in steps)


def _nearest(step: float, known: Sequence[int]) -> int:
    return min(known, key=lambda number: (abs(number - step), number))


def fields(clip: Clip, spec: InputSpec, flow: Flow) -> Floats:
    """Compute the flows of a clip over time as a network reads them.

    Args:
        clip: Onset, apex and offset crops under one transform, with all frames between.
        spec: The network's input, with `frames`.
        flow: The flow that it names.

    Returns:
        `(frames, 2, flow_px, flow_px)` float32, u right, v down, pixels of the shrunken crop.
    """
    window = clip.window
    crops = {
        crop.seq: crop
        for crop in (*clip.frames, clip.apex, clip.offset)
        if window.onset_seq < crop.seq <= window.offset_seq
    } or {window.offset_seq: clip.offset}
    chosen = numbers(window.onset_seq, window.offset_seq, spec.frames, tuple(crops))
    onset = grey(clip.onset.image, spec.flow_px)
    each = {k: flow(onset, grey(crops[k].image, spec.flow_px)) for k in dict.fromkeys(chosen)}
    return np.stack([each[k] for k in chosen])
