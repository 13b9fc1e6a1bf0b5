"""Dense optical flow between aligned grey crops, with Farneback's method.

Parameters are those of the whole micro-expression lineage (HTNet, ME-PLAN, EMRNet): pyramid scale
0.5, 3 levels, window 15, 3 iterations, poly_n 5, poly_sigma 1.2. Flow (prev, next) at a pixel is
the displacement of that pixel from prev to next: content that moves right gives u > 0, content that
moves down gives v > 0; both in pixels of the given crops. TV-L1 is in `tvl1.py`.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.resizing import to_square

Fusion = Literal["sum", "product", "concat"]
FUSIONS: tuple[Fusion, ...] = ("sum", "product", "concat")

_GREY_DIMS = 2
_PICTURE_DIMS = 3


class FlowError(FlinchError, ValueError):
    """Pictures or fields given to a flow function do not fit it."""


def grey(image: NDArray[np.uint8], size_px: int | None = None) -> NDArray[np.uint8]:
    """Convert a picture to grey, and resize it if a size is given.

    Args:
        image: `(H, W, 3)` uint8 BGR, or `(H, W)` uint8 grey.
        size_px: Side of the square result; None keeps the size.

    Returns:
        `(H, W)` or `(size_px, size_px)` uint8; shrinking averages the area, growing is linear.

    Raises:
        FlowError: The picture is neither grey nor BGR.
    """
    if image.ndim == _PICTURE_DIMS and image.shape[2] == 3:
        result = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    elif image.ndim == _GREY_DIMS:
        result = image
    else:
        raise FlowError(f"A picture must be (H, W, 3) BGR or (H, W) grey, found {image.shape}.")
    if size_px is not None and result.shape != (size_px, size_px):
        result = to_square(result, size_px)
    return np.asarray(result, np.uint8)


def farneback(prev: NDArray[np.uint8], following: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute the flow from one grey picture to another.

    Args:
        prev: `(H, W)` uint8, the picture that the result is aligned with.
        following: `(H, W)` uint8, the picture that the pixels move to.

    Returns:
        `(2, H, W)` float32: u (to the right), v (downwards), in pixels.

    Raises:
        FlowError: The pictures differ in size or are not grey uint8.
    """
    _check_pair(prev, following)
    start = np.zeros((*prev.shape, 2), np.float32)
    field = cv2.calcOpticalFlowFarneback(prev, following, start, 0.5, 3, 15, 3, 5, 1.2, 0)
    return np.ascontiguousarray(field.transpose(2, 0, 1), np.float32)


def bidirectional(
    onset: NDArray[np.uint8],
    apex: NDArray[np.uint8],
    offset: NDArray[np.uint8],
    fusion: Fusion = "sum",
) -> NDArray[np.float32]:
    """Fuse the flows apex -> onset and apex -> offset (BOWAM, eq. 1 and table 5).

    Both fields start at the apex, so they match pixel by pixel. They point back to the neutral
    face, against the movement up to the apex.

    Args:
        onset: `(S, S)` uint8 grey.
        apex: `(S, S)` uint8 grey.
        offset: `(S, S)` uint8 grey.
        fusion: `sum` (the paper's best), `product`, or `concat`.

    Returns:
        `(2, S, S)` float32, or `(4, S, S)` for `concat` (onset's u, v, then offset's).

    Raises:
        FlowError: Sizes differ or the fusion is unknown.
    """
    return fuse(farneback(apex, onset), farneback(apex, offset), fusion)


def fuse(
    first: NDArray[np.float32], second: NDArray[np.float32], fusion: Fusion = "sum"
) -> NDArray[np.float32]:
    """Fuse two flow fields of one shape `(..., 2, S, S)` (BOWAM, table 5).

    Args:
        first: Flow apex -> onset.
        second: Flow apex -> offset.
        fusion: `sum`, `product` or `concat`.

    Returns:
        A field of the same shape, or with four channels for `concat`.

    Raises:
        FlowError: Shapes differ or the fusion is unknown.
    """
    if first.shape != second.shape:
        raise FlowError(f"Fields must have one shape, found {first.shape} and {second.shape}.")
    if fusion == "sum":
        return first + second
    if fusion == "product":
        return first * second
    if fusion == "concat":
        return np.concatenate([first, second], axis=-3)
    raise FlowError(f"Unknown fusion '{fusion}': expected one of {', '.join(FUSIONS)}.")


def dis(prev: NDArray[np.uint8], following: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Compute dense inverse search flow (Kroeger et al., ECCV 2016) with OpenCV's medium preset.

    Args:
        prev: `(H, W)` uint8 grey.
        following: `(H, W)` uint8 grey, the next picture.

    Returns:
        `(2, H, W)` float32 pixels, u right, v down.

    Raises:
        FlowError: The pictures differ in shape.
    """
    if prev.shape != following.shape:
        raise FlowError(f"Pictures must have one shape, found {prev.shape}, {following.shape}.")
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    found = search.calc(prev, following, np.zeros((*prev.shape, 2), np.float32))
    return np.ascontiguousarray(np.moveaxis(found, -1, 0), np.float32)


def _check_pair(prev: NDArray[np.uint8], following: NDArray[np.uint8]) -> None:
    for picture in (prev, following):
        if picture.ndim != _GREY_DIMS or picture.dtype != np.uint8:
            raise FlowError(
                f"Flow needs grey (H, W) uint8 pictures, found {picture.dtype} {picture.shape}."
            )
    if prev.shape != following.shape:
        raise FlowError(
            f"Flow needs two pictures of one size, found {prev.shape} and {following.shape}."
        )
