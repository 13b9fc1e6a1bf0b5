"""Optical strain: how much the skin is stretched or sheared; rigid translation has no effect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def strain(uv: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute the strain magnitude of flow fields.

    eps = sqrt((du/dx)^2 + (dv/dy)^2 + (du/dy + dv/dx)^2 / 2), with one-pixel forward differences
    that are zero in the last column and row (Shreve et al., FG 2011; as in STSTNet and HTNet).

    Args:
        uv: `(..., 2, H, W)` float32 flow in pixels.

    Returns:
        `(..., H, W)` float32, at least 0, without unit (pixels a pixel).
    """
    du_dx, du_dy = _slopes(uv[..., 0, :, :])
    dv_dx, dv_dy = _slopes(uv[..., 1, :, :])
    shear = du_dy + dv_dx
    return np.asarray(np.sqrt(du_dx**2 + dv_dy**2 + 0.5 * shear**2), np.float32)


def _slopes(part: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    along_x = np.zeros_like(part, np.float32)
    along_y = np.zeros_like(part, np.float32)
    along_x[..., :, :-1] = np.diff(part, axis=-1)
    along_y[..., :-1, :] = np.diff(part, axis=-2)
    return along_x, along_y
