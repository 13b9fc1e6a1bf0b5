"""The optical flows as torch modules, so that they export to ONNX and run on a GPU.

`FarnebackGraph` follows OpenCV's `calcOpticalFlowFarneback` step by step (Farneback, SCIA 2003)
with the parameters of `models.motion.flow`; `Tvl1Graph` follows `models.motion.tvl1`. Both take a
batch `(B, 2, S, S)` float32 of grey values 0..255, previous picture first, and return `(B, 2, S,
S)`: u and v in pixels. Live reading on a CPU uses the numpy versions, which are faster there.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from models.motion.tvl1 import DEFAULT, Scheme
from models.nets.network import NetworkError

_LEVELS, _WINDOW, _ITERATIONS, _REACH, _SPREAD = 3, 15, 3, 5, 1.2
_SMALLEST_PX = 32
"""OpenCV adds no level below this side."""

_BORDER = (0.14, 0.14, 0.4472, 0.4472, 0.4472)
"""Weights by which OpenCV reduces the outermost five pixels."""


class FarnebackGraph(nn.Module):
    """Farneback's flow for pictures of one size.

    Args:
        size_px: Side of the pictures.
    """

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.sides = [size_px]
        while len(self.sides) <= _LEVELS and self.sides[-1] // 2 >= _SMALLEST_PX:
            self.sides.append(round(size_px / 2 ** len(self.sides)))
        self.pools = nn.ModuleList(_Pyramid(size_px, side) for side in self.sides)
        self.expand = _Expansion()
        for index, side in enumerate(self.sides):
            self.register_buffer(f"trust{index}", _trust(side), persistent=False)

    def forward(self, pair: Tensor) -> Tensor:
        """Compute the flow `(B, 2, S, S)` of a batch of pairs `(B, 2, S, S)`."""
        flow: Tensor | None = None
        for index in range(len(self.sides) - 1, -1, -1):
            side = self.sides[index]
            small = self.pools[index](pair)
            still, moved = self.expand(small[:, :1]), self.expand(small[:, 1:])
            if flow is None:
                flow = torch.zeros_like(small)
            else:
                size = (side, side)
                flow = 2.0 * F.interpolate(flow, size=size, mode="bilinear", align_corners=False)
            trust = self.get_buffer(f"trust{index}")
            for _ in range(_ITERATIONS):
                flow = _solve(_equations(still, moved, flow, trust))
        assert flow is not None
        return flow


class _Pyramid(nn.Module):
    """Blurs and shrinks pictures to a level's side, as OpenCV does even at full size."""

    def __init__(self, size_px: int, side: int) -> None:
        super().__init__()
        self.side, self.same = side, size_px == side
        sigma = (size_px / side - 1.0) * 0.5
        length = max(round(sigma * 5.0) | 1, 3)
        kernel = cv2.getGaussianKernel(length, sigma).astype(np.float32)
        self.kernel: Tensor
        plane = torch.from_numpy(kernel @ kernel.T)[None, None].repeat(2, 1, 1, 1)
        self.register_buffer("kernel", plane, persistent=False)

    def forward(self, pair: Tensor) -> Tensor:
        """Map `(B, 2, S, S)` to `(B, 2, side, side)`."""
        reach = self.kernel.shape[-1] // 2
        padded = F.pad(pair, (reach,) * 4, mode="reflect")
        blurred = F.conv2d(padded, self.kernel, groups=2)
        if self.same:
            return blurred
        size = (self.side, self.side)
        return F.interpolate(blurred, size=size, mode="bilinear", align_corners=False)


