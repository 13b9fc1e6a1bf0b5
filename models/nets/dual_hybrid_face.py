"""DualHybridFace and its variants: an Inception-CBAM branch and a small ViT on a 28 x 28 flow.

Paper: docs/papers.md, B-LiT, equations 1-15, after IncepTR and MMNet. Deviations and choices:
head-drop zeroes heads as described, not tokens. There is no class token. Batch norm follows the
spatial convolution, as in the text. The Laplacian filter sharpens the input instead of replacing
it. The LSTM reads the fused maps of the frames (docs/papers.md, B-LiT).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets import cam
from models.nets.layers import Attention, DropPath, Mlp, ramp, small_linear
from models.nets.network import Input, Network, NetworkError
from models.nets.registry import register


@dataclass(frozen=True, slots=True)
class FaceConfig:
    """The sizes of the four variants.

    `first` and `second` are the widths of one Inception branch, `fused` the channels of each path
    in the fusion. `spatial_norm` and `laplacian` are open points of the paper; the published sizes
    count neither. `light` averages the maps before the LSTM.
    """

    in_channels: int = 3
    size_px: int = 28
    first: int = 6
    second: int = 12
    width: int = 512
    depth: int = 3
    heads: int = 4
    fused: int = 256
    hidden: int = 1024
    dropout: float = 0.5
    attention_dropout: float = 0.3
    head_drop: float = 0.3
    drop_path: float = 0.3
    spatial_norm: bool = True
    laplacian: bool = True
    frames: int = 8
    memory: int = 512
    light: bool = False

    def __post_init__(self) -> None:
        if self.size_px < 4 or self.size_px % 2:
            raise NetworkError(f"DualHybridFace needs an even size_px >= 4: {self.size_px}.")
        if self.width % self.heads:
            raise NetworkError(f"width must be a multiple of heads: {self.width}, {self.heads}.")


_COMPACT = FaceConfig(
    width=128, fused=24, hidden=192, memory=128, light=True, attention_dropout=0.1, drop_path=0.1
)
_SOURCE = "B-LiT: DualHybridFace"


def _unit(channels: int, width: int, kernel: int) -> nn.Sequential:
    conv = nn.Conv2d(channels, width, kernel, padding=kernel // 2)
    return nn.Sequential(conv, nn.BatchNorm2d(width), nn.ReLU())


class Inception(nn.Module):
    """Four parallel branches with different kernels, each `width` wide (bottlenecks always 6)."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            (
                _unit(channels, width, 1),
                nn.Sequential(_unit(channels, 6, 1), _unit(6, width, 3)),
                nn.Sequential(_unit(channels, 6, 1), _unit(6, width, 5)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), _unit(channels, width, 1)),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, channels, H, W)` to `(B, 4 * width, H, W)`."""
        return torch.cat([branch(x) for branch in self.branches], 1)


class Cbam(nn.Module):
    """Channel, then spatial attention (equations 11-15): reduction 16, kernel 3, with biases."""

    def __init__(self, channels: int, spatial_norm: bool) -> None:
        super().__init__()
        narrow = max(channels // 16, 1)
        self.mlp = nn.Sequential(
            nn.Linear(channels, narrow), nn.ReLU(), nn.Linear(narrow, channels)
        )
        self.conv = nn.Conv2d(2, 1, 3, padding=1)
        self.norm = nn.BatchNorm2d(1) if spatial_norm else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Scale `(B, C, H, W)` by channel and by pixel."""
        scores = self.mlp(x.mean((2, 3))) + self.mlp(x.amax((2, 3)))
        x = x * torch.sigmoid(scores)[:, :, None, None]
        pooled = torch.cat((x.mean(1, keepdim=True), x.amax(1, keepdim=True)), 1)
        return x * torch.sigmoid(self.norm(self.conv(pooled)))


class Laplacian(nn.Module):
    """Adds a learnable share (initially 0.1) of the fixed 3x3 Laplacian of each channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        kernel = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
        self.kernel: Tensor
        self.register_buffer("kernel", kernel.repeat(channels, 1, 1, 1), persistent=False)
        self.share = nn.Parameter(torch.tensor([0.1]))

    def forward(self, x: Tensor) -> Tensor:
        """Sharpen `(B, C, H, W)`."""
        return x + self.share * F.conv2d(x, self.kernel, padding=1, groups=self.kernel.shape[0])


class InceptionBranch(nn.Module):
    """The incep_sca path: two Inception blocks, max-pool, CBAM."""

    def __init__(self, config: FaceConfig) -> None:
        super().__init__()
        channels = config.in_channels
        self.sharpen = Laplacian(channels) if config.laplacian else nn.Identity()
        self.first = Inception(channels, config.first)
        self.second = Inception(4 * config.first, config.second)
        self.attention = Cbam(4 * config.second, config.spatial_norm)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, S, S)` to `(B, 4 * second, S/2, S/2)`."""
        y = self.second(self.first(self.sharpen(x)))
        out: Tensor = self.attention(F.max_pool2d(y, 2))
        return out


class VitBlock(nn.Module):
    """Pre-norm transformer block with head-drop and drop-path; MLP ratio 2."""

    def __init__(self, config: FaceConfig, drop_path: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width, eps=1e-6)
        self.attention = Attention(
            config.width,
            config.heads,
            attention_dropout=config.attention_dropout,
            head_drop=config.head_drop,
        )
        self.norm2 = nn.LayerNorm(config.width, eps=1e-6)
        self.mlp = Mlp(config.width, 2.0)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        """Map tokens `(B, L, width)` to the same shape."""
        y: Tensor = x + self.drop_path(self.attention(self.norm1(x)))
        y = y + self.drop_path(self.mlp(self.norm2(y)))
        return y


class VitBranch(nn.Module):
    """The vit_pos path: each pixel of the halved input is a token with a learned position."""

    def __init__(self, config: FaceConfig) -> None:
        super().__init__()
        self.side = config.size_px // 2
        self.width = config.width
        self.embed = nn.Conv2d(config.in_channels, config.width, 1)
        self.place = nn.Parameter(torch.zeros(1, self.side**2, config.width))
        rates = ramp(config.drop_path, config.depth)
        self.blocks = nn.Sequential(*(VitBlock(config, rate) for rate in rates))
        self.norm = nn.LayerNorm(config.width, eps=1e-6)
        self.narrow = nn.Conv2d(config.width, config.fused, 1)
        nn.init.trunc_normal_(self.place, std=0.02)
        self.apply(small_linear)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, S, S)` to `(B, fused, S/2, S/2)`."""
        size = (self.side, self.side)
        x = F.interpolate(x, size=size, mode="bilinear", align_corners=False)
        tokens = self.embed(x).flatten(2).transpose(1, 2) + self.place
        tokens = self.norm(self.blocks(tokens)).transpose(1, 2)
        out: Tensor = self.narrow(tokens.reshape(-1, self.width, *size))
        return out


