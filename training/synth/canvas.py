"""A float picture with a face mesh, and the brush strokes for painting heads."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.fields import Floats64
from training.synth.mesh import mirror_of
from training.synth.warp import Floats32

Colour = tuple[float, float, float]


class Canvas:
    """A `(rows, columns, 3)` float32 BGR picture; widths are given in eye distances."""

    def __init__(
        self,
        rng: np.random.Generator,
        points: Floats64,
        rows: int,
        columns: int,
        eye_px: float,
    ):
        self._rng, self._points, self._eye = rng, points, eye_px
        self._rows, self._columns = rows, columns
        self._picture = np.zeros((rows, columns, 3), np.float32)
        self._mirror = mirror_of()

    def finished(self) -> NDArray[np.uint8]:
        """Return the picture as `(rows, columns, 3)` uint8 BGR."""
        return np.clip(self._picture + 0.5, 0, 255).astype(np.uint8)

    def _blank(self) -> Floats32:
        return np.zeros((self._rows, self._columns), np.float32)

    def _grain(self, scale_px: float) -> Floats32:
        noise = self._rng.standard_normal((self._rows, self._columns)).astype(np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), scale_px)
        return np.asarray(smooth / smooth.std(), np.float32)

    def _at(self, indices: tuple[int, ...], left: bool = False) -> Floats64:
        chosen = self._mirror[list(indices)] if left else np.array(indices)
        return self._points[chosen, :2]

    def _mask(self, outline: Floats64, soft: float) -> Floats32:
        """Fill an outline; `soft` is the blur of its edge in eye distances."""
        mask = self._blank()
        cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], (1.0,), cv2.LINE_8, 4)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, soft * self._eye)), np.float32)

    def _stroke(self, line: Floats64, width: float, soft: float) -> Floats32:
        mask = self._blank()
        thick = max(1, round(width * self._eye))
        where = [np.round(line * 16).astype(np.int32)]
        cv2.polylines(mask, where, False, (1.0,), thick, cv2.LINE_8, 4)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, soft * self._eye)), np.float32)

    def _blend(self, mask: Floats32, colour: Colour | Floats32) -> None:
        share = np.clip(mask, 0, 1)[..., None]
        self._picture += share * (np.asarray(colour, np.float32) - self._picture)

    def _darken(self, mask: Floats32, amount: float) -> None:
        self._picture *= 1 - amount * np.clip(mask, 0, 1)[..., None]

    def _spot(self, index: int, width: float) -> Floats32:
        x, y = self._points[index, :2]
        rows = np.arange(self._rows)[:, None] - y
        columns = np.arange(self._columns)[None, :] - x
        far = (rows**2 + columns**2) / (width * self._eye) ** 2
        return np.asarray(np.exp(-0.5 * far), np.float32)
