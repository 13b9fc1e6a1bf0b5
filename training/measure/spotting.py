"""Measures of spotting: the MEGC measure, and errors in time.

A found interval is a hit if its intersection over union with a true one, counted in inclusive
frames, is at least 0.5; each interval is used once; counts are pooled over videos before F1
(See et al., MEGC 2019; He et al., MEGC 2020; Li et al., MEGC 2021, section on spotting). A video in
which nothing was found adds its misses only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models import intervals

HIT_IOU = 0.5


@dataclass(frozen=True, slots=True)
class FrameInterval:
    """A movement in frames; onset and offset both belong to it. `apex` is None where unknown."""

    onset: int
    offset: int
    apex: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SpottedMatch:
    """A hit: positions of the truth and of what was found, and their overlap."""

    true: int
    found: int
    iou: float


@dataclass(frozen=True, slots=True)
class Spotting:
    """Pooled counts and errors of spotting.

    `tp`, `fp`, `fn`: hits, false and missed movements. `apex_errors`, `onset_errors`,
    `offset_errors`: found minus true in frames, one for each hit that has both.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    apex_errors: tuple[int, ...] = field(default=())
    onset_errors: tuple[int, ...] = field(default=())
    offset_errors: tuple[int, ...] = field(default=())

    @property
    def precision(self) -> float:
        """Share of the found movements that are true; 0 if none was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the true movements that were found; 0 if there is none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """F1 over the pooled counts."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 0.0

    @property
    def apex_mae(self) -> float:
        """Mean absolute apex error of the hits in frames; NaN without any."""
        return _mae(self.apex_errors)

    def plus(self, other: Spotting) -> Spotting:
        """Pool the counts of two videos."""
        return Spotting(
            self.tp + other.tp,
            self.fp + other.fp,
            self.fn + other.fn,
            self.apex_errors + other.apex_errors,
            self.onset_errors + other.onset_errors,
            self.offset_errors + other.offset_errors,
        )


def _mae(errors: Sequence[int]) -> float:
    return float(np.mean(np.abs(errors))) if len(errors) else float("nan")


def iou(a: FrameInterval, b: FrameInterval) -> float:
    """Return intersection over union of two intervals in inclusive frames."""
    return intervals.iou((a.onset, a.offset + 1), (b.onset, b.offset + 1))


def pair_up(
    true: Sequence[FrameInterval], found: Sequence[FrameInterval], least: float = HIT_IOU
) -> tuple[SpottedMatch, ...]:
    """Match truth and findings one to one, best overlap first.

    With a least overlap of 0.5 or more and no overlapping truths this is the only matching.

    Args:
        true: The true movements of one video. found: The found ones. least: Smallest IoU of a hit,
            included.

    Returns:
        The hits in order of the truth.
    """
    pairs = [
        SpottedMatch(i, j, value)
        for i, t in enumerate(true)
        for j, f in enumerate(found)
        if (value := iou(t, f)) >= least
    ]
    pairs.sort(key=lambda p: (-p.iou, p.true, p.found))
    hits: list[SpottedMatch] = []
    for pair in pairs:
        if all(pair.true != h.true and pair.found != h.found for h in hits):
            hits.append(pair)
    return tuple(sorted(hits, key=lambda p: p.true))


def measure(
    true: Sequence[FrameInterval], found: Sequence[FrameInterval], least: float = HIT_IOU
) -> Spotting:
    """Measure the spotting of one video.

    Args:
        true: The true movements. found: The found ones. least: Smallest IoU of a hit.

    Returns:
        Counts and errors, to be pooled with `Spotting.plus`.
    """
    hits = pair_up(true, found, least)
    apexes = [(true[h.true].apex, found[h.found].apex) for h in hits]
    return Spotting(
        len(hits),
        len(found) - len(hits),
        len(true) - len(hits),
        tuple(f - t for t, f in apexes if t is not None and f is not None),
        tuple(found[h.found].onset - true[h.true].onset for h in hits),
        tuple(found[h.found].offset - true[h.true].offset for h in hits),
    )


def pool(videos: Sequence[Spotting]) -> Spotting:
    """Pool the counts of many videos."""
    total = Spotting()
    for video in videos:
        total = total.plus(video)
    return total


def strs(spotting_f1: float, analysis_f1: float) -> float:
    """Return the spot-then-recognise score (STRS): the product of both F1 (MEGC 2022)."""
    return spotting_f1 * analysis_f1
