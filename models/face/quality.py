"""Quality gates: can this face be read now, and if not, which measurement prevents it?

Each gate reports its measurement in words. A closed gate sets the state; a gate near its limit only
lowers the quality. One record holds all thresholds with their meaning.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from models.face.cover import CoverGate, Covering
from models.face.pose import eye_centres, outside_share
from models.records import Face, Floats, Frame, Image, State

_MOST_NEEDED = 3
"""The first gates of a frame, size and turn, without which cover cannot be determined."""
_WELL_SEEN = 6
"""The gates after them, up to this one, decide whether the picture is sharp and well lit."""


@dataclass(frozen=True, slots=True)
class GateLimits:
    """Limits at which the quality gates close."""

    eyes_px: float = 36.0
    """Least distance of the eye centres in the frame."""
    yaw_deg: float = 35.0
    """Largest turn of the head to the side."""
    pitch_deg: float = 30.0
    """Largest turn of the head up or down."""
    sharpness: float = 0.08
    """Least edge energy of the crop, see `sharpness_of`."""
    blur_drop: float = 0.35
    """Share of the usual sharpness below which a frame counts as blurred."""
    step_percent: float = 6.0
    """Largest change of the face's brightness within `step_ns`."""
    step_ns: int = 120_000_000
    """Time in which that change is measured."""
    dark: float = 30.0
    """Least mean grey level."""
    bright: float = 235.0
    """Largest mean grey level."""
    speed: float = 1.2
    """Largest speed of the head, in eye distances a second."""
    turn_deg_s: float = 60.0
    """Largest turn of the head, in degrees a second."""
    presence: float = 0.72
    """Tracker score below which the face counts as partly hidden."""
    outside: float = 0.08
    """Largest share of mesh points outside the picture."""


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The result of all gates: state, quality 0..1, what lowers it, and the covered parts."""

    state: State
    quality: float
    reasons: tuple[str, ...]
    covering: Covering | None = None


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate's measurement: quality 0..1, and the state and words if it closes."""

    quality: float
    state: State = State.OK
    reason: str = ""


def sharpness_of(grey: Image) -> float:
    """Measure edge energy: standard deviation of the Laplacian over that of the grey levels.

    Dividing by the contrast makes the value equal for dark and bright pictures of one face.

    Args:
        grey: `(S, S)` uint8.

    Returns:
        About 0.05 for a smear; readable real faces gave 0.20 to 0.59 at 128 px.
    """
    _, detail = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_32F, ksize=1))
    _, contrast = cv2.meanStdDev(grey)
    return float(detail[0, 0]) / max(float(contrast[0, 0]), 10.0)


@dataclass(frozen=True, slots=True)
class _SeenFace:
    t_ns: int
    brightness: float
    sharpness: float
    place: tuple[float, float]
    yaw_deg: float
    pitch_deg: float


_GRAVEST = (State.COVERED, State.LOW_QUALITY)


