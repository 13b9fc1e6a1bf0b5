"""Spots intervals in one score per frame: by the field's common rule, or by prominence.

For published networks that score each frame of a whole video (SoftNet, SL-Swin and others), and for
comparisons with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.records import Numbers
from models.spot.bumps import crossing


@dataclass(frozen=True, slots=True)
class Peak:
    """A spotted interval in frames; onset and offset belong to it."""

    onset: int
    apex: int
    offset: int
    height: float


def smooth(scores: Sequence[float] | Numbers, k: int) -> Numbers:
    """Average a score over windows of 2k frames that lie within the video.

    Args:
        scores: One score a frame. k: Half the mean length of a movement in frames.

    Returns:
        `(n - 2k + 1,)` float64; entry i belongs to frame i + k.
    """
    return np.asarray(
        np.convolve(np.asarray(scores, np.float64), np.ones(2 * k) / (2 * k), "valid")
    )


def fixed_length(scores: Sequence[float] | Numbers, k: int, p: float) -> tuple[Peak, ...]:
    """Spot by the common rule (Liong et al., SoftNet, ICIP 2021, sec. 3.3; SL-Swin uses it too).

    The smoothed score must pass mean + p (max - mean); peaks are at least k frames apart; every
    interval reaches k frames to both sides.

    Args:
        scores: `(n,)`, one score for each frame of one video.
        k: Half the mean length of a movement in frames.
        p: Share between mean and maximum, 0..1.

    Returns:
        The intervals in order.
    """
    from scipy.signal import find_peaks  # as it takes half a second

    if len(scores) <= 2 * k:
        return ()
    even = smooth(scores, k)
    least = float(even.mean() + p * (even.max() - even.mean()))
    found, _ = find_peaks(even, height=least, distance=k)
    return tuple(Peak(int(i), int(i) + k, int(i) + 2 * k, float(even[i])) for i in found)


def by_prominence(
    scores: Sequence[float] | Numbers, k: int, spreads: float = 8.0, most: int | None = None
) -> tuple[Peak, ...]:
    """Spot peaks that exceed the video's own noise.

    The score is averaged over k frames twice, a triangle that reaches as far as the common rule's
    box and leaves no side lobes. The threshold is in robust spreads (1.48 MAD of the smoothed
    score), so one exceptional peak does not hide the others, and a quiet video yields no peak. The
    interval is as wide as the peak at half its prominence, about its apex, and at least 2/3 k and
    at most 5/3 k frames to each side.

    Args:
        scores: `(n,)`, one score for each frame of one video.
        k: Half the mean length of a movement in frames.
        spreads: Least prominence in robust spreads.
        most: Keep only so many, most prominent first; None keeps all.

    Returns:
        The intervals in order.
    """
    from scipy.signal import find_peaks  # as it takes half a second

    if len(scores) <= 2 * k:
        return ()
    box = np.ones(k) / k
    even = np.convolve(np.convolve(np.asarray(scores, np.float64), box, "same"), box, "same")
    spread = 1.4826 * float(np.median(np.abs(even - np.median(even)))) + 1e-9
    found, about = find_peaks(even, prominence=spreads * spread, distance=k)
    order = np.argsort(-about["prominences"], kind="stable")[:most]
    peaks = [_interval(even, int(found[i]), float(about["prominences"][i]), k) for i in order]
    return tuple(sorted(peaks, key=lambda peak: peak.apex))


def _interval(even: Numbers, at: int, prominence: float, k: int) -> Peak:
    frames = np.arange(len(even), dtype=np.int64)
    half = float(even[at]) - 0.5 * prominence
    left, right = (crossing(frames, even, at, step, half) for step in (-1, 1))
    width = (k if left is None else at - left) + (k if right is None else right - at)
    side = round(float(np.clip(width / 2, 2 * k / 3, 5 * k / 3)))
    return Peak(max(0, at - side), at, min(len(even) - 1, at + side), float(even[at]))
