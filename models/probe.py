"""A test clip as the camera path makes it, to try a network before it is used."""

from __future__ import annotations

import cv2
import numpy as np

from models.face.align import CROP_PX
from models.records import POINTS, Clip, Crop, Floats, Kind, Window

ONSET, APEX, OFFSET = 4, 12, 20
"""Frames of the movement; the clip runs from 0 to 24."""
_STEP_NS = 10_000_000


def probe_clip() -> Clip:
    """Make a clip of a face-sized texture whose lower half moves away and back in 160 ms.

    Returns:
        A clip of 25 crops under one transform; each call returns the same.
    """
    frames = tuple(_crop(k) for k in range(OFFSET + ONSET + 1))
    onset, apex, offset = (frames[k] for k in (ONSET, APEX, OFFSET))
    window = Window(
        onset_ns=onset.t_ns,
        apex_ns=apex.t_ns,
        offset_ns=offset.t_ns,
        onset_seq=ONSET,
        apex_seq=APEX,
        offset_seq=OFFSET,
        score=9.0,
        kind=Kind.MICRO,
        region="mouth",
        decided_ns=offset.t_ns,
    )
    return Clip(window, onset, apex, offset, frames)


def _crop(seq: int) -> Crop:
    rng = np.random.default_rng(0)
    coarse = rng.integers(40, 216, (24, 24, 3)).astype(np.uint8)
    still = cv2.resize(coarse, (CROP_PX, CROP_PX), interpolation=cv2.INTER_CUBIC)
    away = max(0.0, 1.0 - abs(seq - APEX) / (APEX - ONSET))
    ys, xs = np.mgrid[0:CROP_PX, 0:CROP_PX].astype(np.float32)
    moved = xs - np.float32(3.0 * away) * (ys > 0.6 * CROP_PX)
    image = cv2.remap(still, moved, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    warp = np.asarray([[1, 0, 0], [0, 1, 0]], np.float32)
    return Crop(seq, seq * _STEP_NS, 1, np.asarray(image, np.uint8), _points(), warp)


def _points() -> Floats:
    """Spread the mesh's points over the middle of the crop."""
    turn = np.linspace(0.0, 40.0 * np.pi, POINTS)
    reach = 0.4 * CROP_PX * np.sqrt(np.linspace(0.0, 1.0, POINTS))
    middle = CROP_PX / 2
    points = np.stack([middle + reach * np.cos(turn), middle + reach * np.sin(turn)], axis=1)
    return np.asarray(points, np.float32)
