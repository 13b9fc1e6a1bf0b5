"""Checks a document before signing; each finding names a frame."""

from __future__ import annotations

from dataclasses import dataclass

from training.annotate.document import Document
from training.annotate.media import Media
from training.annotate.records import Movement
from training.annotate.units import remarks_on_units

SHORTEST_MS, LONGEST_MS = 40.0, 4000.0
"""A movement outside this range is probably a mistake."""

LEAST_VIEWED = 0.95
"""Least share of the frames that should have been viewed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: a sentence, its frame, and whether it prevents signing."""

    sentence: str
    frame: int
    blocks: bool = True
    movement: str = ""


def check(document: Document, media: Media, last_pass: int = 3) -> tuple[Finding, ...]:
    """Check a document.

    Args:
        document: The coder's work.
        media: The recording.
        last_pass: The last pass that should be complete, 1 to 3.

    Returns:
        The findings by frame; warnings have `blocks` false.
    """
    found: list[Finding] = []
    for movement in document.movements:
        found += _check_movement(movement, media, last_pass)
    if document.reference is None:
        found.append(Finding("No reference frame is chosen: name a neutral one.", 0))
    judged = media.frames - sum(
        exclusion.last - exclusion.first + 1 for exclusion in document.exclusions
    )
    if document.viewed < LEAST_VIEWED * judged:
        share = document.viewed / max(judged, 1)
        found.append(
            Finding(f"{share:.0%} of the frames were seen, {LEAST_VIEWED:.0%} should be.", 0, False)
        )
    return tuple(sorted(found, key=lambda finding: finding.frame))


def _check_movement(movement: Movement, media: Media, last_pass: int) -> list[Finding]:
    frame, name = movement.onset, movement.id
    found: list[Finding] = []
    for mark in ("apex", "offset"):
        if getattr(movement, mark) is None:
            found.append(Finding(f"The movement has no {mark}.", frame, movement=name))
    if movement.offset is not None:
        duration = float(media.t_ns[movement.offset] - media.t_ns[movement.onset]) / 1e6
        cut = {"cut_at_start", "cut_at_end"} & set(movement.flags)
        if not SHORTEST_MS <= duration <= LONGEST_MS and not cut:
            sentence = (
                f"The movement lasts {duration:.0f} ms; {SHORTEST_MS:.0f} to {LONGEST_MS:.0f} is "
                "usual."
            )
            found.append(Finding(sentence, frame, movement=name))
    if last_pass >= 2 and not movement.units:
        found.append(Finding("The movement has no action unit.", frame, movement=name))
    if last_pass >= 3 and movement.emotion is None:
        found.append(Finding("The movement has no emotion.", frame, False, name))
    found += [Finding(text, frame, False, name) for text in remarks_on_units(movement.units)]
    return found
