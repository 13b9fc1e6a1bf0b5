"""BOWAM: ConvNeXt whose depth-wise convolution is a wavelet attention module (WADM).

Paper: docs/papers.md, BOWAM: bidirectional optical flow with wavelet attention, equations 1-6,
tables 4-10. The placement (one WADM in every block) is the one that reproduces the published 31.45
M parameters. Deviations: Haar filters stay in float32. The spatial kernel is 3 as in the text (7 by
switch). The compact preset starts its layer scale at 1, because 1e-6 needs pre-training. Longer
filters have periodic borders.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.motion.wavelet import FOURIER, WAVELETS, analysis, synthesis
from models.nets import cam
from models.nets.layers import ChannelNorm, Mlp, small_linear_and_conv
from models.nets.network import Input, NetworkError
from models.nets.registry import register

ABLATIONS = {
    "A": "plain ConvNeXt, one-way flow",
    "B": "plain ConvNeXt, bidirectional flow",
    "C": "wavelets without attention",
    "D": "wavelets with channel attention",
    "E": "wavelets with spatial attention",
    "F": "all",
}
"""Table 4. A and B are the same network; they read different flows."""


@dataclass(frozen=True, slots=True)
class BowamConfig:
    """The sizes of a BOWAM.

    `stages` 0 takes all of `depths` and `dims`; a smaller number cuts them. With `same_last` the
    transition before the fifth stage keeps the resolution. `gamma` is the layer scale's initial
    value. `shared_mlp` shares the channel MLP between average and maximum.
    """

    depths: tuple[int, ...] = (3, 3, 9, 3, 3)
    dims: tuple[int, ...] = (96, 192, 384, 768, 1536)
    stages: int = 4
    same_last: bool = True
    in_channels: int = 3
    size_px: int = 224
    patch_px: int = 4
    spatial_kernel: int = 3
    ratio: int = 16
    shared_mlp: bool = True
    wavelet: str = "haar"
    ablation: str = "F"
    gamma: float = 1e-6

    def __post_init__(self) -> None:
        _known("ablation", self.ablation, tuple(ABLATIONS))
        _known("wavelet", self.wavelet, (*WAVELETS, FOURIER))
        _known("spatial_kernel", self.spatial_kernel, (3, 5, 7))
        if not 1 <= self.stages <= min(len(self.depths), len(self.dims)):
            most = min(len(self.depths), len(self.dims))
            raise NetworkError(f"BOWAM stages must lie in 1..{most}, found {self.stages}.")
        if not 1 <= self.ratio <= 3 * self.dims[0]:
            raise NetworkError(f"BOWAM ratio must lie in 1..{3 * self.dims[0]}: {self.ratio}.")


def _known(what: str, given: object, known: tuple[object, ...]) -> None:
    if given not in known:
        listed = ", ".join(str(name) for name in known)
        raise NetworkError(f"BOWAM {what} must be one of {listed}; found {given}.")


class Bands(nn.Module):
    """Splits maps into LL, LH, HL, HH and joins them again, one level (equations 2 and 6).

    LH is low along the width and high along the height, HL the reverse. Haar is a strided grouped
    convolution; longer filters are matrices for the fixed size of the maps.
    """

    def __init__(self, wavelet: str, side: int) -> None:
        super().__init__()
        self.haar = wavelet == "haar"
        self.down: Tensor
        self.up: Tensor
        split, join = analysis(wavelet, side), synthesis(wavelet, side)
        if self.haar:
            low, high = split[0, :2], split[side // 2, :2]
            pairs = ((low, low), (high, low), (low, high), (high, high))
            kernels = [torch.tensor(y[:, None] * x[None, :]) for y, x in pairs]
            self.register_buffer("down", torch.stack(kernels)[:, None].float(), persistent=False)
            self.register_buffer("up", self.down.clone(), persistent=False)
        else:
            self.register_buffer("down", torch.tensor(split).float(), persistent=False)
            self.register_buffer("up", torch.tensor(join).float(), persistent=False)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Split `(B, C, H, W)` into LL `(B, C, H/2, W/2)` and LH, HL, HH `(B, 3C, H/2, W/2)`."""
        channels, height, width = x.shape[1], x.shape[2] // 2, x.shape[3] // 2
        if self.haar:
            y = F.conv2d(x, self.down.repeat(channels, 1, 1, 1), stride=2, groups=channels)
            y = y.reshape(-1, channels, 4, height, width).transpose(1, 2)
            y = y.reshape(-1, 4 * channels, height, width)
            return y[:, :channels], y[:, channels:]
        y = self.down @ x @ self.down.T
        low_y, high_y = y[:, :, :height], y[:, :, height:]
        high = (high_y[..., :width], low_y[..., width:], high_y[..., width:])
        return low_y[..., :width], torch.cat(high, 1)

    def join(self, low: Tensor, high: Tensor) -> Tensor:
        """Join the bands; the inverse of `split`."""
        channels, height, width = low.shape[1:]
        if self.haar:
            y = torch.cat((low, high), 1).reshape(-1, 4, channels, height, width)
            y = y.transpose(1, 2).reshape(-1, 4 * channels, height, width)
            kernel = self.up.repeat(channels, 1, 1, 1)
            return F.conv_transpose2d(y, kernel, stride=2, groups=channels)
        lh, hl, hh = high.chunk(3, 1)
        top, bottom = torch.cat((low, hl), 3), torch.cat((lh, hh), 3)
        return self.up @ torch.cat((top, bottom), 2) @ self.up.T


