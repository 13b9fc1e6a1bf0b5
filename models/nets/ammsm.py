"""AMMSM: a learned flow magnifier before a sparse non-causal state space network.

Paper: AMMSM, equations 1-6, figure 2. The temporal stream is VSSD-Tiny with attention in the last
block of stages 3 and 4 and with windowed sparse activation; the spatial stream is ResNet18 through
conv3_x on the onset picture. Open points are settled as in docs/papers.md, AMMSM: one constant map
holds alpha / 4; the magnifier's output is linear; masked windows are copied back after every block;
the streams are fused by a 1x1 convolution before the stage-2 merging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets import cam
from models.nets.layers import conv_norm
from models.nets.network import Input, Network, NetworkError
from models.nets.registry import register
from models.nets.vssd import Temporal, VssdConfig, pairs, undecayed

ALPHAS = (1.0, 4.0)
SPARSITIES = (0.0, 0.8)
FUSIONS = ("concat", "add")


@dataclass(frozen=True, slots=True)
class AmmsmConfig(VssdConfig):
    """The sizes of an AMMSM: those of its temporal stream, and the rest.

    `base` is the magnifier's first width; the spatial stream is as wide as `dims[1]` at its end.
    `sparsity` and `alpha` are the initial settings; `Ammsm.configure` changes them. Without
    `magnify` there is no magnifier and the flow is read unchanged (table III, AMM off).
    """

    base: int = 64
    fusion: str = "concat"
    sparsity: float = 0.5
    alpha: float = 2.0
    magnify: bool = True

    def __post_init__(self) -> None:
        VssdConfig.__post_init__(self)
        if self.fusion not in FUSIONS:
            raise NetworkError(
                f"AMMSM fusion must be one of {', '.join(FUSIONS)}; found {self.fusion}."
            )
        _between("sparsity", self.sparsity, SPARSITIES)
        _between("alpha", self.alpha, ALPHAS)


def _between(what: str, given: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= given <= limits[1]:
        raise NetworkError(f"AMMSM {what} must lie in {limits[0]}..{limits[1]}, found {given}.")


def _twice(channels: int, width: int) -> nn.Sequential:
    return nn.Sequential(*(_plain(channels, width)), *(_plain(width, width)))


def _plain(channels: int, width: int) -> tuple[nn.Module, ...]:
    conv = nn.Conv2d(channels, width, 3, padding=1)
    return conv, nn.BatchNorm2d(width), nn.ReLU()


class Magnifier(nn.Module):
    """UNet of five levels that magnifies a flow by alpha.

    Args:
        base: Width of the first level.
        channels: Flow channels; one more holds the map of alpha / 4.
    """

    def __init__(self, base: int, channels: int = 2) -> None:
        super().__init__()
        widths = (base, 2 * base, 4 * base, 8 * base, 8 * base)
        before = (channels + 1, *widths[:-1])
        self.down = nn.ModuleList(_twice(a, b) for a, b in zip(before, widths, strict=True))
        self.up = nn.ModuleList()
        for level in (3, 2, 1, 0):
            wide = widths[level + 1] if level == 3 else widths[level]
            self.up.append(_up(wide + widths[level], widths[max(level - 1, 0)]))
        self.out = nn.Conv2d(base, channels, 1)

    def forward(self, flow: Tensor, alpha: Tensor) -> Tensor:
        """Magnify.

        Args:
            flow: `(B, 2, S, S)`.
            alpha: `(B,)` or `(1,)`, 1..4.

        Returns:
            `(B, 2, S, S)`, unbounded.
        """
        plane = (alpha / 4.0).reshape(-1, 1, 1, 1) * torch.ones_like(flow[:, :1])
        x = torch.cat((flow, plane), 1)
        skips = []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for block, skip in zip(self.up, skips[-2::-1], strict=True):
            x = F.interpolate(x, size=skip.shape[-2:], mode="bilinear", align_corners=True)
            x = block(torch.cat((skip, x), 1))
        out: Tensor = self.out(x)
        return out


def _up(channels: int, width: int) -> nn.Sequential:
    middle = channels // 2
    return nn.Sequential(*_plain(channels, middle), *_plain(middle, width))


class Residual(nn.Module):
    """ResNet18's basic block."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv_norm(channels, width, 3, stride), conv_norm(width, width, 3, relu=False)
        )
        same = stride == 1 and channels == width
        self.skip = nn.Identity() if same else conv_norm(channels, width, 1, stride, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, channels, H, W)` to `(B, width, H/stride, W/stride)`."""
        out: Tensor = torch.relu(self.body(x) + self.skip(x))
        return out


def spatial_stream(width: int) -> nn.Sequential:
    """Build ResNet18 through conv3_x: RGB `(B, 3, S, S)` to `(B, 2 * width, S/8, S/8)`."""
    return nn.Sequential(
        conv_norm(3, width, 7, 2),
        nn.MaxPool2d(3, 2, 1),
        Residual(width, width, 1),
        Residual(width, width, 1),
        Residual(width, 2 * width, 2),
        Residual(2 * width, 2 * width, 1),
    )


@dataclass(frozen=True, slots=True)
class AmmsmOutput:
    """Result of a run: logits `(B, n)`, the magnified flow `(B, 2, S, S)` and the last maps."""

    logits: Tensor
    magnified: Tensor
    maps: Tensor


@register(
    "ammsm",
    "AMMSM: adaptive magnification and sparse Mamba",
    paper=AmmsmConfig(),
    light=AmmsmConfig(base=32),
    compact=AmmsmConfig(
        dims=(32, 64, 128, 192),
        depths=(2, 2, 2, 2),
        heads=(1, 2, 4, 6),
        state=32,
        stem=16,
        base=8,
        size_px=128,
    ),
)
class Ammsm(Network):
    """Magnifier, temporal stream, spatial stream and their fusion."""

    outputs: ClassVar[tuple[str, ...]] = ("logits", "magnified", "saliency")

    def __init__(self, config: AmmsmConfig, num_classes: int) -> None:
        super().__init__()
        size = config.size_px
        self.inputs = (
            Input("flow", config.in_channels, size, "flow from onset to apex: u, v, fixed scale"),
            Input("onset", 3, size, "onset picture, RGB, ImageNet mean and spread"),
        )
        self.num_classes, self.pairs = num_classes, pairs(config)
        self.magnifier = Magnifier(config.base, config.in_channels) if config.magnify else None
        self.temporal = Temporal(config, num_classes)
        width = config.dims[1]
        self.spatial = spatial_stream(width // 2)
        self.fuse = StreamFusion(width, config.fusion)
        self.alpha: Tensor
        self.genes: Tensor
        self.register_buffer("alpha", torch.tensor([config.alpha]))
        self.register_buffer("genes", torch.full((self.pairs,), config.sparsity))

    def configure(self, genes: Sequence[float], alpha: float) -> None:
        """Set the defaults of a run.

        Args:
            genes: One sparsity for each pair of blocks, 0..0.8.
            alpha: Magnification, 1..4.

        Raises:
            NetworkError: A wrong number of genes or a value out of range.
        """
        if len(genes) != self.pairs:
            raise NetworkError(f"AMMSM takes {self.pairs} sparsity genes, found {len(genes)}.")
        for gene in genes:
            _between("sparsity", gene, SPARSITIES)
        _between("alpha", alpha, ALPHAS)
        self.genes.copy_(torch.tensor(genes))
        self.alpha.fill_(alpha)

    def read(
        self, flow: Tensor, onset: Tensor, alpha: Tensor | None = None, genes: Tensor | None = None
    ) -> AmmsmOutput:
        """Run with an explicit magnification and sparsity.

        Args:
            flow: `(B, 2, S, S)`.
            onset: `(B, 3, S, S)`.
            alpha: `(B,)` or `(1,)`; None takes the configured one.
            genes: `(pairs,)` or `(B, pairs)`; None takes the configured ones.

        Returns:
            Logits and magnified flow.
        """
        used = self.alpha if alpha is None else alpha
        magnified = flow if self.magnifier is None else self.magnifier(flow, used)
        chosen = self.genes if genes is None else genes
        maps = self.temporal.maps(magnified, chosen, self.fuse, self.spatial(onset))
        return AmmsmOutput(self.temporal.classify(maps), magnified, maps)

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)`."""
        return self.read(*given).logits

    def explained(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Return logits, the magnified flow, and the saliency `(B, S, S)` in 0..1.

        The last maps are coarse, so Grad-CAM of the winning class is multiplied by the magnified
        motion.
        """
        flow, onset, *set_now = given
        reading = self.read(flow, onset, **dict(zip(self.settings(), set_now, strict=False)))
        weights = cam.winner_weights(reading.logits, self.temporal.head)
        coarse = cam.saliency(reading.maps, weights)[:, None]
        size = reading.magnified.shape[-2:]
        fine = F.interpolate(coarse, size=size, mode="bilinear", align_corners=False)[:, 0]
        heat = fine * reading.magnified.square().sum(1).sqrt()
        return reading.logits, reading.magnified, heat / heat.amax((1, 2), True).clamp_min(1e-12)

    def settings(self) -> dict[str, Tensor]:
        """Return alpha and the genes, which `explained` takes after the pictures."""
        genes = {"genes": self.genes}
        return genes if self.magnifier is None else {"alpha": self.alpha} | genes

    def undecayed(self) -> frozenset[str]:
        """Name the SSD's decay, step bias and skip, which take no weight decay."""
        return undecayed(self)


class StreamFusion(nn.Module):
    """Join two streams of `dim` channels: 1x1 convolution of both, starting as their sum."""

    def __init__(self, dim: int, mode: str) -> None:
        super().__init__()
        self.dim = dim
        self.conv = nn.Conv2d(2 * dim, dim, 1) if mode == "concat" else None
        if self.conv is not None:
            with torch.no_grad():
                self.conv.weight.copy_(torch.eye(dim).repeat(1, 2)[:, :, None, None])
            if self.conv.bias is not None:
                nn.init.zeros_(self.conv.bias)

    def forward(self, both: Tensor) -> Tensor:
        """Map `(B, 2 * dim, H, W)` to `(B, dim, H, W)`."""
        if self.conv is None:
            return both[:, : self.dim] + both[:, self.dim :]
        out: Tensor = self.conv(both)
        return out


def magnification_loss(flow: Tensor, magnified: Tensor, alpha: Tensor) -> Tensor:
    """Return L_mag = mean |alpha flow - magnified| (equation 1)."""
    return (alpha.reshape(-1, 1, 1, 1) * flow - magnified).abs().mean()
