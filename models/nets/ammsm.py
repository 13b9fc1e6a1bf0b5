"""AMMSM: a learned flow magnifier before a sparse non-causal state space network.

Paper: AMMSM (seed 000), equations 1-6, figure 2. The temporal stream is VSSD-Tiny with attention
in the last block of stages 3 and 4 and with windowed sparse activation; the spatial stream is
ResNet18 through conv3_x on the onset picture. Open points settled as in architectures, section 2:
one constant map holds alpha / 4; the magnifier's output is linear; masked windows are copied back
after every block; the streams are fused by a 1x1 convolution before the stage-2 merging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets.layers import Attention, DropPath, Mlp, conv_norm, ramp, small_linear
from models.nets.network import Input, Network, NetworkError
from models.nets.registry import register
from models.nets.ssm import Ssd

WINDOW = 4
"""Side of a window of sparse activation, in feature pixels (equation 3)."""

ALPHAS = (1.0, 4.0)
SPARSITIES = (0.0, 0.8)


@dataclass(frozen=True, slots=True)
class AmmsmConfig:
    """The numbers of an AMMSM.

    `base` is the magnifier's first width, `stem` that of the temporal stem, `spatial` that of the
    ResNet, whose stage-2 output is as wide as `dims[1]`. `attention` names the last blocks that
    attend: `paper` (last of stages 3 and 4), `upstream` (all of the last stage), `all`, `none`.
    `sparsity` and `alpha` are what a fresh network is set to; `AmmsmNet.configure` changes them.
    """

    dims: tuple[int, ...] = (64, 128, 256, 512)
    depths: tuple[int, ...] = (2, 4, 8, 4)
    heads: tuple[int, ...] = (2, 4, 8, 16)
    state: int = 64
    stem: int = 32
    base: int = 64
    attention: str = "paper"
    fusion: str = "concat"
    in_channels: int = 2
    size_px: int = 256
    drop_path: float = 0.1
    sparsity: float = 0.5
    alpha: float = 2.0

    def __post_init__(self) -> None:
        _known("attention", self.attention, ("paper", "upstream", "all", "none"))
        _known("fusion", self.fusion, ("concat", "add"))
        if self.size_px % 32:
            raise NetworkError(f"AMMSM size_px must be a multiple of 32, found {self.size_px}.")
        _between("sparsity", self.sparsity, SPARSITIES)
        _between("alpha", self.alpha, ALPHAS)


def _known(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise NetworkError(f"AMMSM {what} must be one of {', '.join(known)}; found {given}.")


def _between(what: str, given: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= given <= limits[1]:
        raise NetworkError(f"AMMSM {what} must lie in {limits[0]}..{limits[1]}, found {given}.")


def _twice(channels: int, width: int) -> nn.Sequential:
    return nn.Sequential(*(_plain(channels, width)), *(_plain(width, width)))


def _plain(channels: int, width: int) -> tuple[nn.Module, ...]:
    conv = nn.Conv2d(channels, width, 3, padding=1)
    return conv, nn.BatchNorm2d(width), nn.ReLU()


class Magnifier(nn.Module):
    """UNet of five levels that magnifies a flow by alpha (section 2.2).

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
        kept = []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else F.max_pool2d(x, 2))
            kept.append(x)
        for block, skip in zip(self.up, kept[-2::-1], strict=True):
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


