"""Counts which recorded clips of real faces get a label once they are played on generated faces.

A clip of one emotion counts as labelled if any movement in it has a label; its polarity is that of
the labelled movement with the largest height. In a neutral clip every label is false.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import FlinchError
from models.labels import polarity_of
from models.records import Event, State

NEUTRAL = "neutral"
UNREAD = {
    "still": "no movement found",
    "unclear": "found, but its pictures forbid a label",
    "unsure": "found and read, but uncertain",
}
"""Why a clip has no label."""


class PlayedError(FlinchError, ValueError):
    """A table of played clips cannot be used."""


@dataclass(frozen=True, slots=True)
class PlayedClip:
    """A video on which recorded motion is played, and what the motion shows."""

    video: Path
    motion: str
    """Name of the recorded motion; clips on several faces share it."""
    emotion: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about one clip."""

    motion: str
    emotion: str
    polarity: str | None
    """Polarity of its label; None without one."""
    silence: str
    """One of `UNREAD` if there is no label, else empty."""


def played_clips(table: Path) -> list[PlayedClip]:
    """Read the table that `flinch synth replay` writes.

    Raises:
        PlayedError: It is missing, empty, or has other columns.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        clips = [PlayedClip(table.parent / r["video"], r["motion"], r["emotion"]) for r in rows]
    except (OSError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise PlayedError(
            f"Cannot read the played clips of {table}: expected the columns video, motion and "
            f"emotion, found {type(error).__name__}: {error}."
        ) from error
    if not clips:
        raise PlayedError(f"{table} lists no clip: expected those that `flinch synth replay` made.")
    return clips


def answer(clip: PlayedClip, events: Sequence[Event]) -> Answer:
    """Judge the events of one clip.

    Args:
        clip: The clip. events: All movements that were found in it.
    """
    labelled = [event for event in events if event.label is not None]
    if labelled:
        clearest = max(labelled, key=lambda event: event.window.score)
        return Answer(clip.motion, clip.emotion, clearest.polarity, "")
    if not events:
        return Answer(clip.motion, clip.emotion, None, "still")
    read = any(e.state is State.UNCERTAIN and e.probabilities is not None for e in events)
    return Answer(clip.motion, clip.emotion, None, "unsure" if read else "unclear")


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """Count answers: over all, and for clips of even and of odd position in the order of names.

    The two halves exist so that what is chosen on one can be checked on the other.
    """
    order = {name: k for k, name in enumerate(sorted({a.motion for a in answers}))}
    halves = {
        name: [a for a in answers if order[a.motion] % 2 == rest]
        for name, rest in (("even clips", 0), ("odd clips", 1))
    }
    return {part: _counts(some) for part, some in {"all": list(answers), **halves}.items()}


def _counts(answers: Sequence[Answer]) -> dict[str, Any]:
    expressions = [a for a in answers if a.emotion != NEUTRAL]
    neutral = [a for a in answers if a.emotion == NEUTRAL]
    labelled = [a for a in expressions if a.polarity is not None]
    right = sum(a.polarity == polarity_of(a.emotion) for a in labelled)
    return {
        "expressions": len(expressions),
        "labelled": len(labelled),
        "labelled_share": round(len(labelled) / len(expressions), 4) if expressions else None,
        "right_polarity": right,
        "right_share": round(right / len(labelled), 4) if labelled else None,
        "neutral_clips": len(neutral),
        "neutral_labelled": sum(a.polarity is not None for a in neutral),
        "silent": dict(Counter(a.silence for a in expressions if a.silence)),
    }
