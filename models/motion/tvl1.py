"""TV-L1 optical flow that is fast enough for live use, and OpenCV's as the reference.

The energy is that of OpenCV's DualTVL1 (Zach, Pock and Bischof 2007; lambda 0.15, theta 0.3): total
variation of the flow, plus a residual that is quadratic near zero and linear beyond. The
minimisation differs. It is a first-order primal-dual scheme (Chambolle and Pock 2011), whose step
solves the coupled data term exactly instead of alternating two fields. The gradients of both
pictures are averaged, from a five-point stencil; that of the second picture is taken after warping.
A slight blur reduces camera noise. There are three halved levels and few iterations, which also act
as smoothing. `flinch bench --only flow` compares the two on the same pairs.

Passes over memory take most of the time, so the steps use few of them: the dual field is in units
of its step, neighbours are read by shifting flat arrays, and constants are arrays, which NumPy
compares six times as fast as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.motion.flow import FlowError

Field = NDArray[np.float32]
Grey = NDArray[np.uint8]

_STENCIL = np.asarray([[1.0, -8.0, 0.0, 8.0, -1.0]], np.float32) / 12.0
_TINY = np.float32(1e-3)
_DUAL = 8.0
"""Bound of the squared norm of the differences; the primal times the dual step is its inverse."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the energy is minimised.

    Attributes:
        weight: lambda, the cost of a grey level of residual relative to the flow's variation.
        coupling: theta; residuals up to weight * coupling * gradient pixels count quadratically.
        blur_px: Spread of the blur of both pictures.
        warps: Linearisations at each level, coarsest first; every level halves the side.
        iterations: Primal-dual steps after each linearisation, at each level.
        median_px: Side of the median filter after each linearisation; 0 for none.
        step: Primal step; the dual one is 1 / (8 * step).
    """

    weight: float = 0.15
    coupling: float = 0.3
    blur_px: float = 0.7
    warps: tuple[int, ...] = (2, 2, 2)
    iterations: tuple[int, ...] = (12, 12, 22)
    median_px: int = 5
    step: float = 0.25


DEFAULT = Scheme()
_SMALLEST_PX = 16


def tvl1(prev: Grey, following: Grey, scheme: Scheme = DEFAULT) -> Field:
    """Compute the flow from one grey picture to another.

    Args:
        prev: `(H, W)` uint8, the picture that the result is aligned with.
        following: `(H, W)` uint8, the picture that the pixels move to.
        scheme: Weights and iterations.

    Returns:
        `(2, H, W)` float32: u (to the right), v (downwards), in pixels.

    Raises:
        FlowError: The pictures differ in size, are not grey uint8 or are too small.
    """
    _check(prev, following)
    first, second = (_smooth(picture, scheme.blur_px) for picture in (prev, following))
    height, width = prev.shape
    flow = np.zeros((2, 1, 1), np.float32)
    levels = len(scheme.warps)
    for level, (warps, steps) in enumerate(zip(scheme.warps, scheme.iterations, strict=True)):
        shrink = 2 ** (levels - 1 - level)
        size = (round(width / shrink), round(height / shrink))
        if min(size) < _SMALLEST_PX and shrink > 1:
            continue
        flow = _enlarge(flow, size)
        flow = _solve(_shrink(first, size), _shrink(second, size), flow, warps, steps, scheme)
    return np.ascontiguousarray(flow)


def tvl1_opencv(prev: Grey, following: Grey) -> Field:
    """Compute the flow with OpenCV's DualTVL1 and its defaults; slow, serves as the reference.

    Args:
        prev: `(H, W)` uint8.
        following: `(H, W)` uint8.

    Returns:
        `(2, H, W)` float32, as `tvl1`.

    Raises:
        FlowError: The pictures do not fit.
    """
    _check(prev, following)
    solver: Any = getattr(cv2.optflow, "DualTVL1OpticalFlow_create")()  # noqa: B009 - not in stubs
    start = np.zeros((*prev.shape, 2), np.float32)
    field = np.asarray(solver.calc(prev, following, start), np.float32)
    return np.ascontiguousarray(field.transpose(2, 0, 1))


def _solve(
    first: Field, second: Field, flow: Field, warps: int, steps: int, scheme: Scheme
) -> Field:
    """Minimise the energy at one level, linearised again at each of `warps` flows."""
    height, width = first.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    still = _gradient(first)
    dual = np.zeros((2, 2, height, width), np.float32)
    for _ in range(warps):
        picture = _sample(second, columns + flow[0], rows + flow[1])
        gx, gy = _gradient(picture)
        slope = np.stack((gx + still[0], gy + still[1]))
        slope *= np.float32(0.5)
        residual = picture - first - slope[0] * flow[0] - slope[1] * flow[1]
        flow = _descend(flow, dual, slope, residual, steps, scheme)
        if scheme.median_px:
            flow = np.stack([cv2.medianBlur(part, scheme.median_px) for part in flow])
    return flow


def _descend(
    flow: Field, dual: Field, slope: Field, residual: Field, steps: int, scheme: Scheme
) -> Field:
    """Take primal-dual steps on the linearised energy.

    Args:
        flow: `(2, H, W)`, the initial flow.
        dual: `(2, 2, H, W)`, in units of the dual step; changed in place.
        slope: `(2, H, W)`, the pictures' gradient.
        residual: `(H, W)`, the pictures' difference at zero flow.
        steps: Number of steps.
        scheme: Weights.

    Returns:
        `(2, H, W)`.
    """
    pull = scheme.step / scheme.coupling
    gain = np.float32(pull / (1.0 + pull)) / (slope[0] ** 2 + slope[1] ** 2 + _TINY)
    most = np.full_like(residual, scheme.weight * scheme.step)
    least, radius = -most, np.full_like(residual, _DUAL * scheme.step)
    steep, off = slope * gain, residual * gain
    ahead, spare = flow.copy(), np.empty_like(flow)
    pushed, scratch = np.empty_like(off), np.empty_like(off)
    for _ in range(steps):
        for axis in (0, 1):
            _ascend(ahead[axis], dual[axis], radius, scratch)
            _divergence(dual[axis], spare[axis])
            cv2.scaleAdd(spare[axis], 1.0 / _DUAL, flow[axis], spare[axis])
        np.multiply(steep[0], spare[0], out=pushed)
        np.multiply(steep[1], spare[1], out=scratch)
        pushed += scratch
        pushed += off
        np.minimum(pushed, most, out=pushed)
        np.maximum(pushed, least, out=pushed)
        for axis in (0, 1):
            np.multiply(slope[axis], pushed, out=scratch)
            spare[axis] -= scratch
            cv2.addWeighted(spare[axis], 2.0, flow[axis], -1.0, 0.0, ahead[axis])
        flow, spare = spare, flow
    return flow


def _ascend(field: Field, dual: Field, radius: Field, scratch: Field) -> None:
    """Take a dual step for one part of the flow, `(H, W)`; longer vectors are cut to the radius."""
    _differences(field, dual, scratch)
    cv2.magnitude(dual[0], dual[1], scratch)
    np.maximum(scratch, radius, out=scratch)
    np.divide(radius, scratch, out=scratch)
    dual[0] *= scratch
    dual[1] *= scratch


def _differences(field: Field, out: Field, scratch: Field) -> None:
    """Add the forward differences along x to `out[0]`, along y to `out[1]`; edges become 0.

    Args:
        field: `(H, W)`. out: `(2, H, W)`. room: `(H, W)` scratch memory. All contiguous.
    """
    width = field.shape[1]
    flat, spare = field.reshape(-1), scratch.reshape(-1)
    for shift, sums in ((1, out[0].reshape(-1)), (width, out[1].reshape(-1))):
        change = np.subtract(flat[shift:], flat[:-shift], out=spare[:-shift])
        sums[:-shift] += change
    out[0, :, -1] = 0.0


def _divergence(dual: Field, out: Field) -> None:
    """Write the negative adjoint of `_differences`, which is the divergence.

    Args:
        dual: `(2, H, W)`, zero in the last column of x and the last row of y. out: `(H, W)`.
    """
    np.add(dual[0], dual[1], out=out)
    flat, width = out.reshape(-1), out.shape[1]
    flat[1:] -= dual[0].reshape(-1)[:-1]
    flat[width:] -= dual[1].reshape(-1)[:-width]


def _smooth(picture: Grey, blur_px: float) -> Field:
    grey = picture.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), blur_px) if blur_px else grey, np.float32)


def _shrink(picture: Field, size: tuple[int, int]) -> Field:
    if picture.shape == size[::-1]:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _enlarge(flow: Field, size: tuple[int, int]) -> Field:
    """Resize a flow, and scale its values, to a level."""
    scale = (size[0] / flow.shape[2], size[1] / flow.shape[1])
    parts = [
        cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) * np.float32(factor)
        for part, factor in zip(flow, scale, strict=True)
    ]
    return np.stack(parts)


def _gradient(picture: Field) -> tuple[Field, Field]:
    along_x = cv2.filter2D(picture, -1, _STENCIL, borderType=cv2.BORDER_REPLICATE)
    along_y = cv2.filter2D(picture, -1, _STENCIL.T, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(along_x, np.float32), np.asarray(along_y, np.float32)


def _sample(picture: Field, to_x: Field, to_y: Field) -> Field:
    sampled = cv2.remap(picture, to_x, to_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.float32)


def _check(prev: Grey, following: Grey) -> None:
    for picture in (prev, following):
        if picture.ndim != 2 or picture.dtype != np.uint8:
            raise FlowError(
                f"Flow needs grey (H, W) uint8 pictures, found {picture.dtype} {picture.shape}."
            )
    if prev.shape != following.shape:
        raise FlowError(
            f"Flow needs two pictures of one size, found {prev.shape} and {following.shape}."
        )
    if min(prev.shape) < _SMALLEST_PX:
        raise FlowError(f"TV-L1 needs pictures of at least {_SMALLEST_PX} px, found {prev.shape}.")
