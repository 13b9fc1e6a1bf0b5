"""Cuts the face out under a transform that is constant while the head is still.

There are two stages. A One Euro filter (Casiez, Roussel, Vogel, CHI 2012) smooths the pose of the
eyes: at rest its cut-off is low, which removes landmark jitter; in motion the cut-off rises, so
that a turning head is followed without lag. A moving average or a Kalman filter of fixed gain can
do only one of these. Then the transform is *held*: it stays exactly the same until the filtered
pose leaves a tolerance, so that optical flow between two crops measures the skin and not the
aligner. To compare crops across such a change, compose their warps, as `models.spot.signal` does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from models.buffers import Buffers
from models.face.pose import LEFT_EYE, RIGHT_EYE
from models.face.quality import Gate
from models.records import NOTHING_COVERED, Crop, Face, Floats, Frame, Image, Numbers, Sighting

CROP_PX = 256
"""Side of the aligned crop."""
EYES_Y = 0.36
"""Height of the eye line in the crop, as a share of its side."""
EYE_DISTANCE = 0.42
"""Distance of the eye centres in the crop, as a share of its side."""

_BRIDGE = (168, 6)
_POSED = np.array([*RIGHT_EYE, *LEFT_EYE, *_BRIDGE])


@dataclass(frozen=True, slots=True)
class Hold:
    """How far the filtered pose may move before the transform is renewed.

    Displacement is the largest one of the crop's inner points, in crop pixels.
    """

    tolerance_px: float = 3.0
    lost_ns: int = 500_000_000


class OneEuro:
    """The One Euro filter on a vector, with real time stamps.

    Args of the constructor: `rest_hz` cut-off at rest, `beta` increase of the cut-off per unit of
    speed, `speed_hz` cut-off of the speed estimate.
    """

    def __init__(self, rest_hz: float, beta: float, speed_hz: float = 1.0):
        self._rest_hz, self._beta, self._speed_hz = rest_hz, beta, speed_hz
        self._t_ns = 0
        self._value: Numbers | None = None
        self._speed: Numbers | None = None

    def step(self, value: Numbers, t_ns: int) -> Numbers:
        """Filter one sample `(n,)` taken at `t_ns`; the first one passes unchanged."""
        if self._value is None or self._speed is None or t_ns <= self._t_ns:
            self._value, self._speed = value.astype(np.float64), np.zeros(len(value))
        else:
            dt_s = (t_ns - self._t_ns) / 1e9
            gain = _gain(dt_s, np.full(len(value), self._speed_hz))
            self._speed = self._speed + gain * ((value - self._value) / dt_s - self._speed)
            cut = self._rest_hz + self._beta * np.abs(self._speed)
            self._value = self._value + _gain(dt_s, cut) * (value - self._value)
        self._t_ns = t_ns
        return self._value


def _gain(dt_s: float, cut_hz: Numbers) -> Numbers:
    rate = 2.0 * math.pi * cut_hz * dt_s
    return rate / (rate + 1.0)


def eye_pose(points: Floats) -> Numbers:
    """Compute the pose of the eyes: middle x, middle y (px), distance (px), angle (rad).

    The nose bridge stabilises the middle along the eye line, because it does not move when a squint
    pulls the corner of one eye.

    Args:
        points: `(478, 2 or 3)` float32, frame pixels.

    Returns:
        `(4,)` float64.
    """
    right, left, nose = points[_POSED, :2].astype(np.float64).reshape(3, 2, 2).sum(1) / 2
    line = left - right
    distance = max(float(np.hypot(*line)), 1e-6)
    middle = (right + left) / 2
    along = line / distance
    bridge = float((nose - middle) @ along)
    middle = middle + 0.25 * float(np.clip(bridge, -0.1 * distance, 0.1 * distance)) * along
    return np.array([*middle, distance, math.atan2(line[1], line[0])])


def warp_of(pose: Numbers, size_px: int = CROP_PX) -> Floats:
    """Build the similarity transform from a pose to the crop geometry.

    Args:
        pose: `(4,)` from `eye_pose`.
        size_px: Side of the crop.

    Returns:
        `(2, 3)` float32, frame pixels to crop pixels.
    """
    scale = EYE_DISTANCE * size_px / pose[2]
    c, s = scale * math.cos(pose[3]), scale * math.sin(pose[3])
    x, y = pose[0], pose[1]
    return np.array(
        [
            [c, s, 0.5 * size_px - c * x - s * y],
            [-s, c, EYES_Y * size_px + s * x - c * y],
        ],
        np.float32,
    )


def cut(image: Image, warp: Floats, into: Image | None = None) -> Image:
    """Cut the aligned face: `(CROP_PX, CROP_PX, 3)` uint8 BGR.

    Args:
        image: `(H, W, 3)` uint8 BGR.
        warp: `(2, 3)` from `warp_of`.
        into: Memory of the result's size; a new array if None.
    """
    flags = cv2.INTER_AREA if abs(warp[0, 0]) < 0.5 else cv2.INTER_LINEAR
    size = (CROP_PX, CROP_PX)
    if into is None:
        into = np.empty((CROP_PX, CROP_PX, 3), np.uint8)
    cv2.warpAffine(image, warp, size, dst=into, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return into


def compose(outer: Floats, inner: Floats) -> Floats:
    """Compose two affine maps: `(2, 3)` float32 of `outer(inner(x))`."""
    a, b = np.eye(3), np.eye(3)
    a[:2], b[:2] = outer, inner
    return np.asarray((a @ b)[:2], np.float32)


def between(old: Floats, new: Floats) -> Floats:
    """Map crop pixels of warp `old` to crop pixels of warp `new`: `(2, 3)` float32."""
    inverse = cv2.invertAffineTransform(np.asarray(old, np.float64))
    a, b = np.eye(3), np.eye(3)
    a[:2], b[:2] = new, inverse
    return np.asarray((a @ b)[:2], np.float32)


def apply(warp: Floats, points: Floats) -> Floats:
    """Move points `(n, 2)` by an affine map `(2, 3)`; float32."""
    return np.asarray(points @ warp[:, :2].T + warp[:, 2], np.float32)


class Aligner:
    """Turns a tracked face into a crop under a held transform, with the quality gate's result."""

    def __init__(self, hold: Hold | None = None, gate: Gate | None = None):
        self._hold = hold if hold is not None else Hold()
        self._gate = gate if gate is not None else Gate()
        self._track = -1
        self._t_ns = 0
        self._filter = OneEuro(1.0, 0.02)
        self._angle = 0.0
        """The eye line's angle without jumps between -180° and 180°."""
        self._warp: Floats | None = None
        self._buffers = Buffers(spare=16)

    def step(self, frame: Frame, sighting: Sighting) -> Crop | None:
        """Cut the face of one frame.

        Args:
            frame: The picture.
            sighting: The tracker's result.

        Returns:
            The crop with the gate's result, or None without a face.
        """
        face = sighting.face
        if face is None:
            return None
        warp = self._follow(face)
        image = cut(frame.image, warp, self._buffers.take((CROP_PX, CROP_PX, 3)))
        points = apply(warp, face.points[:, :2])
        zoom = float(np.hypot(*warp[0, :2]))
        verdict = self._gate.step(frame, face, image, points)
        return Crop(
            frame.seq,
            frame.t_ns,
            face.track,
            image,
            points,
            warp,
            verdict.quality,
            verdict.reasons,
            verdict.state,
            NOTHING_COVERED if verdict.covering is None else verdict.covering.places,
            np.asarray(face.points[:, 2] * zoom, np.float32),
        )

    def _follow(self, face: Face) -> Floats:
        """Return the held transform; renew it if the filtered pose has left the tolerance."""
        fresh = face.track != self._track or face.t_ns - self._t_ns > self._hold.lost_ns
        if fresh or self._warp is None:
            self._filter = OneEuro(1.0, 0.02)
            self._warp = None
            self._angle = 0.0
        self._track, self._t_ns = face.track, face.t_ns
        pose = eye_pose(face.points)
        pose[3] -= 2 * math.pi * round((pose[3] - self._angle) / (2 * math.pi))
        self._angle = float(pose[3])
        smooth = warp_of(self._filter.step(pose, face.t_ns))
        if self._warp is None or _shift_px(self._warp, smooth) > self._hold.tolerance_px:
            self._warp = smooth
        return self._warp


def _shift_px(old: Floats, new: Floats) -> float:
    """Largest displacement of the inner crop between two transforms, in crop pixels."""
    corners = np.array([[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]], np.float32) * CROP_PX
    moved = apply(between(old, new), corners)
    return float(np.max(np.hypot(*(moved - corners).T)))
