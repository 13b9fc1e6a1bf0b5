"""Codes flow fields as the pictures that networks read.

All take `(..., 2, S, S)` float32 flow in pixels. Most return `(..., 3, S, S)` float32 in 0..1: each
channel is scaled from its smallest to its largest value in each picture (min-max), so the scale and
the zero of the motion are lost; a constant channel becomes 0. The coding `uv` keeps the two signed
channels, their zero and their ratio; `uv_scaled` and `uvm_scaled` keep the scale as well.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from models.motion.strain import strain


def stretch(channel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each `(S, S)` map of `(..., S, S)` to 0..1; a constant map becomes 0."""
    low = channel.min(axis=(-2, -1), keepdims=True)
    extent = channel.max(axis=(-2, -1), keepdims=True) - low
    flat = extent < 1e-12
    return np.asarray(
        np.where(flat, 0.0, (channel - low) / np.where(flat, 1.0, extent)), np.float32
    )


def uvm(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow as (u, v, magnitude), each min-max (HTNet's stored layout).

    Args:
        uv: `(..., 2, S, S)` float32.

    Returns:
        `(..., 3, S, S)` float32 in 0..1.
    """
    size = np.hypot(uv[..., 0, :, :], uv[..., 1, :, :])
    return np.stack([stretch(uv[..., 0, :, :]), stretch(uv[..., 1, :, :]), stretch(size)], axis=-3)


def uvs(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow as (u, v, strain), each min-max (STSTNet's and HTNet's stored layout).

    Args:
        uv: `(..., 2, S, S)` float32.

    Returns:
        `(..., 3, S, S)` float32 in 0..1.
    """
    third = strain(uv)
    return np.stack([stretch(uv[..., 0, :, :]), stretch(uv[..., 1, :, :]), stretch(third)], axis=-3)


def colour_wheel(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow as colours: hue is the direction, value the min-max magnitude, saturation full.

    Red is right; green (120 degrees, downwards) and blue follow. BOWAM's pictures are assumed to be
    of this kind (their code is not public).

    Args:
        uv: `(..., 2, S, S)` float32.

    Returns:
        `(..., 3, S, S)` float32 RGB in 0..1.
    """
    return _painted(uv, np.hypot(uv[..., 0, :, :], uv[..., 1, :, :]))


def _painted(uv: NDArray[np.float32], size: NDArray[np.float32]) -> NDArray[np.float32]:
    """Map directions to hues; the min-max of a size `(..., S, S)` is their value."""
    u, v = uv[..., 0, :, :], uv[..., 1, :, :]
    hue_deg = np.rad2deg(np.arctan2(v, u)) % 360.0
    value = stretch(np.asarray(size, np.float32))
    flat_hue = hue_deg.reshape(-1, uv.shape[-1]).astype(np.float32)
    flat_value = value.reshape(-1, uv.shape[-1])
    hsv = np.stack([flat_hue, np.ones_like(flat_hue), flat_value], axis=-1)
    rgb = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    return np.ascontiguousarray(np.moveaxis(rgb.reshape(*u.shape, 3), -1, -3), np.float32)


def uv_unit(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow as (u, v) in units of its root mean square length.

    AMMSM reads raw flow of a fixed scale. Stored flow pictures have lost their scale, so live
    fields drop it too. Signs, zero and the ratio of u to v stay.

    Args:
        uv: `(..., 2, S, S)` float32.

    Returns:
        `(..., 2, S, S)` float32; all zero where nothing moves.
    """
    power = (uv**2).sum(axis=-3, keepdims=True).mean(axis=(-2, -1), keepdims=True)
    flat = power < 1e-12
    return np.asarray(np.where(flat, 0.0, uv / np.sqrt(np.where(flat, 1.0, power))), np.float32)


def uv_scaled(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return u and v unchanged: `(..., 2, S, S)` float32, already divided by a card's scale."""
    return np.asarray(uv, np.float32)


def uvm_scaled(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow as (u, v, length) with its sign, zero and scale (MERba, section IV-B).

    Args:
        uv: `(..., 2, S, S)` float32, already divided by a card's scale.

    Returns:
        `(..., 3, S, S)` float32; all zero where nothing moves.
    """
    length = np.hypot(uv[..., 0, :, :], uv[..., 1, :, :])
    return np.asarray(np.concatenate([uv, length[..., None, :, :]], axis=-3), np.float32)


_REGIONS = 6
"""Cells along each side, in place of the 36 regions of MDMO and the blocks of Bi-WOOF."""

_BINS = 8
"""Number of directions in MDMO and Bi-WOOF."""


def bi_woof(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow after Bi-WOOF, as in BOWAM's table 11a: weighted directions as a picture.

    Directions become hues, weighted by the length of each vector and by the mean strain of its
    block. Liong et al. (Signal Processing: Image Communication, 2018) sum them to histograms, which
    a convolution cannot read; BOWAM does not state its input.

    Args:
        uv: `(..., 2, S, S)` float32 onset -> apex.

    Returns:
        `(..., 3, S, S)` float32 RGB in 0..1.
    """
    blocks = _by_region(strain(uv))
    return _painted(uv, np.hypot(uv[..., 0, :, :], uv[..., 1, :, :]) * blocks)


def mdmo(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Code flow after MDMO, as in BOWAM's table 11a: one vector per region, as a colour.

    Each region takes the mean of the vectors in its main direction, of eight (Liu et al., IEEE
    Transactions on Affective Computing, 2016). Landmarks bound the paper's 36 regions; here a 6 x 6
    grid on the aligned crop replaces them.

    Args:
        uv: `(..., 2, S, S)` float32 onset -> apex.

    Returns:
        `(..., 3, S, S)` float32 RGB in 0..1.
    """
    turn = np.arctan2(uv[..., 1, :, :], uv[..., 0, :, :]) / (2.0 * np.pi)
    bins = np.rint(turn * _BINS).astype(np.int64) % _BINS
    inside = np.stack([bins == k for k in range(_BINS)]).astype(np.float32)
    counts = np.stack([_by_region(part) for part in inside])
    main = np.take_along_axis(inside, counts.argmax(0)[None], 0)[0]
    shares = np.maximum(counts.max(0), np.finfo(np.float32).tiny)
    parts = [_by_region(uv[..., k, :, :] * main) / shares for k in (0, 1)]
    return colour_wheel(np.asarray(np.stack(parts, axis=-3), np.float32))


def _by_region(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace each pixel of `(..., S, S)` by the mean of its region."""
    side = maps.shape[-1]
    cells = np.minimum(np.arange(side) * _REGIONS // side, _REGIONS - 1)
    ours = (cells[:, None] == cells[None, :]).astype(np.float32)
    mean = ours / ours.sum(1, keepdims=True)
    return np.asarray(mean @ maps @ mean.T, np.float32)


CODINGS: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "uvm": uvm,
    "uvs": uvs,
    "colour_wheel": colour_wheel,
    "bi_woof": bi_woof,
    "mdmo": mdmo,
    "uv": uv_unit,
    "uv_scaled": uv_scaled,
    "uvm_scaled": uvm_scaled,
}
"""Codings by their names on weight cards."""
