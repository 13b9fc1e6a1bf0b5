"""Shows where a network looked: occlusion for any network, and saliency resized to the crop.

Networks whose head is linear after a pool carry Grad-CAM in their graph (`models.nets.cam`), the
frame transformer its attention, AMMSM its magnified flow. For all other networks, and as a check, a
patch is moved over the input and the loss of confidence is drawn. No torch.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from models.errors import FlinchError
from models.records import Floats


class ExplainError(FlinchError, ValueError):
    """An input or map cannot be explained."""


def occlusion(
    run: Callable[[Floats], Floats],
    picture: Floats,
    cells: int = 7,
    fill: float = 0.0,
    batch: int = 16,
) -> Floats:
    """Measure the loss of the winning class when each part of the input is covered.

    Zeiler and Fergus (2014), section 4.2. The covered square is two cells wide and moves by one, so
    that neighbouring squares overlap.

    Args:
        run: Maps inputs `(n, ...)` to logits `(n, k)`.
        picture: One input `(C, S, S)`, or `(T, C, S, S)` with frames, all covered at the same
            place.
        cells: Places along each side.
        fill: Value of the covered part; 0 is no movement for a normalised flow.
        batch: Inputs in one run.

    Returns:
        `(cells, cells)` float32 in 0..1, 1 where covering costs the most; all zero if it never
        costs anything.

    Raises:
        ExplainError: The picture is not finite, not square or smaller than the cells.
    """
    side = picture.shape[-1]
    if picture.ndim not in (3, 4) or picture.shape[-2] != side or side < cells:
        raise ExplainError(
            f"Occlusion needs a square picture (C, S, S) with S >= {cells}, found {picture.shape}."
        )
    if not np.isfinite(picture).all():
        raise ExplainError("Occlusion needs a finite picture, found NaN or infinity.")
    unoccluded = _softmax(run(picture[None]))[0]
    winner = int(unoccluded.argmax())
    covered = np.stack([_cover(picture, index, cells, fill) for index in range(cells**2)])
    parts = [run(covered[first : first + batch]) for first in range(0, len(covered), batch)]
    remaining = _softmax(np.concatenate(parts))[:, winner]
    return unit((unoccluded[winner] - remaining).reshape(cells, cells))


def unit(heat: Floats) -> Floats:
    """Keep the positive values and scale them to 0..1.

    Args:
        heat: `(h, w)`.

    Returns:
        `(h, w)` float32; all zero where nothing is positive.
    """
    positive = np.maximum(heat, 0.0)
    peak = float(positive.max(initial=0.0))
    return np.asarray(positive / peak if peak > 1e-12 else positive, np.float32)


def enlarge(saliency: Floats, size_px: int) -> Floats:
    """Resize a saliency map to a crop's size.

    Args:
        saliency: `(h, w)` in 0..1.
        size_px: Side of the crop.

    Returns:
        `(size_px, size_px)` float32 in 0..1, smooth between the map's cells.

    Raises:
        ExplainError: The map is not `(h, w)`.
    """
    if saliency.ndim != 2:
        raise ExplainError(f"A saliency map must be (h, w), found {saliency.shape}.")
    large = cv2.resize(
        np.asarray(saliency, np.float32), (size_px, size_px), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(np.clip(large, 0.0, 1.0), np.float32)


def _cover(picture: Floats, index: int, cells: int, fill: float) -> Floats:
    """Copy a picture with the square around one cell filled."""
    step = picture.shape[-1] / cells
    row, column = divmod(index, cells)
    top, bottom = (max(round((row + at) * step), 0) for at in (-0.5, 1.5))
    left, right = (max(round((column + at) * step), 0) for at in (-0.5, 1.5))
    covered = picture.copy()
    covered[..., top:bottom, left:right] = fill
    return covered


def _softmax(logits: Floats) -> Floats:
    lifted = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(lifted / lifted.sum(1, keepdims=True), np.float32)