class Stem(nn.Module):
    """VSSD's stem, stride 4."""

    def __init__(self, channels: int, narrow: int, dim: int) -> None:
        super().__init__()
        self.first = conv_norm(channels, narrow, 3, 2)
        self.body = nn.Sequential(
            conv_norm(narrow, narrow, 3), conv_norm(narrow, narrow, 3, relu=False)
        )
        self.last = nn.Sequential(
            conv_norm(narrow, 4 * dim, 3, 2), conv_norm(4 * dim, dim, 1, relu=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, channels, S, S)` to `(B, dim, S/4, S/4)`."""
        x = self.first(x)
        out: Tensor = self.last(x + self.body(x))
        return out


def merging(dim: int, wider: int) -> nn.Sequential:
    """Build the inverted bottleneck between stages: half the side, `wider` channels."""
    middle = 4 * wider
    return nn.Sequential(
        nn.Conv2d(dim, middle, 1),
        nn.ReLU(),
        nn.Conv2d(middle, middle, 3, 2, 1, groups=middle),
        nn.ReLU(),
        nn.Conv2d(middle, wider, 1),
        nn.BatchNorm2d(wider),
    )


class Block(nn.Module):
    """VSSD's block: DW3x3, SSD or attention, DW3x3, MLP; all residual."""

    def __init__(self, dim: int, heads: int, state: int, attend: bool, drop_path: float) -> None:
        super().__init__()
        self.place1 = nn.Conv2d(dim, dim, 3, padding=1, groups=dim)
        self.place2 = nn.Conv2d(dim, dim, 3, padding=1, groups=dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.mix = Attention(dim, heads, qkv_bias=False) if attend else Ssd(dim, heads, state)
        self.mlp = Mlp(dim)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """Map `(B, dim, S, S)` to the same shape.

        Args:
            x: The maps.
            keep: `(B, 1, S, S)` ones and zeros; zero pixels are left as they are and are not
                seen by the others.

        Returns:
            The maps after the block where kept, as they were elsewhere.
        """
        y = x if keep is None else x * keep
        y = y + self.place1(y)
        tokens = y.flatten(2).transpose(1, 2)
        seen = None if keep is None else keep.flatten(1)
        mixed = (
            self.mix(self.norm1(tokens), x.shape[-1], seen)
            if isinstance(self.mix, Ssd)
            else self.mix(self.norm1(tokens), seen)
        )
        y = y + self._map(self.drop_path(mixed), x)
        y = y + self.place2(y)
        tokens = y.flatten(2).transpose(1, 2)
        y = y + self._map(self.drop_path(self.mlp(self.norm2(tokens))), x)
        out: Tensor = y if keep is None else keep * y + (1.0 - keep) * x
        return out

    @staticmethod
    def _map(tokens: Tensor, like: Tensor) -> Tensor:
        return tokens.transpose(1, 2).reshape(-1, *like.shape[1:])


def window_ranks(x: Tensor) -> Tensor:
    """Rank the windows of maps by their L2 norm (equation 4).

    Args:
        x: `(B, C, S, S)`; a side that is no multiple of 4 is padded with zeros for this only.

    Returns:
        `(B, n, n)` float: 0 for the most important window of a sample. Of equals the first wins.
    """
    pad = -x.shape[-1] % WINDOW
    power = F.pad(x, (0, pad, 0, pad)).square().sum(1)
    across = (x.shape[-1] + pad) // WINDOW
    score = power.reshape(-1, across, WINDOW, across, WINDOW).sum((2, 4)).flatten(1)
    place = torch.arange(across * across, device=x.device)
    earlier = (place[:, None] > place[None, :])[None]
    one, other = score[:, :, None], score[:, None, :]
    beaten = (other > one) | ((other == one) & earlier)
    return beaten.to(x.dtype).sum(2).reshape(-1, across, across)


def sparse_mask(ranks: Tensor, sparsity: Tensor, side: int) -> Tensor:
    """Keep the top (1 - s) share of the windows, at least one (equation 5).

    Args:
        ranks: `(B, n, n)` of `window_ranks`.
        sparsity: s, a scalar or `(B,)`, 0..1.
        side: Side of the maps.

    Returns:
        `(B, 1, side, side)` ones and zeros.
    """
    windows = ranks.shape[1] * ranks.shape[2]
    # 1e-4 of a window keeps 10 * (1 - 0.1) from being floored to 8 in float32
    kept = torch.floor(windows * (1.0 - sparsity) + 1e-4).clamp_min(1.0).reshape(-1, 1, 1)
    mask = (ranks < kept).to(ranks.dtype)[:, None]
    full = mask.repeat_interleave(WINDOW, 2).repeat_interleave(WINDOW, 3)
    return full[:, :, :side, :side]


class Temporal(nn.Module):
    """The sparse VSSD: stem, four stages with merging between them, norm, pool, Linear."""

    def __init__(self, config: AmmsmConfig, num_classes: int) -> None:
        super().__init__()
        dims, depths = config.dims, config.depths
        self.stem = Stem(config.in_channels, config.stem, dims[0])
        rates = ramp(config.drop_path, sum(depths))
        self.stages, self.merge = nn.ModuleList(), nn.ModuleList()
        for index, dim in enumerate(dims):
            first = sum(depths[:index])
            self.stages.append(
                nn.ModuleList(
                    Block(dim, config.heads[index], config.state, attend, rate)
                    for attend, rate in zip(_attending(config, index), rates[first:], strict=False)
                )
            )
            if index + 1 < len(dims):
                self.merge.append(merging(dim, dims[index + 1]))
        self.norm = nn.LayerNorm(dims[-1])
        self.head = nn.Linear(dims[-1], num_classes)
        self.apply(small_linear)

    def forward(
        self,
        flow: Tensor,
        genes: Tensor | None = None,
        fuse: nn.Module | None = None,
        spatial: Tensor | None = None,
    ) -> Tensor:
        """Read a flow.

        Args:
            flow: `(B, C, S, S)`.
            genes: Sparsity of each pair of blocks, `(pairs,)` or `(B, pairs)`; None is dense.
            fuse: Joins the stage-2 maps with `spatial`.
            spatial: The spatial stream's maps.

        Returns:
            Logits `(B, num_classes)`.
        """
        x, first = self.stem(flow), 0
        for index, stage in enumerate(self.stages):
            ranks = window_ranks(x) if genes is not None else None
            blocks = list(cast(nn.ModuleList, stage))
            for place, block in enumerate(blocks):
                keep = None
                if genes is not None and ranks is not None:
                    keep = sparse_mask(ranks, genes[..., first + place // 2], x.shape[-1])
                x = block(x, keep)
            first += (len(blocks) + 1) // 2
            if index == 1 and fuse is not None:
                x = fuse(torch.cat((x, spatial), 1) if spatial is not None else x)
            if index < len(self.merge):
                x = self.merge[index](x)
        out: Tensor = self.head(self.norm(x.flatten(2).transpose(1, 2)).mean(1))
        return out


def _attending(config: AmmsmConfig, stage: int) -> list[bool]:
    """Tell which blocks of a stage attend instead of running the SSD."""
    depth, last = config.depths[stage], len(config.depths) - 1
    if config.attention in ("all", "none"):
        return [config.attention == "all"] * depth
    if config.attention == "upstream":
        return [stage == last] * depth
    return [stage >= last - 1 and place == depth - 1 for place in range(depth)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run gives: logits `(B, n)` and the magnified flow `(B, 2, S, S)`."""

    logits: Tensor
    magnified: Tensor


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

    outputs: ClassVar[tuple[str, ...]] = ("logits", "magnified")

    def __init__(self, config: AmmsmConfig, num_classes: int) -> None:
        super().__init__()
        size = config.size_px
        self.inputs = (
            Input("flow", config.in_channels, size, "flow from onset to apex: u, v, fixed scale"),
            Input("onset", 3, size, "onset picture, RGB, ImageNet mean and spread"),
        )
        self.num_classes, self.pairs = num_classes, pairs(config)
        self.magnifier = Magnifier(config.base, config.in_channels)
        self.temporal = Temporal(config, num_classes)
        width = config.dims[1]
        self.spatial = spatial_stream(width // 2)
        self.fuse = Fusion(width, config.fusion)
        self.alpha: Tensor
        self.genes: Tensor
        self.register_buffer("alpha", torch.tensor([config.alpha]))
        self.register_buffer("genes", torch.full((self.pairs,), config.sparsity))

    def configure(self, genes: Sequence[float], alpha: float) -> None:
        """Set what the network runs with when nothing else is given.

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
    ) -> Reading:
        """Run with a magnification and sparsity of its own.

        Args:
            flow: `(B, 2, S, S)`.
            onset: `(B, 3, S, S)`.
            alpha: `(B,)` or `(1,)`; None takes the configured one.
            genes: `(pairs,)` or `(B, pairs)`; None takes the configured ones.

        Returns:
            Logits and magnified flow.
        """
        magnified = self.magnifier(flow, self.alpha if alpha is None else alpha)
        chosen = self.genes if genes is None else genes
        logits = self.temporal(magnified, chosen, self.fuse, self.spatial(onset))
        return Reading(logits, magnified)

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)`."""
        return self.read(*given).logits

    def explained(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Return logits and the magnified flow."""
        reading = self.read(*given)
        return reading.logits, reading.magnified

    def settings(self) -> dict[str, Tensor]:
        """Return alpha and the genes, which `explained` takes after the pictures."""
        return {"alpha": self.alpha, "genes": self.genes}

    def undecayed(self) -> frozenset[str]:
        """Name the SSD's decay, step bias and skip, which take no weight decay."""
        ends = ("log_a", "step_bias", "skip")
        return frozenset(name for name, _ in self.named_parameters() if name.endswith(ends))


class Fusion(nn.Module):
    """Join two streams of `dim` channels: 1x1 convolution of both, starting as their sum."""

    def __init__(self, dim: int, way: str) -> None:
        super().__init__()
        self.dim = dim
        self.conv = nn.Conv2d(2 * dim, dim, 1) if way == "concat" else None
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


def pairs(config: AmmsmConfig) -> int:
    """Count the sparsity genes: one for every two consecutive blocks of a stage."""
    return sum((depth + 1) // 2 for depth in config.depths)


def magnification_loss(flow: Tensor, magnified: Tensor, alpha: Tensor) -> Tensor:
    """Return L_mag = mean |alpha flow - magnified| (equation 1)."""
    return (alpha.reshape(-1, 1, 1, 1) * flow - magnified).abs().mean()
