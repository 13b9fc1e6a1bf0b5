"""Pairs the marks of two coders in one recording: movements, instants and frames.

Frames that either coder excluded do not count. Movements are paired by the largest total
intersection over union (IoU) in inclusive frames, one to one, each pair at least `least_iou`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.annotate.coefficients import Floats64, Table
from training.annotate.errors import AnnotationError
from training.annotate.kinds import MICRO, kind_of
from training.annotate.records import Exclude, Movement
from training.measure.spotting import FrameInterval, SpottedMatch, iou

NONE = "none"
"""The class of frames and events without a movement."""


SCOPES = ("pooled", "micro", "macro")


@dataclass(frozen=True, slots=True)
class CoderMarks:
    """Marks of one coder in one recording.

    Attributes:
        recording: Its name.
        t_ns: `(frames,)` int64, the time of each frame.
        movements: Complete movements only.
        excluded: Intervals that the coder excluded.
        rise_ms: The codebook's limit of a micro-expression's rise; 0 judges by duration.
    """

    recording: str
    t_ns: NDArray[np.int64]
    movements: tuple[Movement, ...]
    excluded: tuple[Exclude, ...] = ()
    rise_ms: float = 0.0

    def duration_ms(self, movement: Movement) -> float:
        """Return the time from onset to offset in milliseconds."""
        assert movement.offset is not None
        return float(self.t_ns[movement.offset] - self.t_ns[movement.onset]) / 1e6

    def is_micro(self, movement: Movement) -> bool:
        """Return whether a movement is a micro-expression."""
        return kind_of(movement, self.t_ns, self.rise_ms) == MICRO


@dataclass(frozen=True, slots=True)
class Paired:
    """One recording as coded by two coders, with the matched movements.

    Attributes:
        a: The first coder's marks, without those that overlap an exclusion of the other.
        b: The second coder's.
        pairs: Positions in `a.movements` and `b.movements`.
        included: `(frames,)` bool, true where neither coder excluded.
        frames: Number of frames with each pair of classes, `none` outside movements.
    """

    a: CoderMarks
    b: CoderMarks
    pairs: tuple[SpottedMatch, ...]
    included: NDArray[np.bool_]
    frames: Table


def pair_movements(
    a: Sequence[Movement], b: Sequence[Movement], least_iou: float = 0.5
) -> tuple[SpottedMatch, ...]:
    """Pair movements so that the total IoU is largest.

    Args:
        a: Complete movements of one coder.
        b: Those of the other.
        least_iou: Smallest IoU of a pair, inclusive.

    Returns:
        The pairs in order of `a`; `true` and `found` are positions in `a` and `b`.
    """
    if not a or not b:
        return ()
    first = [_interval(movement) for movement in a]
    second = [_interval(movement) for movement in b]
    table = np.array([[iou(x, y) for y in second] for x in first])
    table[table < least_iou] = 0.0
    return tuple(
        SpottedMatch(i, j, float(table[i, j])) for i, j in _best(table) if table[i, j] > 0.0
    )


def _best(gain: Floats64) -> list[tuple[int, int]]:
    """Pair rows with columns, one to one, for the largest total gain."""
    # Imported here: the import takes half a second, and the window loads this module at start.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(gain, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _interval(movement: Movement) -> FrameInterval:
    assert movement.offset is not None
    return FrameInterval(movement.onset, movement.offset, movement.apex)


def pair_instants(
    a: Sequence[float], b: Sequence[float], tolerance: float
) -> tuple[tuple[int, int], ...]:
    """Pair instants one to one: as many pairs as possible, then the least total distance.

    Args:
        a: Times of one coder.
        b: Times of the other, in the same unit.
        tolerance: Largest distance of a pair, inclusive; a larger one never gives fewer pairs.

    Returns:
        Positions in `a` and `b`.
    """
    if len(a) == 0 or len(b) == 0:
        return ()
    apart = np.abs(np.subtract.outer(np.asarray(a, float), np.asarray(b, float)))
    near = apart <= tolerance
    if not near.any():
        return ()
    # A pair weighs more than all distances together, so no distance removes a pair.
    worth = 1.0 + float(apart[near].sum())
    gain = np.where(near, worth - apart, 0.0)
    return tuple((i, j) for i, j in _best(gain) if near[i, j])


def pair_up(a: CoderMarks, b: CoderMarks, least_iou: float = 0.5) -> Paired:
    """Pair two coders' marks of one recording.

    Raises:
        AnnotationError: The lengths differ, so they are not of one recording.
    """
    if len(a.t_ns) != len(b.t_ns):
        raise AnnotationError(
            f"The two annotations of '{a.recording}' are of different videos: expected "
            f"{len(a.t_ns)} frames, found {len(b.t_ns)}."
        )
    included = np.ones(len(a.t_ns), bool)
    for exclusion in (*a.excluded, *b.excluded):
        included[exclusion.first : exclusion.last + 1] = False
    a, b = _outside(a, included), _outside(b, included)
    pairs = pair_movements(a.movements, b.movements, least_iou)
    return Paired(a, b, pairs, included, _frame_table(a, b, included))


def _frame_table(a: CoderMarks, b: CoderMarks, included: NDArray[np.bool_]) -> Table:
    first, second = _labels(a)[included].tolist(), _labels(b)[included].tolist()
    return Counter(zip(first, second, strict=True))


def _labels(coded: CoderMarks) -> NDArray[np.object_]:
    """Return the class of each frame; where movements overlap, the earlier one counts."""
    labels = np.full(len(coded.t_ns), NONE, object)
    for movement in reversed(coded.movements):
        labels[movement.onset : movement.last + 1] = emotion_of(movement)
    return labels


def _outside(coded: CoderMarks, included: NDArray[np.bool_]) -> CoderMarks:
    """Drop movements that are incomplete or reach into an exclusion."""
    selected = tuple(
        movement
        for movement in coded.movements
        if movement.complete and included[movement.onset : movement.last + 1].all()
    )
    return CoderMarks(coded.recording, coded.t_ns, selected, coded.excluded, coded.rise_ms)


def in_scope(paired: Paired, scope: str) -> Paired:
    """Select the movements of one kind.

    A pair is micro if either coder's movement is, so that 490 against 510 ms is no disagreement; an
    unpaired movement counts by its own kind.

    Args:
        paired: One recording.
        scope: One of `SCOPES`.
    """
    if scope == SCOPES[0]:
        return paired
    a_micro = [paired.a.is_micro(movement) for movement in paired.a.movements]
    b_micro = [paired.b.is_micro(movement) for movement in paired.b.movements]
    for pair in paired.pairs:
        a_micro[pair.true] = b_micro[pair.found] = a_micro[pair.true] or b_micro[pair.found]
    is_micro = scope == "micro"
    a_places = [i for i, micro in enumerate(a_micro) if micro is is_micro]
    b_places = [i for i, micro in enumerate(b_micro) if micro is is_micro]
    pairs = tuple(
        SpottedMatch(a_places.index(p.true), b_places.index(p.found), p.iou)
        for p in paired.pairs
        if p.true in a_places
    )
    a, b = _only(paired.a, a_places), _only(paired.b, b_places)
    return Paired(a, b, pairs, paired.included, _frame_table(a, b, paired.included))


def _only(coded: CoderMarks, places: Sequence[int]) -> CoderMarks:
    selected = tuple(coded.movements[place] for place in places)
    return CoderMarks(coded.recording, coded.t_ns, selected, coded.excluded, coded.rise_ms)


def emotion_of(movement: Movement) -> str:
    """Return a movement's emotion, or the class of movements without one."""
    return movement.emotion or "unknown"
