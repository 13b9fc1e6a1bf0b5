"""Measures the present movement of the skin, for the arrows over the picture.

The arrows are only shown: the networks read their own flows. Sparse Lucas-Kanade flow is computed
between a crop of about 130 ms ago and the present one, at the mesh points of `mesh.PROBES`. Both
crops are aligned, which removes most of the head's motion; subtracting the median removes the rest.
An arrow that would leave the face ends at the face's outline.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from app.ui.live.mesh import PROBES
from models.records import Crop, Floats, Image

SPAN_NS = 130_000_000
KEPT = 12
MIN_MOVE = 0.0030
"""Smallest movement shown, in crop widths; about 0.8 px of 256, above the flow's own noise."""
GAIN = 10.0
LEAST_SHOWN = 0.012
"""Shortest arrow that is drawn, in crop widths, after it was cut at the face's outline."""


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows in frame pixels: `start` and `end` `(N, 2)` float32, lengths already magnified."""

    start: Floats
    end: Floats


@dataclass(frozen=True, slots=True)
class _Face:
    t_ns: int
    track: int
    grey: Image
    points: Floats


class ArrowMeter:
    """Remembers the last crops and compares the newest with that of 130 ms ago."""

    def __init__(self) -> None:
        self._faces: deque[_Face] = deque(maxlen=KEPT)

    def step(self, crop: Crop | None) -> Arrows | None:
        """Compare a crop with an earlier one.

        Args:
            crop: The newest crop; None without a face.

        Returns:
            The arrows; None without an earlier crop to compare with.
        """
        if crop is None:
            self._faces.clear()
            return None
        now = _Face(
            crop.t_ns,
            crop.track,
            cv2.cvtColor(crop.image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False),
            crop.points[PROBES],
        )
        if self._faces and self._faces[-1].track != crop.track:
            self._faces.clear()
        then = self._earlier(crop.t_ns)
        self._faces.append(now)
        return _compare(then, now, crop) if then is not None else None

    def _earlier(self, t_ns: int) -> _Face | None:
        old = [face for face in self._faces if t_ns - face.t_ns >= SPAN_NS * 0.7]
        return min(old, key=lambda face: abs(t_ns - face.t_ns - SPAN_NS), default=None)


def _compare(then: _Face, now: _Face, crop: Crop) -> Arrows:
    start = np.ascontiguousarray(then.points, dtype=np.float32)
    end, found, _ = cv2.calcOpticalFlowPyrLK(
        then.grey, now.grey, start[:, None], start[:, None].copy(), winSize=(17, 17), maxLevel=1
    )
    move = np.asarray(end)[:, 0] - start
    good = np.asarray(found)[:, 0] == 1
    if not good.any():
        empty = np.zeros((0, 2), np.float32)
        return Arrows(empty, empty)
    move = move - np.median(move[good], axis=0)
    size = then.grey.shape[1]
    good &= np.hypot(move[:, 0], move[:, 1]) > MIN_MOVE * size
    shown = GAIN * move[good]
    shown *= room_within(crop.points, now.points[good], shown)[:, None]
    long = np.hypot(shown[:, 0], shown[:, 1]) > LEAST_SHOWN * size
    to_frame = np.asarray(cv2.invertAffineTransform(crop.warp.copy()), np.float32)
    origin = now.points[good][long] @ to_frame[:, :2].T + to_frame[:, 2]
    ends = origin + shown[long] @ to_frame[:, :2].T
    return Arrows(origin.astype(np.float32), ends.astype(np.float32))


def room_within(face: Floats, start: Floats, move: Floats) -> Floats:
    """Compute the share of each arrow that lies inside the face's outline.

    Args:
        face: `(P, 2)` points of the face; its outline is their convex hull.
        start: `(N, 2)` start points of the arrows, inside the outline or on it.
        move: `(N, 2)` vectors of the arrows.

    Returns:
        `(N,)` shares of 0..1.
    """
    outline = cv2.convexHull(np.ascontiguousarray(face, np.float32))[:, 0].astype(np.float64)
    along = np.roll(outline, -1, axis=0) - outline
    outward = np.stack([along[:, 1], -along[:, 0]], axis=1)
    outward *= np.sign(np.sum(outward * (outline - outline.mean(axis=0)), axis=1))[:, None]
    speed = move.astype(np.float64) @ outward.T
    left = np.sum(outline * outward, axis=1) - start.astype(np.float64) @ outward.T
    share = np.where(speed > 1e-9, np.maximum(left, 0.0) / np.maximum(speed, 1e-9), 1.0)
    return np.asarray(np.clip(share.min(axis=1, initial=1.0), 0.0, 1.0), np.float32)
