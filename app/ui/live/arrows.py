"""Measures how the skin moves just now, for the arrows over the picture.

This serves the eye alone: the networks read their own flows. Between a crop some 130 ms ago and
the present one, sparse Lucas-Kanade flow is taken at the mesh points of `mesh.PROBES`; both crops
are aligned, so the head's own motion is mostly gone, and the median takes away what is left.
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


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows in frame pixels: `start` and `end` `(N, 2)` float32, lengths already magnified."""

    start: Floats
    end: Floats


@dataclass(frozen=True, slots=True)
class _Seen:
    t_ns: int
    track: int
    grey: Image
    points: Floats


class ArrowMeter:
    """Remembers the last crops and compares the newest with one of 130 ms ago."""

    def __init__(self) -> None:
        self._seen: deque[_Seen] = deque(maxlen=KEPT)

    def step(self, crop: Crop | None) -> Arrows | None:
        """Compare a crop with an earlier one.

        Args:
            crop: The newest crop, or None where there is no face.

        Returns:
            The arrows, or None while there is nothing to compare with.
        """
        if crop is None:
            self._seen.clear()
            return None
        now = _Seen(
            crop.t_ns,
            crop.track,
            cv2.cvtColor(crop.image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False),
            crop.points[PROBES],
        )
        if self._seen and self._seen[-1].track != crop.track:
            self._seen.clear()
        then = self._earlier(crop.t_ns)
        self._seen.append(now)
        return _compare(then, now, crop.warp) if then is not None else None

    def _earlier(self, t_ns: int) -> _Seen | None:
        old = [seen for seen in self._seen if t_ns - seen.t_ns >= SPAN_NS * 0.7]
        return min(old, key=lambda seen: abs(t_ns - seen.t_ns - SPAN_NS), default=None)


def _compare(then: _Seen, now: _Seen, warp: Floats) -> Arrows:
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
    back = np.asarray(cv2.invertAffineTransform(warp.copy()), np.float32)
    origin = now.points[good] @ back[:, :2].T + back[:, 2]
    shown = origin + GAIN * (move[good] @ back[:, :2].T)
    return Arrows(origin.astype(np.float32), shown.astype(np.float32))
