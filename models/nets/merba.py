"""MERba: MambaVision whose mixers read small windows in four orders before global attention.

Paper: MERba (arXiv 2506.14468v1), equations 2-7, tables I and VII. Open points are settled as in
docs/papers.md, MERba: four independent mixers (sharing by switch), residuals, norms and layer scale
as upstream, 4/8/16 heads. MambaVision-B itself is a configuration of the same blocks: one order,
the whole map as window. The compact preset starts its layer scale at 0.1, because 1e-5 grows slowly
without pre-training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets import cam
from models.nets.layers import Attention, DropPath, Mlp, conv_norm, ramp, small_linear
from models.nets.network import Input, NetworkError
from models.nets.registry import register
from models.nets.ssm import Mixer, mix

ORDERS = ("a", "b", "c", "d", "a_bi", "b_bi", "a_sy", "b_sy")
SHARING = ("independent", "inner", "all")
COARSE = ("negative", "positive", "surprise", "others")
FINE = ("anger", "disgust", "fear", "sadness")


@dataclass(frozen=True, slots=True)
class MerbaConfig:
    """The sizes of a MERba; the tuples have one entry per stage.

    `conv`, `local` and `attention` count the blocks of each kind, in that order inside a stage.
    `sharing`: the orders' mixers are independent, share the inner linear, or are one. `scope` is
    that of table VI: `both` has local extractors and global attention, `local` restricts attention
    to the windows too, and `global` has extractors that read the whole map. `granular` has the two
    heads of DGCM instead of one and needs the seven DFME classes.
    """

    dims: tuple[int, ...] = (128, 256, 512, 1024)
    conv: tuple[int, ...] = (3, 0, 0, 0)
    local: tuple[int, ...] = (0, 2, 6, 4)
    attention: tuple[int, ...] = (0, 2, 2, 2)
    heads: tuple[int, ...] = (2, 4, 8, 16)
    windows: tuple[int, ...] = (7, 7, 7, 7)
    orders: tuple[str, ...] = ("a", "b", "c", "d")
    sharing: str = "independent"
    scope: str = "both"
    granular: bool = False
    in_channels: int = 3
    size_px: int = 224
    stem: int = 64
    scale: float = 1e-5
    drop_path: float = 0.3
    dropout: float = 0.1

    def __post_init__(self) -> None:
        for order in self.orders:
            _known("order", order, ORDERS)
        _known("sharing", self.sharing, SHARING)
        _known("scope", self.scope, ("both", "local", "global"))
        side = self.size_px // 4
        for index, window in enumerate(self.windows):
            if self.local[index] and side % window:
                raise NetworkError(
                    f"MERba stage {index + 1} is {side} wide, which windows of {window} do not "
                    f"fill: choose another size_px than {self.size_px}."
                )
            side = (side + 1) // 2


def _known(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise NetworkError(f"MERba {what} must be one of {', '.join(known)}; found {given}.")


def scan_order(name: str, side: int) -> list[int]:
    """List the places of a `side` x `side` window in the order in which a scan visits them.

    Args:
        name: `a` rows, `b` columns, `c` rows in alternating direction, `d` columns in alternating
            direction; `_bi` backwards, `_sy` on the window mirrored left to right.
        side: Width of the window.

    Returns:
        Flat places, row by row.
    """
    lines = [[row * side + column for column in range(side)] for row in range(side)]
    if name[0] in "bd":
        lines = [list(line) for line in zip(*lines, strict=True)]
    if name[0] in "cd":
        lines = [line[::-1] if index % 2 else line for index, line in enumerate(lines)]
    places = [place for line in lines for place in line]
    if name.endswith("_sy"):
        places = [place - 2 * (place % side) + side - 1 for place in places]
    return places[::-1] if name.endswith("_bi") else places


class LocalExtractor(nn.Module):
    """Reads each window in several orders and sums the mixers' outputs (equations 2-4).

    Args:
        dim: Channels.
        window: Side of a window.
        orders: Names of scan orders.
        sharing: One of `SHARING`.
    """

    def __init__(self, dim: int, window: int, orders: Sequence[str], sharing: str) -> None:
        super().__init__()
        self.window = window
        inner = nn.Linear(dim, dim, bias=False) if sharing == "inner" else None
        count = 1 if sharing == "all" else len(orders)
        self.mixers = nn.ModuleList(Mixer(dim, inner=inner) for _ in range(count))
        self.outer = nn.Linear(dim, dim, bias=False)
        permutations = torch.tensor([scan_order(order, window) for order in orders])
        self.order: Tensor
        self.inverse_order: Tensor
        self.register_buffer("order", permutations, persistent=False)
        self.register_buffer("inverse_order", permutations.argsort(1), persistent=False)

    def forward(self, tokens: Tensor, side: int) -> Tensor:
        """Map tokens `(B, side * side, dim)`, row by row, to the same shape."""
        windows = cut(tokens, side, self.window)
        count = len(self.order)
        mixers = [cast(Mixer, self.mixers[index % len(self.mixers)]) for index in range(count)]
        read = mix(mixers, [windows.index_select(1, order) for order in self.order])
        restored = [
            tokens.index_select(1, order)
            for tokens, order in zip(read, self.inverse_order, strict=True)
        ]
        out: Tensor = self.outer(torch.stack(restored).sum(0))
        return join(out, side, self.window)


class LocalAttention(nn.Module):
    """Attention inside each window alone (the first row of table VI)."""

    def __init__(self, attention: Attention, window: int) -> None:
        super().__init__()
        self.attention, self.window = attention, window

    def forward(self, tokens: Tensor, side: int) -> Tensor:
        """Map tokens `(B, side * side, dim)`, row by row, to the same shape."""
        return join(self.attention(cut(tokens, side, self.window)), side, self.window)


def cut(tokens: Tensor, side: int, window: int) -> Tensor:
    """Cut tokens `(B, side * side, dim)` into windows `(B * n, window * window, dim)`."""
    across, dim = side // window, tokens.shape[-1]
    grid = tokens.reshape(-1, across, window, across, window, dim)
    return grid.transpose(2, 3).reshape(-1, window * window, dim)


def join(windows: Tensor, side: int, window: int) -> Tensor:
    """Put windows back into tokens `(B, side * side, dim)`; the inverse of `cut`."""
    across, dim = side // window, windows.shape[-1]
    grid = windows.reshape(-1, across, across, window, window, dim)
    return grid.transpose(2, 3).reshape(-1, side * side, dim)


class ConvBlock(nn.Module):
    """MambaVision's convolution block: conv, BN, GELU (tanh), conv, BN, residual."""

    def __init__(self, dim: int, drop_path: float) -> None:
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(dim, dim, 3, padding=1), nn.BatchNorm2d(dim)
        self.conv2, self.norm2 = nn.Conv2d(dim, dim, 3, padding=1), nn.BatchNorm2d(dim)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, dim, H, W)` to the same shape."""
        y = F.gelu(self.norm1(self.conv1(x)), approximate="tanh")
        out: Tensor = x + self.drop_path(self.norm2(self.conv2(y)))
        return out


class TokenBlock(nn.Module):
    """Mixes, then applies an MLP, each with pre-norm, layer scale, drop-path and residual."""

    def __init__(self, mixer: nn.Module, dim: int, config: MerbaConfig, drop_path: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.way = mixer  # Stored weights use this name.
        self.mlp = Mlp(dim, 4.0, config.dropout)
        self.scale1 = nn.Parameter(torch.full((dim,), config.scale))
        self.scale2 = nn.Parameter(torch.full((dim,), config.scale))
        self.drop_path = DropPath(drop_path)

    def forward(self, tokens: Tensor, side: int) -> Tensor:
        """Map tokens `(B, side * side, dim)` to the same shape."""
        x = self.norm1(tokens)
        placed = isinstance(self.way, LocalExtractor | LocalAttention)
        mixed = self.way(x, side) if placed else self.way(x)
        tokens = tokens + self.drop_path(self.scale1 * mixed)
        out: Tensor = tokens + self.drop_path(self.scale2 * self.mlp(self.norm2(tokens)))
        return out


class MerbaStage(nn.Module):
    """Convolution blocks on the map, or local extractors and then attention on its tokens."""

    def __init__(self, index: int, side: int, config: MerbaConfig, rates: Sequence[float]) -> None:
        super().__init__()
        dim, self.side = config.dims[index], side
        conv, local, attention = counts(config)[index]
        window = config.windows[index]
        self.convs = nn.Sequential(*(ConvBlock(dim, rate) for rate in rates[:conv]))
        self.blocks = nn.ModuleList()
        for place, rate in enumerate(rates[conv:]):
            if place < local:
                extent = side if config.scope == "global" else window
                mixer: nn.Module = LocalExtractor(dim, extent, config.orders, config.sharing)
            else:
                mixer = Attention(dim, config.heads[index], dropout=config.dropout)
                mixer = LocalAttention(mixer, window) if config.scope == "local" else mixer
            self.blocks.append(TokenBlock(mixer, dim, config, rate))
        assert conv + local + attention == len(rates)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, dim, side, side)` to the same shape."""
        x = self.convs(x)
        if not len(self.blocks):
            return x
        tokens = x.flatten(2).transpose(1, 2)
        for block in self.blocks:
            tokens = block(tokens, self.side)
        return tokens.transpose(1, 2).reshape(x.shape)


def counts(config: MerbaConfig) -> list[tuple[int, int, int]]:
    """List each stage's blocks: convolutions, local extractors, attentions."""
    return list(zip(config.conv, config.local, config.attention, strict=True))