class Gate:
    """Judges one face after another; remembers half a second for the gates about changes."""

    def __init__(self, limits: GateLimits | None = None):
        self._limits = limits if limits is not None else GateLimits()
        self._past: deque[_SeenFace] = deque()
        self._usual = 0.0
        self._track = -1
        self._cover = CoverGate()

    def step(
        self, frame: Frame, face: Face, crop: Image, points: Floats | None = None
    ) -> GateVerdict:
        """Judge one frame.

        Args:
            frame: The whole picture (for its size).
            face: The tracked face.
            crop: `(S, S, 3)` uint8 BGR, the aligned face.
            points: `(478, 2)` float32, crop pixels; without them cover is not checked.

        Returns:
            State, quality and reasons; the first closed gate names the state.
        """
        if face.track != self._track:
            self._past.clear()
            self._usual, self._track = 0.0, face.track
        now = self._measure(face, crop)
        standing = self._standing(frame, face, now)
        covering = None
        if points is not None and all(f.state is State.OK for f in standing[:_MOST_NEEDED]):
            turn_deg = (now.yaw_deg, now.pitch_deg)
            good = all(f.state is State.OK for f in standing[_MOST_NEEDED:_WELL_SEEN])
            covering = self._cover.step(crop, points, turn_deg, face.t_ns, good)
        findings = [_covered(covering), *standing, self._exposure(now), self._head(face, now)]
        self._remember(now)
        closed = [f for f in findings if f.state is not State.OK]
        closed.sort(key=lambda f: _GRAVEST.index(f.state) if f.state in _GRAVEST else 9)
        quality = math.prod(f.quality for f in findings)
        state = closed[0].state if closed else State.OK
        reasons = tuple(f.reason for f in closed) + tuple(
            f.reason for f in findings if f.reason and f.state is State.OK
        )
        return GateVerdict(state, float(np.clip(quality, 0.0, 1.0)), reasons, covering)

    def _measure(self, face: Face, crop: Image) -> _SeenFace:
        small = cv2.resize(crop, (128, 128), interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        middle = eye_centres(face.points).mean(0)
        return _SeenFace(
            face.t_ns,
            float(grey[32:112, 24:104].mean()),
            sharpness_of(np.asarray(grey, np.uint8)),
            (float(middle[0]), float(middle[1])),
            face.pose.yaw_deg,
            face.pose.pitch_deg,
        )

    def _standing(self, frame: Frame, face: Face, now: _SeenFace) -> list[GateResult]:
        """Run the gates that need only this frame."""
        limits = self._limits
        eyes = eye_centres(face.points)
        apart = float(np.hypot(*(eyes[1] - eyes[0])))
        height, width = frame.image.shape[:2]
        outside = outside_share(face.points, width, height)
        usual = self._usual if self._usual > 0 else now.sharpness
        floor = max(limits.sharpness, limits.blur_drop * usual)
        return [
            _least(
                apart,
                limits.eyes_px,
                1.6,
                f"the face is too small: {face.box.width:.0f} px wide, "
                f"{face.box.width * limits.eyes_px / max(apart, 1.0):.0f} are needed",
            ),
            _most(
                abs(now.yaw_deg),
                limits.yaw_deg,
                "the head is turned by {:.0f}°, up to {:.0f}° can be read",
            ),
            _most(
                abs(now.pitch_deg),
                limits.pitch_deg,
                "the head is tilted by {:.0f}°, up to {:.0f}° can be read",
            ),
            _least(
                now.sharpness,
                floor,
                1.4,
                "the face is blurred: {2:.0f} % of the sharpness that is needed",
            ),
            _least(
                now.brightness,
                limits.dark,
                1.5,
                "the face is dark: mean grey level {:.0f} of 255, at least {:.0f} is needed",
            ),
            _most(
                now.brightness,
                limits.bright,
                "the face is overexposed: mean grey level {:.0f} of 255, {:.0f} is the most",
            ),
            _least(
                face.score * 100,
                limits.presence * 100,
                1.1,
                "part of the face seems hidden: its points are {:.1f} % sure, {:.0f} % are needed",
            ),
            _most(
                outside * 100,
                limits.outside * 100,
                "{:.0f} % of the face is outside the picture, at most {:.0f} % may be",
            ),
        ]

    def _exposure(self, now: _SeenFace) -> GateResult:
        limits = self._limits
        levels = [s.brightness for s in self._past if now.t_ns - s.t_ns <= limits.step_ns]
        if not levels:
            return GateResult(1.0)
        change = max((now.brightness / max(v, 1.0) - 1.0 for v in levels), key=abs) * 100
        if abs(change) <= limits.step_percent:
            return GateResult(1.0)
        words = f"brightness changed by {change:+.0f} % within {limits.step_ns // 1_000_000} ms"
        return GateResult(0.5, State.EXPOSURE_CHANGE, words)

    def _head(self, face: Face, now: _SeenFace) -> GateResult:
        """Compare with about 100 ms ago; a shorter span measures landmark jitter."""
        limits = self._limits
        then = next((s for s in self._past if now.t_ns - s.t_ns <= 110_000_000), None)
        if then is None or now.t_ns - then.t_ns < 50_000_000:
            return GateResult(1.0)
        eyes = eye_centres(face.points)
        apart = max(float(np.hypot(*(eyes[1] - eyes[0]))), 1.0)
        dt_s = (now.t_ns - then.t_ns) / 1e9
        speed = math.dist(now.place, then.place) / apart / dt_s
        turn = math.hypot(now.yaw_deg - then.yaw_deg, now.pitch_deg - then.pitch_deg) / dt_s
        if speed > limits.speed:
            return GateResult(
                0.5, State.HEAD_MOTION, f"the head moves at {speed:.1f} eye distances a second"
            )
        if turn > limits.turn_deg_s:
            return GateResult(0.5, State.HEAD_MOTION, f"the head turns at {turn:.0f}° a second")
        return GateResult(1.0)

    def _remember(self, now: _SeenFace) -> None:
        self._past.append(now)
        while now.t_ns - self._past[0].t_ns > 500_000_000 or now.t_ns < self._past[0].t_ns:
            self._past.popleft()
        gain = 0.3 if now.sharpness > self._usual else 0.02
        self._usual += gain * (now.sharpness - self._usual)


def _covered(covering: Covering | None) -> GateResult:
    if covering is None:
        return GateResult(1.0)
    share = min(covering.share, 1.0)
    words = f"{100 * share:.0f} % of the face is covered: {', '.join(covering.parts)}"
    return GateResult(1.0 - share, State.COVERED, words)


def _least(value: float, limit: float, margin: float, words: str) -> GateResult:
    """Close below a limit; quality falls from 1 at `margin` limits to 0.5 at the limit."""
    if value < limit:
        share = value / limit if limit > 0 else 0.0
        text = words.format(value, limit, 100 * share)
        return GateResult(0.5 * share, State.LOW_QUALITY, text)
    return GateResult(min(1.0, 0.5 + 0.5 * (value - limit) / max((margin - 1.0) * limit, 1e-9)))


def _most(value: float, limit: float, words: str) -> GateResult:
    """Close above a limit; quality falls from 1 at 60 % of the limit to 0.5 at the limit."""
    if value > limit:
        return GateResult(0.5 * limit / value, State.LOW_QUALITY, words.format(value, limit))
    return GateResult(float(np.clip(1.0 - 0.5 * (value / limit - 0.6) / 0.4, 0.5, 1.0)))