class _Expansion(nn.Module):
    """Fits a quadratic around each pixel with Gaussian weights: y, x, yy, xx, xy coefficients."""

    def __init__(self) -> None:
        super().__init__()
        self.kernels: Tensor
        kernels = torch.from_numpy(_quadratic_kernels())
        self.register_buffer("kernels", kernels, persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        """Map `(B, 1, S, S)` to `(B, 5, S, S)`."""
        padded = F.pad(picture, (_REACH,) * 4, mode="replicate")
        return F.conv2d(padded, self.kernels)


def _quadratic_kernels() -> NDArray[np.float32]:
    """Return the five `(11, 11)` kernels of the weighted least-squares fit, `(5, 1, 11, 11)`."""
    line = np.arange(-_REACH, _REACH + 1.0)
    weight = np.exp(-(line**2) / (2.0 * _SPREAD**2))
    weight /= weight.sum()
    y, x = (grid.ravel() for grid in np.meshgrid(line, line, indexing="ij"))
    each = np.outer(weight, weight).ravel()
    basis = np.stack((np.ones_like(x), x, y, x * x, y * y, x * y))
    fit = np.linalg.inv((basis * each) @ basis.T) @ (basis * each)
    side = 2 * _REACH + 1
    kernels = fit[[2, 1, 4, 3, 5]].reshape(5, 1, side, side)
    return np.asarray(kernels, np.float32)


def _trust(side: int) -> Tensor:
    line = torch.ones(side)
    for index, factor in enumerate(_BORDER):
        line[index] *= factor
        line[side - 1 - index] *= factor
    return line[:, None] * line[None, :]


def _equations(still: Tensor, moved: Tensor, flow: Tensor, trust: Tensor) -> Tensor:
    """Return the five entries of each pixel's normal equations, `(B, 5, S, S)`."""
    sampled, inside = _bilinear(moved, flow)
    half = (
        1.0 - 0.5 * inside
    )  # Outside the picture, only the quadratic of the first picture counts.
    yy = (still[:, 2:3] + sampled[:, 2:3]) * half
    xx = (still[:, 3:4] + sampled[:, 3:4]) * half
    xy = (still[:, 4:5] + sampled[:, 4:5]) * half * 0.5
    dx, dy = flow[:, :1], flow[:, 1:]
    ry = (still[:, :1] - sampled[:, :1]) * 0.5 + yy * dy + xy * dx
    rx = (still[:, 1:2] - sampled[:, 1:2]) * 0.5 + xy * dy + xx * dx
    ry, rx, yy, xx, xy = (entry * trust for entry in (ry, rx, yy, xx, xy))
    rows = (yy * yy + xy * xy, (yy + xx) * xy, xx * xx + xy * xy, yy * ry + xy * rx)
    return torch.cat((*rows, xy * ry + xx * rx), 1)


def _solve(equations: Tensor) -> Tensor:
    """Average the equations over a window and solve them for the flow `(B, 2, S, S)`."""
    reach = _WINDOW // 2
    mean = F.avg_pool2d(F.pad(equations, (reach,) * 4, mode="replicate"), _WINDOW, 1)
    yy, xy, xx, y, x = torch.split(mean, 1, 1)
    over = 1.0 / (yy * xx - xy * xy + 1e-3)
    return torch.cat(((yy * x - xy * y) * over, (xx * y - xy * x) * over), 1)


def _places(flow: Tensor) -> tuple[Tensor, Tensor]:
    """Return the target of each pixel, x and y `(B, S, S)` in pixels."""
    side = flow.shape[-1]
    line = torch.arange(side, device=flow.device, dtype=flow.dtype)
    return line[None, None, :] + flow[:, 0], line[None, :, None] + flow[:, 1]


def _grid(x: Tensor, y: Tensor) -> Tensor:
    side = x.shape[-1]
    return torch.stack((x, y), -1) * (2.0 / (side - 1)) - 1.0


def _bilinear(maps: Tensor, flow: Tensor) -> tuple[Tensor, Tensor]:
    """Sample maps at the flow's targets, 0 outside; also return which targets are inside."""
    x, y = _places(flow)
    last = maps.shape[-1] - 1
    within = (x >= 0) & (y >= 0) & (x < last) & (y < last)
    inside = within[:, None].to(maps.dtype)
    read = F.grid_sample(maps, _grid(x, y), mode="bilinear", align_corners=True)
    return read * inside, inside


class Tvl1Graph(nn.Module):
    """TV-L1 flow for pictures of one size, the scheme of `models.motion.tvl1`.

    Args:
        size_px: Side of the pictures, divisible by 4.
        scheme: Weights and iterations.
    """

    def __init__(self, size_px: int, scheme: Scheme = DEFAULT) -> None:
        super().__init__()
        shrink = 2 ** (len(scheme.warps) - 1)
        if size_px % shrink or size_px // shrink < 16:
            raise NetworkError(
                f"The TV-L1 graph needs a side divisible by {shrink} and at least {16 * shrink}, "
                f"found {size_px}."
            )
        self.scheme = scheme
        length = 2 * round(4.0 * scheme.blur_px) + 1
        kernel = cv2.getGaussianKernel(length, scheme.blur_px).astype(np.float32)
        stencil = torch.tensor([1.0, -8.0, 0.0, 8.0, -1.0]) / 12.0
        self.blur: Tensor
        self.slopes: Tensor
        plane = torch.from_numpy(kernel @ kernel.T)[None, None].repeat(2, 1, 1, 1)
        self.register_buffer("blur", plane, persistent=False)
        both = torch.zeros(2, 1, 5, 5)
        both[0, 0, 2], both[1, 0, :, 2] = stencil, stencil
        self.register_buffer("slopes", both, persistent=False)

    def forward(self, pair: Tensor) -> Tensor:
        """Compute the flow `(B, 2, S, S)` of a batch of pairs `(B, 2, S, S)`."""
        reach = self.blur.shape[-1] // 2
        smooth = F.conv2d(F.pad(pair, (reach,) * 4, mode="reflect"), self.blur, groups=2)
        levels = len(self.scheme.warps)
        flow: Tensor | None = None
        for level in range(levels):
            shrink = 2 ** (levels - 1 - level)
            small = F.avg_pool2d(smooth, shrink) if shrink > 1 else smooth
            if flow is None:
                flow = torch.zeros_like(small)
            else:
                flow = 2.0 * F.interpolate(
                    flow, scale_factor=2.0, mode="bilinear", align_corners=False
                )
            flow = self._level(small, flow, level)
        assert flow is not None
        return flow

    def _level(self, small: Tensor, flow: Tensor, level: int) -> Tensor:
        still = self._gradient(small[:, :1])
        dual_x, dual_y = torch.zeros_like(flow), torch.zeros_like(flow)
        for _ in range(self.scheme.warps[level]):
            read = _cubic(small[:, 1:], flow)
            slope = 0.5 * (self._gradient(read) + still)
            residual = read - small[:, :1] - (slope * flow).sum(1, keepdim=True)
            steps = self.scheme.iterations[level]
            flow, dual_x, dual_y = self._descend(flow, dual_x, dual_y, slope, residual, steps)
            if self.scheme.median_px:
                flow = _median(flow, self.scheme.median_px)
        return flow

    def _gradient(self, picture: Tensor) -> Tensor:
        return F.conv2d(F.pad(picture, (2, 2, 2, 2), mode="replicate"), self.slopes)

    def _descend(
        self, flow: Tensor, dual_x: Tensor, dual_y: Tensor, slope: Tensor, off: Tensor, steps: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Take the primal-dual steps of one linearisation."""
        primal = self.scheme.step
        sigma, bound = 1.0 / (8.0 * primal), self.scheme.weight * primal
        pull = primal / self.scheme.coupling
        gain = pull / (1.0 + pull) / (slope.square().sum(1, keepdim=True) + 1e-3)
        ahead = flow
        for _ in range(steps):
            dual_x = dual_x + sigma * F.pad(ahead[..., 1:] - ahead[..., :-1], (0, 1))
            dual_y = dual_y + sigma * F.pad(ahead[:, :, 1:] - ahead[:, :, :-1], (0, 0, 0, 1))
            length = (dual_x * dual_x + dual_y * dual_y).clamp_min(1.0).sqrt()
            dual_x, dual_y = dual_x / length, dual_y / length
            spread = dual_x - F.pad(dual_x[..., :-1], (1, 0))
            spread = spread + dual_y - F.pad(dual_y[:, :, :-1], (0, 0, 1, 0))
            point = flow + primal * spread
            pushed = ((slope * point).sum(1, keepdim=True) + off) * gain
            point = point - pushed.clamp(-bound, bound) * slope
            ahead, flow = 2.0 * point - flow, point
        return flow, dual_x, dual_y


def _cubic(maps: Tensor, flow: Tensor) -> Tensor:
    """Sample maps at the flow's targets with cubic weights; the border is repeated."""
    x, y = _places(flow)
    return F.grid_sample(
        maps, _grid(x, y), mode="bicubic", padding_mode="border", align_corners=True
    )


def _median(flow: Tensor, side: int) -> Tensor:
    """Take the median over a square around each pixel; the border is repeated."""
    reach, size = side // 2, flow.shape[-1]
    padded = F.pad(flow, (reach,) * 4, mode="replicate")
    views = [
        padded[:, :, row : row + size, column : column + size]
        for row in range(side)
        for column in range(side)
    ]
    return torch.stack(views, -1).topk(side * side // 2 + 1, -1, largest=False).values[..., -1]
