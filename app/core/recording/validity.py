"""Whether a recording can carry a claim about micro-expressions, and why not.

500 ms are 30, 15 and 10 frames at 60, 30 and 20 fps; a movement of 40 ms is 2.4, 1.2 and 0.8.
Below 25 fps nothing can be claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

LOWEST_FPS = 25.0
RATE_TOLERANCE = 0.05
DROPPED_SHARE = 0.01
SILENT_SHARE = 0.75
"""Share of a recording without pictures from which on it cannot stand for its time."""

TAIL_S = 1.0
"""A last frame this long before the end is the camera's doing: a busy host is late by less."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The verdict, with one sentence for each reason against it."""

    valid: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """When no frames came: `gaps_s` of the `span_s` from the first frame to the last, and `tail_s`
    from the last frame to the end of the recording.
    """

    span_s: float = 0.0
    gaps_s: float = 0.0
    tail_s: float = 0.0


def judge_rate(asked_fps: float, measured_fps: float) -> tuple[str, ...]:
    """Say what is wrong with a measured rate, with the likely causes; empty if nothing is.

    Args:
        asked_fps: The rate of the chosen mode; 0 if the source has none.
        measured_fps: The rate that its time stamps show.
    """
    reasons = []
    if measured_fps < LOWEST_FPS:
        reasons.append(
            f"The camera gives {measured_fps:.1f} frames a second; micro-expressions need at "
            f"least {LOWEST_FPS:.0f}."
        )
    if asked_fps > 0 and abs(measured_fps - asked_fps) > RATE_TOLERANCE * asked_fps:
        reasons.append(
            f"{asked_fps:g} frames a second were asked for and {measured_fps:.1f} came. "
            f"{likely_causes(asked_fps, measured_fps)}"
        )
    return tuple(reasons)


def likely_causes(asked_fps: float, measured_fps: float) -> str:
    """Name what usually makes a camera's rate differ from the mode's, most likely first."""
    if measured_fps > asked_fps:
        return "The camera ignored the rate that was asked for; choose a mode that it lists."
    share = measured_fps / asked_fps
    if 0.4 < share < 0.6:
        return (
            "Half the rate usually means that automatic exposure lengthened the exposure in dim "
            "light: add light, set the exposure by hand, or switch dynamic frame rate off."
        )
    if share <= 0.4:
        return (
            "So low a rate usually means an uncompressed format (YUYV) or a slow USB port: "
            "choose MJPG and plug the camera in directly."
        )
    return (
        "Likely causes are an exposure longer than one frame, a USB hub that is shared, or a "
        "computer that is busy."
    )


def judge_silence(silence: Silence) -> tuple[str, ...]:
    """Say where a recording has no frames, if that takes its worth; empty if it does not."""
    if silence.tail_s > TAIL_S:
        return (
            f"The last frame came {silence.tail_s:.1f} s before the recording ended: the camera "
            "stopped; check its cable and power.",
        )
    if silence.gaps_s > SILENT_SHARE * silence.span_s:
        return (f"{silence.gaps_s:.1f} of {silence.span_s:.1f} s have no frames: record again.",)
    return ()


def judge(
    asked_fps: float,
    measured_fps: float,
    rows: int,
    dropped: int,
    overflowed: int,
    silence: Silence = Silence(),
) -> Validity:
    """Judge a recording.

    Args:
        asked_fps: The rate of the chosen mode; 0 if the source has none.
        measured_fps: The rate of the frames that came, gaps left out.
        rows: Frames that were stored.
        dropped: Frames that were due and are not there, those in gaps left out.
        overflowed: Frames that came and could not be stored in time.
        silence: When no frames came.

    Returns:
        The verdict and its reasons.
    """
    if rows < 2:
        return Validity(False, ("Fewer than two frames were recorded.",))
    reasons = [*judge_rate(asked_fps, measured_fps), *judge_silence(silence)]
    if dropped > DROPPED_SHARE * (rows + dropped):
        reasons.append(
            f"{dropped} of {rows + dropped} frames are missing, more than "
            f"{DROPPED_SHARE:.0%}: the camera or its connection loses frames."
        )
    if overflowed:
        reasons.append(
            f"{overflowed} frames came faster than the disk could take them: record to a "
            "faster disk."
        )
    return Validity(not reasons, tuple(reasons))
