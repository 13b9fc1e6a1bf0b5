"""Finds the regions and points of a face that something covers.

A region that reappears cannot be measured at once: the edge of a hand that leaves pulls on the skin
beside it.
"""

from __future__ import annotations

import numpy as np

from models.face.align import CROP_PX, EYE_DISTANCE
from models.records import Crop, Flags
from models.spot.regions import MEMBERS, POINTS_USED

SETTLE_NS = 400_000_000
"""How long a region counts as hidden after it was last covered."""
REACH = 0.16
"""Eye distances around a covered place in which skin is hidden, or moves with the cover."""
_SHARE = 0.34
"""Share of a region's points that must be covered for the region to be hidden."""


class Hidden:
    """Remembers when each region was last covered."""

    def __init__(self) -> None:
        self._until_ns = np.zeros(len(MEMBERS), np.int64)
        self._points: Flags | None = None
        self._any = False

    @property
    def points(self) -> Flags | None:
        """Mask of the covered `POINTS_USED` in the present crop; None if none is covered."""
        return self._points

    def forget(self) -> None:
        """Reset for another face."""
        self._until_ns[:] = 0
        self._points, self._any = None, False

    def step(self, crop: Crop) -> Flags | None:
        """Return which regions are hidden.

        Args:
            crop: The present crop.

        Returns:
            `(R,)` flags, or None if all are visible.
        """
        self._points = covered_points(crop)
        if self._points is not None:
            covered = np.array([self._points[members].mean() >= _SHARE for members in MEMBERS])
            self._until_ns[covered] = crop.t_ns + SETTLE_NS
            self._any = True
        if not self._any:
            return None
        hidden = np.asarray(crop.t_ns < self._until_ns, np.bool_)
        self._any = bool(hidden.any())
        return hidden if self._any else None


def covered_points(crop: Crop) -> Flags | None:
    """Return a mask of the `POINTS_USED` near a covered place; None if none is."""
    if not len(crop.covered):
        return None
    away = crop.points[POINTS_USED][:, None] - crop.covered[None]
    near = np.hypot(away[..., 0], away[..., 1]).min(1) < REACH * EYE_DISTANCE * CROP_PX
    return np.asarray(near, np.bool_) if near.any() else None
