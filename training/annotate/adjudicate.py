"""Lists what two coders see differently and what they agree on; `settle` decides the rest.

The result goes into `gold.jsonl`; the coders' own files do not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.annotate.codebook import find_codebook
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media
from training.annotate.pairing import CoderMarks, Paired, pair_up
from training.annotate.records import Exclude, Movement

AGREED = "agreed"
"""Origin of a gold movement that needed no decision, such as `agreed:AB=m1,CD=m4`."""

MARKS = ("onset", "apex", "offset")
TOLERANCE_MS = 34.0
"""Two borders this close are equal: one frame at 30 a second."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A disagreement, with its urgency.

    Attributes:
        a: The first coder's movement, or None.
        b: The second coder's, or None.
        iou: Their overlap; 0 without a partner.
        priority: `(3 - least certainty)/2 + [no partner] + (1 - iou) + [emotion differs]`.
        reasons: What differs, in words.
    """

    a: Movement | None
    b: Movement | None
    iou: float
    priority: float
    reasons: tuple[str, ...]

    @property
    def onset(self) -> int:
        """Return the frame where it begins."""
        return min(movement.onset for movement in (self.a, self.b) if movement is not None)


def coded(media: Media, document: Document) -> CoderMarks:
    """Take a document's complete movements and exclusions for the comparison."""
    whole = tuple(movement for movement in document.movements if movement.complete)
    rise_ms = find_codebook(media.path).codebook.rise_ms
    return CoderMarks(str(media.path), media.t_ns, whole, document.exclusions, rise_ms)


def disagreements(paired: Paired, tolerance_ms: float = TOLERANCE_MS) -> tuple[Disagreement, ...]:
    """List what two coders see differently in one recording, most pressing first.

    Args:
        paired: Their marks.
        tolerance_ms: Borders this close count as equal.
    """
    found: list[Disagreement] = []
    for pair in paired.pairs:
        a, b = paired.a.movements[pair.true], paired.b.movements[pair.found]
        reasons = _differences(paired.a, a, b, tolerance_ms)
        if reasons:
            found.append(_disagreement(a, b, pair.iou, reasons))
    for movement in _alone(paired, first=True):
        found.append(_disagreement(movement, None, 0.0, ("only one coder marked it",)))
    for movement in _alone(paired, first=False):
        found.append(_disagreement(None, movement, 0.0, ("only one coder marked it",)))
    return tuple(
        sorted(found, key=lambda disagreement: (-disagreement.priority, disagreement.onset))
    )


def agreed(
    paired: Paired, names: tuple[str, str], tolerance_ms: float = TOLERANCE_MS
) -> tuple[Movement, ...]:
    """Settle the pairs that differ by a frame at most.

    Each border is the mean of both, rounded to the earlier frame; the certainty is the lower of
    both.

    Args:
        paired: The two coders' marks.
        names: The coders' codes, for each movement's origin.
        tolerance_ms: Borders this close count as equal.
    """
    found: list[Movement] = []
    for pair in paired.pairs:
        a, b = paired.a.movements[pair.true], paired.b.movements[pair.found]
        if _differences(paired.a, a, b, tolerance_ms):
            continue
        onset, apex, offset = ((getattr(a, m) + getattr(b, m)) // 2 for m in MARKS)
        found.append(
            Movement(
                f"g{len(found) + 1}",
                onset,
                apex,
                offset,
                a.units,
                a.emotion,
                tuple(sorted({*a.basis, *b.basis})),
                min(a.sure, b.sure),
                "",
                tuple(sorted({*a.flags, *b.flags})),
                f"{AGREED}:{names[0]}={a.id},{names[1]}={b.id}",
            )
        )
    return tuple(found)


def take_agreed(
    gold: Document, paired: Paired, names: tuple[str, str], tolerance_ms: float = TOLERANCE_MS
) -> int:
    """Add the agreed movements and both coders' exclusions to the gold.

    Args:
        gold: The settled document; existing movements are not added again.
        paired: The two coders' marks.
        names: Their codes.
        tolerance_ms: Borders this close count as equal.

    Returns:
        Number of movements added.
    """
    taken = {mark.origin for mark in gold.movements}
    used = {mark.id for mark in gold.movements}
    count = 0
    for exclusion in _merged((*paired.a.excluded, *paired.b.excluded)):
        if all(exclusion.first > old.last or exclusion.last < old.first for old in gold.exclusions):
            gold.put(exclusion)
    for movement in agreed(paired, names, tolerance_ms):
        if movement.origin in taken:
            continue
        number = count + len(taken) + 1
        while f"g{number}" in used:
            number += 1
        used.add(f"g{number}")
        gold.put(_renamed(movement, f"g{number}"))
        count += 1
    return count


def _renamed(movement: Movement, name: str) -> Movement:
    values = movement.to_json()
    return Movement.from_json({**values, "id": name})


def _merged(exclusions: Sequence[Exclude]) -> list[Exclude]:
    """Join exclusions that touch, so that the gold has each frame once."""
    joined: list[Exclude] = []
    for exclusion in sorted(exclusions, key=lambda each: each.first):
        if joined and exclusion.first <= joined[-1].last + 1:
            last = joined[-1]
            reason = last.reason if last.reason == exclusion.reason else "other"
            joined[-1] = Exclude(last.id, last.first, max(last.last, exclusion.last), reason)
        else:
            joined.append(
                Exclude(f"x{len(joined) + 1}", exclusion.first, exclusion.last, exclusion.reason)
            )
    return joined


def compare(media: Media, first: Document, second: Document, least_iou: float = 0.5) -> Paired:
    """Pair two signed documents.

    Raises:
        AnnotationError: One is not signed: before signing, nobody sees the marks of others.
    """
    for document in (first, second):
        if not document.signed:
            raise AnnotationError(
                f"{document.header.coder} has not signed off '{media.path}': marks are compared "
                "once both coders have."
            )
    return pair_up(coded(media, first), coded(media, second), least_iou)


def _alone(paired: Paired, first: bool) -> list[Movement]:
    movements = paired.a.movements if first else paired.b.movements
    taken = {pair.true if first else pair.found for pair in paired.pairs}
    return [movement for place, movement in enumerate(movements) if place not in taken]


def _differences(
    coding: CoderMarks, a: Movement, b: Movement, tolerance_ms: float
) -> tuple[str, ...]:
    reasons = []
    for mark in MARKS:
        apart = abs(int(coding.t_ns[getattr(a, mark)]) - int(coding.t_ns[getattr(b, mark)])) / 1e6
        if apart > tolerance_ms:
            reasons.append(f"{mark} differs by {apart:.0f} ms")
    if a.emotion != b.emotion:
        reasons.append(f"emotion: {a.emotion or 'none'} against {b.emotion or 'none'}")
    if {unit.place for unit in a.units} != {unit.place for unit in b.units}:
        reasons.append("action units differ")
    return tuple(reasons)


def _disagreement(
    a: Movement | None, b: Movement | None, iou: float, reasons: tuple[str, ...]
) -> Disagreement:
    sure = min(movement.sure for movement in (a, b) if movement is not None)
    alone = a is None or b is None
    differs = not alone and a is not None and b is not None and a.emotion != b.emotion
    priority = (3 - sure) / 2 + alone + (1 - iou) + differs
    return Disagreement(a, b, iou, priority, reasons)