class FlatHead(nn.Module):
    """Flatten, Linear, optional batch norm, ReLU, dropout, Linear."""

    def __init__(self, features: int, config: FaceConfig, norm: bool, num_classes: int) -> None:
        super().__init__()
        self.wide = nn.Linear(features, config.hidden)
        self.norm = nn.BatchNorm1d(config.hidden) if norm else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)
        self.narrow = nn.Linear(config.hidden, num_classes)

    def forward(self, maps: Tensor) -> Tensor:
        """Map `(B, C, h, w)` to logits."""
        out: Tensor = self.narrow(self.dropout(F.relu(self.norm(self.wide(maps.flatten(1))))))
        return out

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Return the gradient of the winning logit, summed over the map: `(B, C)`.

        Only the ReLU is not linear, and its slope is known; valid in evaluation mode.
        """
        hidden = self.norm(self.wide(maps.flatten(1)))
        slope = cam.winner_weights(logits, self.narrow) * (hidden > 0).to(maps.dtype)
        if isinstance(self.norm, nn.BatchNorm1d) and self.norm.running_var is not None:
            slope = slope * self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        flat: Tensor = slope @ self.wide.weight
        return flat.reshape(-1, *maps.shape[1:]).sum((2, 3))


class _Still(cam.MapNetwork):
    """A variant that reads one flow picture and ends in a flat head."""

    head: FlatHead

    def __init__(self, config: FaceConfig, num_classes: int) -> None:
        super().__init__()
        self.num_classes = num_classes
        about = "flow: u, v, strain; two channels: u, v"
        self.inputs = (Input("flow", config.in_channels, config.size_px, about),)

    def classify(self, maps: Tensor) -> Tensor:
        """Return logits of the maps `(B, C, S/2, S/2)`."""
        out: Tensor = self.head(maps)
        return out

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Propagate the winner's weights back through the flat head."""
        return self.head.gradient(maps, logits)


