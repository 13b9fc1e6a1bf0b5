"""Finds the apex of a clip if its dataset marks none (SMIC), or one outside the clip.

After ME-PLAN's spotting (docs/papers.md, MERba), on our mesh instead of dlib's 68 points: flow from
the onset to every frame, minus head motion at the nose, mean length in the brows, the mouth corners
and the rest. The apex is at the peak of the largest of these means after a moving average of five
frames. ME-PLAN does not state that last rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.motion.flow import farneback
from models.records import Floats, Image
from models.spot.regions import ALL
from training.errors import DataError

SMOOTH = 5
_NOSE = 6
_NOSE_PX = 8
_BROW_PX, _MOUTH_PX = 6, 12
"""Dilation of the regions' outlines, on a face of about 240 px, as in ME-PLAN."""
_SIDE_PX = 240


def search(greys: Sequence[Image], points: Floats) -> int:
    """Find the frame of largest movement.

    Args:
        greys: Grey crops `(S, S)` uint8 under the onset's transform, from onset to offset.
        points: `(478, 2)` float32 mesh points of the onset, in the same pixels.

    Returns:
        Index into `greys`; never the first one.

    Raises:
        DataError: There are fewer than two frames.
    """
    if len(greys) < 2:
        raise DataError(f"An apex is searched for in at least 2 frames, found {len(greys)}.")
    onset = greys[0]
    masks = _masks(points, onset.shape[0])
    curves = np.zeros((len(greys), len(masks)))
    for k, grey in enumerate(greys[1:], start=1):
        length = _length(farneback(onset, _as_bright(grey, onset)), points)
        curves[k] = [float(length[mask].mean()) for mask in masks]
    largest = _smoothed(curves).max(axis=1)
    return 1 + int(np.argmax(largest[1:]))


def _as_bright(grey: Image, onset: Image) -> Image:
    """Scale a frame to the onset's mean brightness."""
    gain = float(onset.mean()) / max(float(grey.mean()), 1.0)
    return np.asarray(np.clip(grey * gain, 0, 255), np.uint8)


def _length(uv: Floats, points: Floats) -> Floats:
    """Measure displacement `(S, S)` minus the nose's own motion."""
    side = uv.shape[-1]
    x, y = np.clip(points[_NOSE].astype(int), 0, side - 1)
    half = max(1, _NOSE_PX * side // _SIDE_PX // 2)
    patch = uv[:, max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1]
    still = uv - patch.mean(axis=(1, 2))[:, None, None]
    return np.asarray(np.hypot(still[0], still[1]), np.float32)


def _masks(points: Floats, side: int) -> list[NDArray[np.bool_]]:
    """Draw masks of the brows, the mouth corners and the rest of the skin without the eyes."""
    named = {region.name: points[list(region.points)] for region in ALL}
    masks, taken = [], np.zeros((side, side), bool)
    for name, place in named.items():
        if "eye" in name:
            taken |= _hull(place, side, _BROW_PX)
    for name, place in named.items():
        if "brow" in name or "corner" in name:
            mask = _hull(place, side, _BROW_PX if "brow" in name else _MOUTH_PX)
            masks.append(mask)
            taken |= mask
    rest = _hull(points, side, 0) & ~taken
    return [mask for mask in (*masks, rest) if mask.any()]


def _hull(points: Floats, side: int, grow_px: int) -> NDArray[np.bool_]:
    mask = np.zeros((side, side), np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), (1.0,))
    grow = max(0, round(grow_px * side / _SIDE_PX))
    if grow:
        mask = cv2.dilate(mask, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)).astype(np.uint8)
    return np.asarray(mask, bool)


def _smoothed(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average each curve over `SMOOTH` frames; short clips over fewer, always an odd number."""
    width = min(SMOOTH, len(curves) if len(curves) % 2 else len(curves) - 1)
    half = width // 2
    padded = np.pad(curves, ((half, half), (0, 0)), mode="edge")
    return np.stack([padded[k : k + width].mean(axis=0) for k in range(len(curves))])
