"""Checks whether eyes and mouth are still visible, by comparison with their earlier look.

The mesh moves with a smile, a word or a frown, so the picture at its points hardly changes. A hand,
a mask or hair changes it, whatever their colour and contrast are. So the pattern of light and
redness at the points of each feature is compared with that of the bare face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.records import Floats, Image


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the face with its own pattern: its name, and mesh points in and around it."""

    name: str
    points: tuple[int, ...]


FEATURES = (
    Feature("right mouth", (
        61, 146, 91, 181, 84, 17, 185, 40, 39, 37, 0, 78, 95, 88, 178, 87, 14, 191, 80, 81, 82, 13,
        164, 167, 165, 92, 186, 57, 43, 106, 182, 83, 18, 204,
    )),
    Feature("left mouth", (
        291, 375, 321, 405, 314, 17, 409, 270, 269, 267, 0, 308, 324, 318, 402, 317, 14, 415, 310,
        311, 312, 13, 164, 393, 391, 322, 410, 287, 273, 335, 406, 313, 18, 424,
    )),
    Feature("right eye", (
        33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 468, 469, 470,
        471, 472, 130, 25, 110, 24, 23, 22, 26, 112, 243, 190, 56, 28, 27, 29, 30, 247, 70, 63, 105,
        66, 107, 46, 53, 52, 65, 55,
    )),
    Feature("left eye", (
        263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 473, 474,
        475, 476, 477, 359, 255, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260,
        467, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285,
    )),
)  # fmt: skip
"""The features; left and right are those of the person."""

_IDS = np.array([point for feature in FEATURES for point in feature.points])
_SPANS = tuple(
    slice(sum(len(f.points) for f in FEATURES[:k]), sum(len(f.points) for f in FEATURES[: k + 1]))
    for k in range(len(FEATURES))
)
_RED = 2.0
"""Weight of redness beside light."""


def patterns_of(lab: Image, points: Floats) -> Floats:
    """Sample the patterns of all features.

    Args:
        lab: `(S, S, 3)` uint8 Lab, the aligned face, smoothed.
        points: `(478, 2)` float32, pixels of that picture.

    Returns:
        `(P, 2)` light and weighted redness at the points, minus each feature's mean.
    """
    at = np.clip(np.rint(points[_IDS]).astype(np.int64), 0, lab.shape[0] - 1)
    colours = lab[at[:, 1], at[:, 0], :2].astype(np.float32) * np.array([1.0, _RED], np.float32)
    for span in _SPANS:
        colours[span] -= colours[span].mean(0)
    return colours


def likeness(now: Floats, known: Floats) -> Floats:
    """Correlate the patterns of all features with known ones: -1..1 each, in their order."""
    common = np.array([np.vdot(now[span], known[span]) for span in _SPANS])
    sizes = np.array([np.linalg.norm(now[s]) * np.linalg.norm(known[s]) for s in _SPANS])
    return np.asarray(common / np.maximum(sizes, 1e-6), np.float32)
