"""Compares a frame with a neutral frame of the same face: aligned, exposure-matched, visualised."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.align import CROP_PX, eye_pose, warp_of
from models.motion.flow import farneback, grey
from models.motion.strain import strain
from models.records import Floats, Image
from models.spot.regions import ALL, STABLE

SHOWN_PX = 512
"""Side of the pictures that show flow and magnified movement."""

_ARROW_STEP_PX = 24
_ARROW_GAIN = 4.0
_LEAST_ARROW_PX = 0.35
_STRAIN_TOP = 0.08
_MARGIN = 0.35
_CHIN = (152, 148, 377, 176, 400, 175, 199, 200)


def aligned(reference: Image, theirs: Floats, ours: Floats) -> Image:
    """Warp the reference onto the present frame and match its exposure.

    Args:
        reference: `(H, W, 3)` uint8 BGR.
        theirs: `(478, 3)` mesh points of the reference, pixels.
        ours: The same of the present frame.

    Returns:
        `(H, W, 3)` uint8 BGR, the stable points of the face where the present frame has them.
    """
    stable = np.array(STABLE)
    warp: Floats | None = cv2.estimateAffinePartial2D(  # type: ignore[assignment]
        theirs[stable, :2], ours[stable, :2], method=cv2.LMEDS
    )[0]
    height, width = reference.shape[:2]
    if warp is None:
        return reference
    moved = cv2.warpAffine(
        reference, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)


def exposed(reference: Image, present: Image, points: Floats) -> Image:
    """Match a picture to the mean and spread of another's face, channel by channel."""
    left, top = np.maximum(points[:, :2].min(0), 0).astype(int)
    right, bottom = points[:, :2].max(0).astype(int) + 1
    face = (slice(top, bottom), slice(left, right))
    mine, target = reference[face].reshape(-1, 3), present[face].reshape(-1, 3)
    if len(mine) == 0 or len(target) == 0:
        return reference
    gain = np.clip(target.std(0) / np.maximum(mine.std(0), 1.0), 0.5, 2.0)
    shift = target.mean(0) - gain * mine.mean(0)
    table = np.clip(np.arange(256)[:, None] * gain + shift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(reference, table.reshape(1, 256, 3)), np.uint8)


def difference(present: Image, reference: Image, gain: float) -> Image:
    """Show present minus reference around middle grey; both `(H, W, 3)` uint8 BGR."""
    signed = present.astype(np.int16) - reference.astype(np.int16)
    return np.clip(128 + gain * signed, 0, 255).astype(np.uint8)


def crop_of(image: Image, points: Floats) -> NDArray[np.uint8]:
    """Cut the face out upright, `(256, 256, 3)` uint8 BGR."""
    warp = warp_of(eye_pose(points))
    return np.asarray(cv2.warpAffine(image, warp, (CROP_PX, CROP_PX)), np.uint8)


def flow_between(reference: NDArray[np.uint8], present: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute the skin's displacement between two crops, `(2, 256, 256)` px, without the head's."""
    flow = farneback(grey(reference), grey(present))
    common = np.median(flow.reshape(2, -1), axis=1)
    return np.asarray(flow - common[:, None, None], np.float32)


def flow_picture(crop: NDArray[np.uint8], flow: NDArray[np.float32]) -> Image:
    """Draw movement as arrows, four times as long, over its strain."""
    strength = cv2.GaussianBlur(strain(flow), (0, 0), 3)
    heat = cv2.applyColorMap(
        np.clip(255 * strength / _STRAIN_TOP, 0, 255).astype(np.uint8), cv2.COLORMAP_INFERNO
    )
    mixed = cv2.addWeighted(crop, 0.65, heat, 0.35, 0)
    picture = cv2.resize(mixed, (SHOWN_PX, SHOWN_PX), interpolation=cv2.INTER_LINEAR)
    scale = SHOWN_PX / CROP_PX
    for y in range(_ARROW_STEP_PX // 2, CROP_PX, _ARROW_STEP_PX // 2):
        for x in range(_ARROW_STEP_PX // 2, CROP_PX, _ARROW_STEP_PX // 2):
            u, v = (float(part) for part in flow[:, y, x])
            if u * u + v * v >= _LEAST_ARROW_PX**2:
                tail = (round(x * scale), round(y * scale))
                head = (
                    round((x + _ARROW_GAIN * u) * scale),
                    round((y + _ARROW_GAIN * v) * scale),
                )
                cv2.arrowedLine(picture, tail, head, (120, 255, 160), 1, cv2.LINE_AA, 0, 0.3)
    return np.asarray(picture, np.uint8)


def magnified(reference: NDArray[np.uint8], flow: NDArray[np.float32], times: float) -> Image:
    """Warp a reference crop by a multiple of the flow; this shows where to look, not reality."""
    rows, columns = np.mgrid[0:CROP_PX, 0:CROP_PX].astype(np.float32)
    smooth = [cv2.GaussianBlur(part, (0, 0), 2) for part in flow]
    moved = cv2.remap(
        reference,
        columns - times * smooth[0],
        rows - times * smooth[1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.resize(moved, (SHOWN_PX, SHOWN_PX)), np.uint8)


def face_box(points: Floats, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    """Place a window twice as wide as high around a face, for small pictures of it.

    Args:
        points: `(478, 3)` mesh points, frame pixels.
        width_px: Width of the frame.
        height_px: Its height.

    Returns:
        Left, top, right and bottom in frame pixels; right and bottom do not count.
    """
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    tall = min(float(height_px), 1.3 * float(high[1] - low[1]))
    wide = min(float(width_px), 2.0 * tall)
    centre = (low + high) / 2
    left = min(max(0.0, float(centre[0]) - wide / 2), width_px - wide)
    top = min(max(0.0, float(centre[1]) - tall / 2), height_px - tall)
    return int(left), int(top), max(int(left + wide), 1), max(int(top + tall), 1)


def lens_box(points: Floats, part: str, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    """Place the lens on a part of the face.

    Args:
        points: `(478, 3)` mesh points, frame pixels.
        part: `brows`, `eyes`, `nose`, `cheeks`, `mouth` or `chin`.
        width_px: Width of the frame.
        height_px: Its height.

    Returns:
        Left, top, right and bottom in frame pixels; right and bottom do not count.
    """
    chosen = _CHIN if part == "chin" else [p for r in ALL if r.part == part for p in r.points]
    xy = points[np.array(chosen), :2]
    low, high = xy.min(0), xy.max(0)
    margin = _MARGIN * max(float(high[1] - low[1]), 0.25 * float(high[0] - low[0]))
    left, top = (max(0, int(value - margin)) for value in low)
    right, bottom = int(high[0] + margin) + 1, int(high[1] + margin) + 1
    right, bottom = min(width_px, right), min(height_px, bottom)
    return min(left, right - 1), min(top, bottom - 1), right, bottom
