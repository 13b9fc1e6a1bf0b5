"""Judges whether pictures can support a claim about micro-expressions, and why not.

500 ms are 30, 15 and 10 frames at 60, 30 and 20 fps; a movement of 40 ms is 2.4, 1.2 and 0.8. So at
least 25 different pictures are needed in every second, evenly spaced, without a pause. Running
sources, recordings, ledgers and files are all judged here, with the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.sources.arrivals import Evidence
from models.sources.look import NOTHING, STILL_S, Content

LOWEST_FPS = 25.0
ROOM_FPS = 0.5
"""Tolerance of the measurement: a camera at 25 a second is measured at 24.98 as often as at 25.02.
"""

RATE_TOLERANCE = 0.05
LOST_SHARE = 0.01
BURST, PAUSE_S = 5, 0.25
BURST_SHARE = 0.2
"""A burst of this many pictures after a pause, or of this share of all, is no accident."""

TAIL_S = 1.0
"""If the last picture is this long before the end, the camera is the cause: a busy host is late by
less.
"""

RULES = 2
"""Number of these rules; it increases when the same pictures may be judged differently."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The result, with one sentence for each reason against validity."""

    valid: bool
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Put it into one line."""
        if self.valid:
            return "valid for micro-expressions"
        return f"not valid for micro-expressions: {' '.join(self.reasons)}"


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """The facts that are judged.

    Attributes:
        evidence: The arrivals, second by second.
        content: What the pictures show.
        fps: Received frames a second without pauses; repeats count.
        asked_fps: The rate of the chosen mode; 0 if the source has none.
        claimed_fps: The rate that a source without modes claims; 0 if it claims none.
        dropped: Missing frames, not counting those in pauses.
        overflowed: Received frames that could not be stored in time.
        tail_s: Time from the last picture to the end; 0 without an end.
    """

    evidence: Evidence
    content: Content = NOTHING
    fps: float = 0.0
    asked_fps: float = 0.0
    claimed_fps: float = 0.0
    dropped: int = 0
    overflowed: int = 0
    tail_s: float = 0.0


def judge(facts: StreamFacts) -> Validity:
    """Judge pictures.

    Args:
        facts: The received and the requested.

    Returns:
        The result and its reasons, the most serious first.
    """
    if facts.evidence.pictures < 2:
        return Validity(False, ("Fewer than two frames came.",))
    reasons = [
        *judge_content(facts.content, facts.evidence),
        *judge_spacing(facts.evidence),
        *_judge_rates(facts),
        *_judge_losses(facts),
    ]
    if not reasons and facts.evidence.poor:
        reasons.append(_poor_seconds(facts.evidence))
    return Validity(not reasons, tuple(reasons))


def too_few(fps: float, repeats: float = 0.0) -> str:
    """Say that too few different pictures came, for the state `low_fps`.

    Args:
        fps: Pictures a second, repeats among them.
        repeats: Share of them that repeat the one before, 0 to 1.
    """
    if repeats <= 0:
        return f"{fps:.1f} frames a second arrive, {LOWEST_FPS:.0f} are needed"
    return (
        f"only {fps * (1 - repeats):.1f} of {fps:.1f} frames a second are different pictures, "
        f"{LOWEST_FPS:.0f} are needed"
    )


def judge_content(content: Content, evidence: Evidence) -> tuple[str, ...]:
    """Say what is wrong with the content of the pictures; empty if nothing is."""
    if content.blank:
        return (
            "The pictures show nothing but one even colour: uncover the camera, add light, or "
            "choose another source.",
        )
    if content.still_s >= STILL_S and 2 * evidence.repeated <= evidence.pictures:
        return (
            f"The picture stands still for {content.still_s:.1f} s, re-encoded each time: no "
            "person is that still; the camera or the stream hangs.",
        )
    return ()


def judge_spacing(evidence: Evidence) -> tuple[str, ...]:
    """Say why a second has too few different pictures; empty if all have enough."""
    reasons = []
    if _repeats_matter(evidence):
        reasons.append(_repeats(evidence))
    if not evidence.poor:
        return tuple(reasons)
    if _came_in_bursts(evidence):
        reasons.append(
            f"Pictures came in bursts, up to {evidence.burst} at once after up to "
            f"{evidence.longest_s:.1f} s without any, so nobody knows when they were taken: look "
            "for a slow network, a server that buffers, or a computer that is busy."
        )
    elif evidence.empty_s > 0.1 and evidence.longest_s > 0.2:
        reasons.append(
            f"{evidence.empty_s:.1f} of {evidence.span_s:.1f} s have no pictures, the longest "
            f"pause is {evidence.longest_s:.1f} s: check the cable and the connection, and "
            "record again."
        )
    return tuple(reasons)


def _came_in_bursts(evidence: Evidence) -> bool:
    """Distinguish bursts from a computer that was busy for a moment."""
    stalled = evidence.burst > BURST and evidence.longest_s > PAUSE_S
    return stalled or evidence.bunched > BURST_SHARE * evidence.pictures


def _repeats_matter(evidence: Evidence) -> bool:
    """Distinguish repeats that replace lost pictures from a source that repeats each picture."""
    fresh = evidence.pictures - evidence.repeated
    times = round(evidence.pictures / fresh) if fresh else 0
    odd = abs(evidence.pictures - times * fresh)
    share = evidence.repeated / max(1, evidence.pictures)
    return share > LOST_SHARE and (evidence.poor > 0 or odd > LOST_SHARE * evidence.pictures)


def _repeats(evidence: Evidence) -> str:
    fresh = evidence.pictures - evidence.repeated
    if fresh <= 1:
        return (
            f"One picture is repeated for ever: {evidence.repeated} of {evidence.pictures} are "
            "the same as the one before; the camera or the stream hangs."
        )
    left = fresh / evidence.span_s if evidence.span_s > 0 else 0.0
    return (
        f"{evidence.repeated} of {evidence.pictures} pictures repeat the one before, so "
        f"{left:.1f} different ones came a second: the source sends more pictures than it takes."
    )


def _judge_rates(facts: StreamFacts) -> tuple[str, ...]:
    if facts.asked_fps > 0 or facts.claimed_fps <= 0:
        return judge_rate(facts.asked_fps, facts.fps)
    reasons = judge_rate(0.0, facts.fps)
    claimed = facts.claimed_fps
    if facts.fps > 0 and abs(facts.fps - claimed) > RATE_TOLERANCE * claimed:
        reasons += (
            f"The source says {claimed:g} frames a second and {facts.fps:.1f} came. Likely "
            "causes are a connection that loses frames or a computer that is busy.",
        )
    return reasons


def judge_rate(asked_fps: float, measured_fps: float) -> tuple[str, ...]:
    """Say what is wrong with a measured rate, with the likely causes; empty if nothing is.

    Args:
        asked_fps: The rate of the chosen mode; 0 if the source has none.
        measured_fps: The rate that its time stamps show; 0 if they show none.
    """
    reasons: list[str] = []
    if measured_fps <= 0:
        return ()
    if measured_fps < LOWEST_FPS - ROOM_FPS:
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
    """Name the usual causes of a wrong camera rate, most likely first."""
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


def _judge_losses(facts: StreamFacts) -> list[str]:
    reasons, stored = [], facts.evidence.pictures
    if facts.tail_s > TAIL_S:
        reasons.append(
            f"The last frame came {facts.tail_s:.1f} s before the recording ended: the camera "
            "stopped; check its cable and power."
        )
    if facts.dropped > LOST_SHARE * (stored + facts.dropped):
        reasons.append(
            f"{facts.dropped} of {stored + facts.dropped} frames are missing, more than "
            f"{LOST_SHARE:.0%}: the camera or its connection loses frames."
        )
    if facts.overflowed:
        reasons.append(
            f"{facts.overflowed} frames came faster than the disk could take them: record to a "
            "faster disk."
        )
    return reasons


def _poor_seconds(evidence: Evidence) -> str:
    return (
        f"In {evidence.poor} of {evidence.seconds} seconds fewer than {LOWEST_FPS:.0f} different "
        f"pictures came evenly, the first time after {evidence.first_poor_s:.0f} s: micro-"
        "expressions need them in every second."
    )
