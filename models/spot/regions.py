"""The face regions whose movement is measured, as points of the 478-point mesh.

The indices were read off the published mesh picture of MediaPipe. `right` is the subject's right,
which is on the left of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Region:
    """A patch of skin: name, part of the face (`brows`, `eyes`, ...), mesh points."""

    name: str
    part: str
    points: tuple[int, ...]


ALL = (
    Region("brow inner right", "brows", (107, 55, 66, 65, 108, 9)),
    Region("brow inner left", "brows", (336, 285, 296, 295, 337, 9)),
    Region("brow outer right", "brows", (70, 46, 63, 53, 105, 52, 104)),
    Region("brow outer left", "brows", (300, 276, 293, 283, 334, 282, 333)),
    Region("eyelids right", "eyes", (27, 28, 29, 30, 56, 23, 22, 24, 26, 223, 230)),
    Region("eyelids left", "eyes", (257, 258, 259, 260, 286, 253, 252, 254, 256, 443, 450)),
    Region("nose", "nose", (129, 358, 48, 278, 98, 327, 126, 355, 217, 437, 198, 420)),
    Region("cheek right", "cheeks", (50, 101, 36, 205, 187, 118, 119, 117, 100)),
    Region("cheek left", "cheeks", (280, 330, 266, 425, 411, 347, 348, 346, 329)),
    Region("mouth corner right", "mouth", (61, 57, 186, 216, 43, 202, 76)),
    Region("mouth corner left", "mouth", (291, 287, 410, 436, 273, 422, 306)),
    Region("upper lip", "mouth", (0, 37, 267, 39, 269, 164, 167, 393)),
    Region("lower lip", "mouth", (17, 84, 314, 181, 405, 85, 315, 16)),
    Region("chin", "mouth", (18, 83, 313, 200, 201, 421, 199, 194, 418)),
)

REGIONS = tuple(region.name for region in ALL)
"""Names of the regions, in the order of `Motion.value`."""

PARTS = tuple(region.part for region in ALL)
"""Part of the face of each region, same order."""

STABLE = (
    *(168, 6, 197, 195, 122, 351, 196, 419, 193, 417),
    *(33, 133, 362, 263, 143, 372, 116, 345),
)
"""Points that facial muscles hardly move: nose bridge, eye corners, temples."""

_FOREHEAD = (10, 151, 67, 297, 109, 338, 69, 299, 68, 298)
"""Points of no region that help to fit the head, as far as the brows let them."""

_USED = sorted({p for region in ALL for p in region.points} | set(STABLE) | set(_FOREHEAD))

POINTS_USED = np.array(_USED)
"""Mesh points that are followed, ascending."""

MEMBERS = tuple(np.array([_USED.index(p) for p in region.points]) for region in ALL)
"""For each region, its places in `POINTS_USED`."""

STEADY = np.isin(POINTS_USED, STABLE)
"""Which of `POINTS_USED` are stable."""