@register("dual_hybrid_face", _SOURCE, paper=FaceConfig(), compact=_COMPACT)
class DualHybridFace(_Still):
    """Both paths, concatenated in the order ViT, Inception, then the flat head."""

    def __init__(self, config: FaceConfig, num_classes: int) -> None:
        super().__init__(config, num_classes)
        self.vit = VitBranch(config)
        self.inception = InceptionBranch(config)
        self.widen = nn.Conv2d(4 * config.second, config.fused, 1)
        features = 2 * config.fused * (config.size_px // 2) ** 2
        self.head = FlatHead(features, config, False, num_classes)

    def paths(self, flow: Tensor) -> tuple[Tensor, Tensor]:
        """Return the ViT's and the Inception path's maps, for IncepTR's agreement loss."""
        return self.vit(flow), self.widen(self.inception(flow))

    def maps(self, *given: Tensor) -> Tensor:
        """Return both paths' maps, concatenated."""
        return torch.cat(self.paths(*given), 1)


@register("incep_cbam", _SOURCE + " (_IncepCBAM)", paper=FaceConfig(), compact=_COMPACT)
class IncepCbam(_Still):
    """The Inception path alone; the 1x1 convolution is skipped, the head has batch norm."""

    def __init__(self, config: FaceConfig, num_classes: int) -> None:
        super().__init__(config, num_classes)
        self.inception = InceptionBranch(config)
        features = 4 * config.second * (config.size_px // 2) ** 2
        self.head = FlatHead(features, config, True, num_classes)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the Inception path's maps."""
        out: Tensor = self.inception(*given)
        return out


@register("vit_pos", _SOURCE + " (_ViT)", paper=FaceConfig(), compact=_COMPACT)
class VitPos(_Still):
    """The ViT path alone; the head has batch norm."""

    def __init__(self, config: FaceConfig, num_classes: int) -> None:
        super().__init__(config, num_classes)
        self.vit = VitBranch(config)
        features = config.fused * (config.size_px // 2) ** 2
        self.head = FlatHead(features, config, True, num_classes)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the ViT path's maps."""
        out: Tensor = self.vit(*given)
        return out


@register("face_lstm", _SOURCE + " (_LSTM)", paper=FaceConfig(), compact=_COMPACT)
class FaceLstm(Network):
    """The fused maps of each frame of a clip, an LSTM over the frames, its last state, Linear.

    With `light` the LSTM reads the averages of the maps instead of all their pixels.
    """

    def __init__(self, config: FaceConfig, num_classes: int) -> None:
        super().__init__()
        self.num_classes = num_classes
        about = "flow from the onset to each of some frames up to the offset"
        self.inputs = (Input("flows", config.in_channels, config.size_px, about, config.frames),)
        self.light = config.light
        self.vit = VitBranch(config)
        self.inception = InceptionBranch(config)
        self.widen = nn.Conv2d(4 * config.second, config.fused, 1)
        pixels = 1 if config.light else (config.size_px // 2) ** 2
        self.lstm = nn.LSTM(2 * config.fused * pixels, config.memory, batch_first=True)
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(config.memory, num_classes)

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)` of flows `(B, T, C, S, S)`."""
        (flows,) = given
        time = flows.shape[1]
        flow = flows.flatten(0, 1)
        maps = torch.cat((self.vit(flow), self.widen(self.inception(flow))), 1)
        read = maps.mean((2, 3)) if self.light else maps.flatten(1)
        last = _last_state(self.lstm, read.reshape(-1, time, read.shape[1]))
        out: Tensor = self.head(self.dropout(last))
        return out


def _last_state(lstm: nn.LSTM, frames: Tensor) -> Tensor:
    """Return an LSTM's last hidden state; written without a loop node, for the export."""
    if not torch.compiler.is_exporting():
        states: Tensor = lstm(frames)[0]
        return states[:, -1]
    weights = dict(lstm.named_parameters())
    driven = F.linear(
        frames, weights["weight_ih_l0"], weights["bias_ih_l0"] + weights["bias_hh_l0"]
    )
    state = cell = torch.zeros_like(driven[:, 0, : lstm.hidden_size])
    for step in driven.unbind(1):
        gates = step + F.linear(state, weights["weight_hh_l0"])
        enter, forget, fresh, leave = gates.chunk(4, 1)
        cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(fresh)
        state = torch.sigmoid(leave) * torch.tanh(cell)
    return state