class SpatialAttention(nn.Module):
    """Weights pixels by a convolution over their channel mean and maximum (equation 3)."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Scale `(B, C, H, W)` by a weight in 0..1 at each pixel."""
        pooled = torch.cat((x.mean(1, keepdim=True), x.amax(1, keepdim=True)), 1)
        return x * torch.sigmoid(self.conv(pooled))


class ChannelAttention(nn.Module):
    """Weights channels by an MLP over their average and their maximum (equations 4 and 5)."""

    def __init__(self, channels: int, ratio: int, shared: bool) -> None:
        super().__init__()
        self.mean = self._mlp(channels, ratio)
        self.peak = self.mean if shared else self._mlp(channels, ratio)

    @staticmethod
    def _mlp(channels: int, ratio: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(channels, channels // ratio, 1, bias=False),
            nn.ReLU(),
            nn.Conv2d(channels // ratio, channels, 1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Scale `(B, C, H, W)` by a weight in 0..1 for each channel."""
        mean, peak = x.mean((2, 3), keepdim=True), x.amax((2, 3), keepdim=True)
        return x * torch.sigmoid(self.mean(mean) + self.peak(peak))


class Wadm(nn.Module):
    """Wavelet attention module: split, attend, join, depth-wise convolution.

    Args:
        dim: Channels in and out.
        side: Height and width of the maps; odd sides are resized to one pixel less and back.
        config: Wavelet, kernel, ratio and ablation.
    """

    def __init__(self, dim: int, side: int, config: BowamConfig) -> None:
        super().__init__()
        self.even = side - side % 2
        self.bands = Bands(config.wavelet, self.even)
        spatial, channel = config.ablation in "EF", config.ablation in "DF"
        self.spatial = SpatialAttention(config.spatial_kernel) if spatial else nn.Identity()
        self.channel = (
            ChannelAttention(3 * dim, config.ratio, config.shared_mlp) if channel else nn.Identity()
        )
        self.conv = nn.Conv2d(dim, dim, 7, padding=3, groups=dim)
        self.norm = nn.BatchNorm2d(dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, H, W)` to the same shape."""
        side = x.shape[-1]
        y = x if side == self.even else _resize(x, self.even)
        low, high = self.bands.split(y)
        y = self.bands.join(self.spatial(low), self.channel(high))
        y = y if side == self.even else _resize(y, side)
        return torch.relu(self.norm(self.conv(y)))


def _resize(x: Tensor, side: int) -> Tensor:
    return F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)


class ConvNextBlock(nn.Module):
    """A ConvNeXt block: shortcut + gamma * MLP(LN(mix(x))); `mix` is the WADM or a 7x7 conv."""

    def __init__(self, dim: int, side: int, config: BowamConfig) -> None:
        super().__init__()
        plain = config.ablation in "AB"
        self.mix: nn.Module = (
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim) if plain else Wadm(dim, side, config)
        )
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)
        self.gamma = nn.Parameter(torch.full((dim,), config.gamma))

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, H, W)` to the same shape."""
        y: Tensor = self.mlp(self.norm(self.mix(x).permute(0, 2, 3, 1)))
        return x + (self.gamma * y).permute(0, 3, 1, 2)


@register(
    "bowam",
    "BOWAM: bidirectional optical flow and wavelet attention",
    paper=BowamConfig(),
    compact=BowamConfig(
        depths=(2, 2, 4), dims=(48, 96, 192), stages=3, size_px=64, patch_px=4, gamma=1.0
    ),
)
class Bowam(cam.MapNetwork):
    """The whole network: stem, stages of blocks, pool, layer norm, Linear."""

    def __init__(self, config: BowamConfig, num_classes: int) -> None:
        super().__init__()
        self.inputs = (
            Input("flow", config.in_channels, config.size_px, "coded bidirectional flow"),
        )
        self.num_classes = num_classes
        dims, side = config.dims[: config.stages], config.size_px // config.patch_px
        stem = nn.Conv2d(config.in_channels, dims[0], config.patch_px, config.patch_px)
        self.stem = nn.Sequential(stem, ChannelNorm(dims[0]))
        self.stages = nn.ModuleList()
        for index, dim in enumerate(dims):
            parts: list[nn.Module] = []
            if index:
                same = config.same_last and index == 4
                side = side if same else side // 2
                parts += [ChannelNorm(dims[index - 1]), _transition(dims[index - 1], dim, same)]
            parts += [ConvNextBlock(dim, side, config) for _ in range(config.depths[index])]
            self.stages.append(nn.Sequential(*parts))
        self.norm = nn.LayerNorm(dims[-1], eps=1e-6)
        self.head = nn.Linear(dims[-1], num_classes)
        self.apply(small_linear_and_conv)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the last stage's maps `(B, C, h, w)`."""
        x: Tensor = self.stem(*given)
        for stage in self.stages:
            x = stage(x)
        return x

    def classify(self, maps: Tensor) -> Tensor:
        """Pool, normalise and map to logits."""
        out: Tensor = self.head(self.norm(maps.mean((2, 3))))
        return out

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Propagate the winner's weights back through the layer norm."""
        weights = cam.winner_weights(logits, self.head)
        return cam.through_layer_norm(weights, maps.mean((2, 3)), self.norm)


def _transition(before: int, after: int, same: bool) -> nn.Conv2d:
    if same:
        return nn.Conv2d(before, after, 2, padding="same")
    return nn.Conv2d(before, after, 2, 2)
