"""VSSD with windowed sparse activation: the temporal stream of AMMSM, and a network by itself.

Paper: VSSD (upstream of AMMSM), and AMMSM equations 3-5. The state space layer is in `ssm.py`.
Deviation as in docs/papers.md, AMMSM: masked windows are copied back after every block, and the
other tokens do not see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets import cam
from models.nets.layers import Attention, DropPath, Mlp, conv_norm, ramp, small_linear
from models.nets.network import Input, NetworkError
from models.nets.registry import register
from models.nets.ssm import Ssd

WINDOW = 4
"""Side of a window of sparse activation, in feature pixels (equation 3)."""

ATTENTION = ("paper", "upstream", "all", "none")


@dataclass(frozen=True, slots=True)
class VssdConfig:
    """The sizes of a VSSD.

    `stem` is the width of the stem's first convolutions. `attention` names the blocks that attend
    instead of running the SSD: `paper` (last of the last two stages), `upstream` (all of the last
    stage), `all`, `none`.
    """

    dims: tuple[int, ...] = (64, 128, 256, 512)
    depths: tuple[int, ...] = (2, 4, 8, 4)
    heads: tuple[int, ...] = (2, 4, 8, 16)
    state: int = 64
    stem: int = 32
    attention: str = "paper"
    in_channels: int = 2
    size_px: int = 256
    drop_path: float = 0.1

    def __post_init__(self) -> None:
        if self.attention not in ATTENTION:
            raise NetworkError(
                f"VSSD attention must be one of {', '.join(ATTENTION)}; found {self.attention}."
            )
        if self.size_px % 32:
            raise NetworkError(f"VSSD size_px must be a multiple of 32, found {self.size_px}.")


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

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map `(B, dim, S, S)` to the same shape.

        Args:
            x: The maps.
            mask: `(B, 1, S, S)` ones and zeros; zero pixels do not change and the others do not see
                them.

        Returns:
            The maps after the block where the mask is one, unchanged elsewhere.
        """
        y = x if mask is None else x * mask
        y = y + self.place1(y)
        tokens = y.flatten(2).transpose(1, 2)
        token_mask = None if mask is None else mask.flatten(1)
        mixed = (
            self.mix(self.norm1(tokens), x.shape[-1], token_mask)
            if isinstance(self.mix, Ssd)
            else self.mix(self.norm1(tokens), token_mask)
        )
        y = y + self._map(self.drop_path(mixed), x)
        y = y + self.place2(y)
        tokens = y.flatten(2).transpose(1, 2)
        y = y + self._map(self.drop_path(self.mlp(self.norm2(tokens))), x)
        out: Tensor = y if mask is None else mask * y + (1.0 - mask) * x
        return out

    @staticmethod
    def _map(tokens: Tensor, like: Tensor) -> Tensor:
        return tokens.transpose(1, 2).reshape(-1, *like.shape[1:])


def window_ranks(x: Tensor) -> Tensor:
    """Rank the windows of maps by their L2 norm (equation 4).

    Args:
        x: `(B, C, S, S)`; a side that is not a multiple of 4 is padded with zeros for the ranking
            only.

    Returns:
        `(B, n, n)` float: 0 for the most important window of a sample; the first of equal windows
        wins.
    """
    pad = -x.shape[-1] % WINDOW
    power = F.pad(x, (0, pad, 0, pad)).square().sum(1)
    across = (x.shape[-1] + pad) // WINDOW
    score = power.reshape(-1, across, WINDOW, across, WINDOW).sum((2, 4)).flatten(1)
    place = torch.arange(across * across, device=x.device)
    earlier = (place[:, None] > place[None, :])[None]
    own, others = score[:, :, None], score[:, None, :]
    beaten = (others > own) | ((others == own) & earlier)
    return beaten.to(x.dtype).sum(2).reshape(-1, across, across)


def sparse_mask(ranks: Tensor, sparsity: Tensor, side: int) -> Tensor:
    """Keep the top (1 - s) share of the windows, at least one (equation 5).

    Args:
        ranks: `(B, n, n)` from `window_ranks`.
        sparsity: s, a scalar or `(B,)`, 0..1.
        side: Side of the maps.

    Returns:
        `(B, 1, side, side)` ones and zeros.
    """
    windows = ranks.shape[1] * ranks.shape[2]
    # 1e-4 of a window keeps 10 * (1 - 0.1) from being floored to 8 in float32
    counts = torch.floor(windows * (1.0 - sparsity) + 1e-4).clamp_min(1.0).reshape(-1, 1, 1)
    mask = (ranks < counts).to(ranks.dtype)[:, None]
    full = mask.repeat_interleave(WINDOW, 2).repeat_interleave(WINDOW, 3)
    return full[:, :, :side, :side]


