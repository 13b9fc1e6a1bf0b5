"""Describes how a trial ended and what went wrong, for `trial.json`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from training.capture.films import LONGER_S
from training.capture.trial import FilmFrame, Outcome

LEAST_PAINTED = 0.99
LEAST_STILL_S = 0.1
"""A halt of the film that is shorter than this is three frames at most."""
CLOCK_S = 1.0
"""A wall clock that moved by more than this against the monotonic clock was set."""


def outcome_of(outcome: Outcome, rows: int) -> Outcome:
    """Return how a trial ended; a trial that was shown but has no picture lost its camera."""
    return Outcome.CAMERA_LOST if outcome is Outcome.SHOWN and not rows else outcome


def notes_of(
    outcome: Outcome,
    declared_s: float,
    played_s: float,
    frames: Sequence[FilmFrame],
    clock_s: float,
) -> Iterator[str]:
    """List remarks about a trial for its reader.

    Args:
        outcome: How it ended.
        declared_s: Length of the film by STUDY.toml.
        played_s: From its first frame to its end.
        frames: The film's frames; without a screen none is painted.
        clock_s: By how much the wall clock moved against the monotonic one.
    """
    if outcome is Outcome.SHOWN and abs(played_s - declared_s) > LONGER_S:
        yield (
            f"The film lasted {played_s:.3f} s instead of {declared_s:.3f} s: do not build this "
            "trial without looking at it."
        )
    painted = [frame.painted_ns for frame in frames if frame.painted_ns is not None]
    if painted and len(painted) < LEAST_PAINTED * len(frames):
        yield (
            f"The screen showed {len(painted)} of {len(frames)} frames of the film"
            f"{_stood_still(painted)}: the computer was held up; the camera's frames are not "
            "touched by it."
        )
    if abs(clock_s) > CLOCK_S:
        yield (
            f"The computer's clock was set by {clock_s:+.1f} s during the trial: its times count "
            "on the monotonic clock and are right, dates and hours are not."
        )


def _stood_still(painted: Sequence[int]) -> str:
    """Say for how long the screen showed one frame; empty if too short to notice."""
    longest_s = max((b - a for a, b in pairwise(painted)), default=0) / 1e9
    return f" and stood still for up to {longest_s:.1f} s" if longest_s >= LEAST_STILL_S else ""
