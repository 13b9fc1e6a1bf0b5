"""Measures one picture as the camera page shows it: brightness, clipping, sharpness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.camera_control.check import histogram, sharpness
from models.records import Box, Image

DARK_MEAN, BRIGHT_MEAN = 60.0, 200.0
"""Mean brightness of a face, 0..255, outside of which too little detail is visible."""

CLIPPED_SHARE = 0.05
LEAST_PX = 16


@dataclass(frozen=True, slots=True)
class FaceSnapshot:
    """The measurements of one picture.

    `counts` `(64,)` of all pixels, dark to bright; `mean` 0..255 and `sharpness` (variance of the
    Laplacian) of the face if there is one, else of the whole picture; `black` and `white` are the
    shares of fully dark and fully bright pixels of the whole picture.
    """

    counts: NDArray[np.int64]
    mean: float
    black: float
    white: float
    sharpness: float
    of_face: bool

    @property
    def remark(self) -> str:
        """Say in one sentence what is wrong with the light; empty if nothing is."""
        what = "The face" if self.of_face else "The picture"
        if self.mean < DARK_MEAN:
            return f"{what} is dark: add light in front of it."
        if self.mean > BRIGHT_MEAN:
            return f"{what} is too bright: take light away or shorten the exposure."
        if self.white > CLIPPED_SHARE:
            return f"{self.white:.0%} of the picture is fully white: there nothing can be seen."
        if self.black > CLIPPED_SHARE:
            return f"{self.black:.0%} of the picture is fully black: there nothing can be seen."
        return ""


def glance(image: Image, face: Box | None) -> FaceSnapshot:
    """Measure a picture.

    Args:
        image: `(H, W, 3)` uint8 BGR.
        face: Where the face is, in its pixels; None if there is none.

    Returns:
        The measurements.
    """
    part = _cut(image, face)
    looked = image if part is None else part
    counts = histogram(image)
    inner = histogram(looked)
    total = float(counts.sum())
    middles = np.arange(64) * 4 + 2
    return FaceSnapshot(
        counts,
        float((inner * middles).sum() / inner.sum()),
        float(counts[0] / total),
        float(counts[-1] / total),
        sharpness(looked),
        part is not None,
    )


def _cut(image: Image, face: Box | None) -> Image | None:
    if face is None:
        return None
    left, top = max(0, int(face.left)), max(0, int(face.top))
    part = image[top : int(face.top + face.height), left : int(face.left + face.width)]
    return part if min(part.shape[:2]) >= LEAST_PX else None
