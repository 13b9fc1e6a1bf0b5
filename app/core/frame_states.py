"""Says in words which frame states of a file kept movements from being found."""

from __future__ import annotations

from collections.abc import Mapping

from models.records import State

NOTABLE_SHARE = 0.1
"""A state with a smaller share of frames is not named."""
MOST = 3
"""Largest number of named states."""

SAID = {
    State.NO_FACE.value: "no face",
    State.MANY_FACES.value: "several faces",
    State.HEAD_MOTION.value: "a moving head",
    State.EXPOSURE_CHANGE.value: "a change of light",
    State.LOW_FPS.value: "too few frames a second",
    State.NO_BASELINE.value: "a resting face that is not known yet",
    State.LOW_QUALITY.value: "a poor picture of the face",
    State.COVERED.value: "a face that is partly covered",
}
COMPRESSED = "strong_compression"
"""Name for `low_quality` frames whose only fault is the compression."""

QUIET = (State.OK.value, State.UNCERTAIN.value, State.UNTRAINED_WEIGHTS.value)
"""States that do not keep movements from being found."""


def what_held(states: Mapping[str, int], frames: int, compressed: int = 0) -> str:
    """Say which states hindered, with their frames: `no face in 95 of 95 frames`.

    Args:
        states: Number of frames by state name.
        frames: All frames.
        compressed: Number of `low_quality` frames whose only fault is the compression.

    Returns:
        The states in order of their frames, with commas; empty if none is notable.
    """
    return ", ".join(
        f"{said} in {count} of {frames} frames"
        for said, count in hindered(states, frames, compressed)
    )


def hindered(states: Mapping[str, int], frames: int, compressed: int = 0) -> list[tuple[str, int]]:
    """List the parts of `what_held`: the words for each notable state, and its frames."""
    counts = {name: count for name, count in states.items() if name not in QUIET}
    if compressed:
        poor = State.LOW_QUALITY.value
        counts |= {poor: counts.get(poor, 0) - compressed, COMPRESSED: compressed}
    most = sorted(((count, name) for name, count in counts.items()), reverse=True)
    return [
        (SAID.get(name, name.replace("_", " ")), count)
        for count, name in most[:MOST]
        if count >= NOTABLE_SHARE * frames
    ]
