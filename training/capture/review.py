"""The participant's answers on found movements after the last film: `review.json` of a sitting.

Movements that the participant calls a blink, speech, a swallow or an itch are not expressions, and
are not built from reports (CAS(ME)^2 excluded movements without emotion in the same way).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.intervals import common
from training.capture.layout import SittingFolder, write_whole
from training.capture.trial import read_record

Verdict = Literal["felt", "blink", "speech", "swallow", "itch", "unsure"]
VERDICTS: tuple[Verdict, ...] = ("felt", "blink", "speech", "swallow", "itch", "unsure")
NO_EXPRESSION: tuple[Verdict, ...] = ("blink", "speech", "swallow", "itch")


class Reviewed(BaseModel):
    """One movement and the participant's answer; frames are those of the run's recording.

    `emotion` is the felt emotion, one of the study's; empty unless the verdict is `felt`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    onset: int = Field(ge=0)
    apex: int = Field(ge=0)
    offset: int = Field(ge=0)
    verdict: Verdict
    emotion: str = ""


class Review(BaseModel):
    """The content of `review.json`; `found` counts the movements to review."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: int = Field(default=1, alias="schema")
    language: str
    found: int
    movements: tuple[Reviewed, ...] = ()


def write_review(sitting: SittingFolder, review: Review) -> None:
    """Write `review.json` to the disk. Raises `OSError`."""
    write_whole(sitting.review, review.model_dump_json(indent=2, by_alias=True) + "\n")


def read_review(sitting: SittingFolder) -> Review | None:
    """Read the review of a sitting; None if there was none. Raises `StudyError`."""
    return read_record(Review, sitting.review) if sitting.review.is_file() else None


def said_of(review: Review | None, run: str, onset: int, offset: int) -> Reviewed | None:
    """Return the answer on the movement that shares most frames with a span; None without one.

    Args:
        review: The sitting's review.
        run: The trial's run.
        onset, offset: First and last frame of the span.
    """
    here: Sequence[Reviewed] = () if review is None else review.movements
    shared = [
        (common((onset, offset), (reviewed.onset, reviewed.offset)), reviewed)
        for reviewed in here
        if reviewed.run == run
    ]
    best = max(shared, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= 0 else None