@register(
    "merba",
    "MERba: multi-receptive-field MambaVision (arXiv 2506.14468v1)",
    paper=MerbaConfig(),
    dgcm=MerbaConfig(granular=True),
    mambavision=MerbaConfig(
        conv=(3, 3, 0, 0),
        local=(0, 0, 5, 3),
        attention=(0, 0, 5, 2),
        windows=(7, 7, 14, 7),
        orders=("a",),
        dropout=0.0,
    ),
    compact=MerbaConfig(
        dims=(32, 64, 128),
        conv=(2, 0, 0),
        local=(0, 2, 3),
        attention=(0, 1, 2),
        heads=(1, 2, 4),
        windows=(7, 7, 7),
        size_px=112,
        stem=24,
        scale=0.1,
        drop_path=0.1,
    ),
)
class Merba(cam.MapNetwork):
    """The whole network. With DGCM its logits are log-probabilities of the seven DFME classes."""

    def __init__(self, config: MerbaConfig, num_classes: int) -> None:
        super().__init__()
        if config.granular and num_classes != 7:
            raise NetworkError(f"DGCM reads the 7 classes of DFME, found {num_classes} classes.")
        self.num_classes, dims = num_classes, config.dims
        about = "flow from onset to apex: u, v, magnitude"
        self.inputs = (Input("flow", config.in_channels, config.size_px, about),)
        self.embed = nn.Sequential(
            conv_norm(config.in_channels, config.stem, 3, 2, eps=1e-4),
            conv_norm(config.stem, dims[0], 3, 2, eps=1e-4),
        )
        blocks = [sum(stage) for stage in counts(config)]
        rates, side = ramp(config.drop_path, sum(blocks)), config.size_px // 4
        self.stages, self.halve = nn.ModuleList(), nn.ModuleList()
        for index, dim in enumerate(dims):
            first = sum(blocks[:index])
            self.stages.append(
                MerbaStage(index, side, config, rates[first : first + blocks[index]])
            )
            if index + 1 < len(dims):
                self.halve.append(nn.Conv2d(dim, dims[index + 1], 3, 2, 1, bias=False))
                side = (side + 1) // 2
        self.norm = nn.BatchNorm2d(dims[-1])
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(dims[-1], len(COARSE) if config.granular else num_classes)
        self.fine = nn.Linear(dims[-1], len(FINE)) if config.granular else None
        self.apply(small_linear)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the normalised last maps `(B, C, h, w)`."""
        x: Tensor = self.embed(*given)
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index < len(self.halve):
                x = self.halve[index](x)
        out: Tensor = self.norm(x)
        return out

    def classify(self, maps: Tensor) -> Tensor:
        """Pool and map to logits; with DGCM to log-probabilities of the DFME classes."""
        pooled = self.dropout(maps.mean((2, 3)))
        coarse: Tensor = self.head(pooled)
        return coarse if self.fine is None else emotions(coarse, self.fine(pooled))

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Return the winner's weights; with DGCM the slope of its log-probability."""
        if self.fine is None:
            return cam.winner_weights(logits, self.head)
        pooled = maps.mean((2, 3))
        decided = decide(self.head(pooled), self.fine(pooled))
        winner = F.one_hot(decided, self.num_classes).to(maps.dtype)
        to_coarse, to_fine = winner @ _coarse_of(maps), winner @ _fine_of(maps)
        negative = to_fine.sum(1, keepdim=True)
        coarse_slope = (to_coarse - self.head(pooled).softmax(1)) @ self.head.weight
        fine_slope = (to_fine - negative * self.fine(pooled).softmax(1)) @ self.fine.weight
        out: Tensor = coarse_slope + fine_slope
        return out