class Temporal(nn.Module):
    """The sparse VSSD: stem, four stages with merging between them, norm, pool, Linear."""

    def __init__(self, config: VssdConfig, num_classes: int) -> None:
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

    def maps(
        self,
        flow: Tensor,
        genes: Tensor | None = None,
        fuse: nn.Module | None = None,
        spatial: Tensor | None = None,
    ) -> Tensor:
        """Return the normalised last maps `(B, C, S/32, S/32)`.

        Args:
            flow: `(B, C, S, S)`.
            genes: Sparsity of each pair of blocks, `(pairs,)` or `(B, pairs)`; None is dense.
            fuse: Fuses the stage-2 maps with `spatial`.
            spatial: The spatial stream's maps.

        Returns:
            The maps that `classify` takes.
        """
        x, first = self.stem(flow), 0
        for index, stage in enumerate(self.stages):
            ranks = window_ranks(x) if genes is not None else None
            blocks = list(cast(nn.ModuleList, stage))
            for place, block in enumerate(blocks):
                mask = None
                if genes is not None and ranks is not None:
                    mask = sparse_mask(ranks, genes[..., first + place // 2], x.shape[-1])
                x = block(x, mask)
            first += (len(blocks) + 1) // 2
            if index == 1 and fuse is not None:
                x = fuse(torch.cat((x, spatial), 1) if spatial is not None else x)
            if index < len(self.merge):
                x = self.merge[index](x)
        tokens = self.norm(x.flatten(2).transpose(1, 2))
        out: Tensor = tokens.transpose(1, 2).reshape(x.shape)
        return out

    def classify(self, maps: Tensor) -> Tensor:
        """Pool maps and return logits `(B, num_classes)`."""
        out: Tensor = self.head(maps.mean((2, 3)))
        return out


def _attending(config: VssdConfig, stage: int) -> list[bool]:
    """Return which blocks of a stage attend instead of running the SSD."""
    depth, last = config.depths[stage], len(config.depths) - 1
    if config.attention in ("all", "none"):
        return [config.attention == "all"] * depth
    if config.attention == "upstream":
        return [stage == last] * depth
    return [stage >= last - 1 and place == depth - 1 for place in range(depth)]


def pairs(config: VssdConfig) -> int:
    """Count the sparsity genes: one for every two consecutive blocks of a stage."""
    return sum((depth + 1) // 2 for depth in config.depths)


@register(
    "vssd",
    "VSSD-Tiny as AMMSM uses it: the temporal stream alone, dense",
    paper=VssdConfig(),
    upstream=VssdConfig(in_channels=3, size_px=224, attention="upstream"),
    compact=VssdConfig(
        dims=(32, 64, 128, 192),
        depths=(2, 2, 2, 2),
        heads=(1, 2, 4, 6),
        state=32,
        stem=16,
        size_px=128,
    ),
)
class Vssd(cam.MapNetwork):
    """The temporal stream as a network that reads a flow."""

    def __init__(self, config: VssdConfig, num_classes: int) -> None:
        super().__init__()
        about = "flow from onset to apex: u, v, fixed scale"
        self.inputs = (Input("flow", config.in_channels, config.size_px, about),)
        self.num_classes = num_classes
        self.body = Temporal(config, num_classes)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the normalised last maps."""
        (flow,) = given
        return self.body.maps(flow)

    def classify(self, maps: Tensor) -> Tensor:
        """Pool and map to logits."""
        return self.body.classify(maps)

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:  # noqa: ARG002 - norm lies before
        """Return the winner's weights."""
        return cam.winner_weights(logits, self.body.head)

    def undecayed(self) -> frozenset[str]:
        """Name the SSD's decay, step bias and skip, which take no weight decay."""
        return undecayed(self)


def undecayed(module: nn.Module) -> frozenset[str]:
    """Name the parameters of all SSD layers in a module that take no weight decay."""
    ends = ("log_a", "step_bias", "skip")
    return frozenset(name for name, _ in module.named_parameters() if name.endswith(ends))