def _coarse_of(like: Tensor) -> Tensor:
    """Return the coarse class of each DFME class, `(7, 4)`."""
    return F.one_hot(torch.tensor((0, 3, 0, 0, 1, 0, 2), device=like.device), 4).to(like.dtype)


def _fine_of(like: Tensor) -> Tensor:
    """Return the fine class of each DFME class, `(7, 4)`; zero rows for classes without one."""
    rows = F.one_hot(torch.tensor((0, 0, 1, 2, 0, 3, 0), device=like.device), 4).to(like.dtype)
    negative = torch.tensor((1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0), device=like.device)
    return rows * negative.to(like.dtype)[:, None]


def emotions(coarse: Tensor, fine: Tensor) -> Tensor:
    """Combine DGCM's heads: p(class) = p(coarse), or p(negative) p(fine) for the negative ones.

    Args:
        coarse: Logits `(B, 4)` in the order of `COARSE`.
        fine: Logits `(B, 4)` in the order of `FINE`.

    Returns:
        Log-probabilities `(B, 7)` in DFME order; their exponentials sum to 1.
    """
    return coarse.log_softmax(1) @ _coarse_of(coarse).T + fine.log_softmax(1) @ _fine_of(fine).T


def decide(coarse: Tensor, fine: Tensor) -> Tensor:
    """Decide as the paper does: the coarse winner; if negative, the fine winner.

    Args:
        coarse: Logits `(B, 4)`.
        fine: Logits `(B, 4)`.

    Returns:
        DFME class of each sample `(B,)` int64.
    """
    kind, emotion = coarse.argmax(1), fine.argmax(1)
    from_fine = torch.tensor((0, 2, 3, 5), device=fine.device)[emotion]
    from_coarse = torch.tensor((0, 4, 6, 1), device=fine.device)[kind]
    return torch.where(kind == 0, from_fine, from_coarse)


def granular_loss(coarse: Tensor, fine: Tensor, target: Tensor, progress: float) -> Tensor:
    """Return DGCM's loss (equations 6 and 7): half of L_coarse + alpha L_fine.

    Args:
        coarse: Logits `(B, 4)`.
        fine: Logits `(B, 4)`.
        target: DFME classes `(B,)`.
        progress: Epoch over all epochs, 0..1; alpha grows from 0.5 to 2 at three quarters.

    Returns:
        A scalar; the fine part is the mean over truly negative samples, 0 without any.
    """
    alpha = min(0.5 + 2.0 * progress, 2.0)
    to_coarse = _coarse_of(coarse).argmax(1)[target]
    rows = _fine_of(fine)
    negative = rows.sum(1)[target]
    each = F.cross_entropy(fine, rows.argmax(1)[target], reduction="none")
    of_fine = (each * negative).sum() / negative.sum().clamp_min(1.0)
    return 0.5 * (F.cross_entropy(coarse, to_coarse) + alpha * of_fine)
