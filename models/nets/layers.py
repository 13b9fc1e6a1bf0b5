"""Layers that several networks share: norms, MLP, attention, drop-path, initial values."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ChannelNorm(nn.Module):
    """Layer norm over the channels of a map `(B, C, H, W)` (ConvNeXt, eps 1e-6)."""

    def __init__(self, dim: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.bias = nn.Parameter(torch.zeros(dim))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise each pixel's channels."""
        y = x.permute(0, 2, 3, 1)
        y = F.layer_norm(y, (y.shape[-1],), self.weight, self.bias, self.eps)
        return y.permute(0, 3, 1, 2)


class DropPath(nn.Module):
    """Drops a residual branch for a random share of the samples while training."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Zero some samples and scale the others by 1 / (1 - share)."""
        if not self.training or self.share == 0.0:
            return x
        kept_share = 1.0 - self.share
        shape = (x.shape[0],) + (1,) * (x.dim() - 1)
        return (
            x
            * (torch.rand(shape, device=x.device, dtype=x.dtype) < kept_share).to(x.dtype)
            / kept_share
        )


class Mlp(nn.Module):
    """Linear, GELU, dropout, Linear, dropout on the last axis."""

    def __init__(self, dim: int, ratio: float = 4.0, dropout: float = 0.0) -> None:
        super().__init__()
        self.wide = nn.Linear(dim, int(dim * ratio))
        self.narrow = nn.Linear(int(dim * ratio), dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(..., dim)` to `(..., dim)`."""
        y: Tensor = self.dropout(F.gelu(self.wide(x)))
        y = self.dropout(self.narrow(y))
        return y


class HeadDrop(nn.Module):
    """Zeroes whole attention heads of some samples while training.

    B-LiT lists it as HeadDropOut, rate 0.3: a sample is chosen with probability `rate`, then one of
    its heads is zeroed, without rescaling. The public code zeroes a token instead; here it works as
    described (docs/papers.md, B-LiT).
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Map head outputs `(B, heads, L, d)` to the same shape."""
        if not self.training or self.rate == 0.0:
            return x
        batch, heads = x.shape[:2]
        chosen = torch.rand(batch, device=x.device) < self.rate
        silent = F.one_hot(torch.randint(heads, (batch,), device=x.device), heads).bool()
        mask = ~(silent & chosen[:, None])
        return x * mask[:, :, None, None].to(x.dtype)


class Attention(nn.Module):
    """Multi-head self-attention over tokens `(B, L, dim)`, scale head width to the power -1/2."""

    def __init__(
        self,
        dim: int,
        heads: int,
        qkv_bias: bool = True,
        dropout: float = 0.0,
        attention_dropout: float = 0.0,
        head_drop: float = 0.0,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim, bias=qkv_bias)
        self.out = nn.Linear(dim, dim)
        self.dropout = nn.Dropout(dropout)
        self.attention_dropout = nn.Dropout(attention_dropout)
        self.head_drop = HeadDrop(head_drop)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend.

        Args:
            x: Tokens `(B, L, dim)`.
            mask: `(B, L)` of ones and zeros; no token attends to a zero token.

        Returns:
            Tokens `(B, L, dim)`.
        """
        batch, length, dim = x.shape
        qkv = self.qkv(x).reshape(batch, length, 3, self.heads, dim // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        if self.training and mask is None and self.attention_dropout.p == 0.0:
            # the same sum in one pass that stores no weights: three times as fast
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            weights = (q * (dim // self.heads) ** -0.5) @ k.transpose(-2, -1)
            if mask is not None:
                weights = weights.masked_fill(mask[:, None, None, :] < 0.5, -1e9)
            mixed = self.attention_dropout(weights.softmax(-1)) @ v
        mixed = self.head_drop(mixed)
        out: Tensor = self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, dim)))
        return out


def conv_norm(
    channels: int, width: int, kernel: int, stride: int = 1, *, relu: bool = True, eps: float = 1e-5
) -> nn.Sequential:
    """Build a convolution without bias, a batch norm and, if requested, a ReLU; same padding."""
    parts: list[nn.Module] = [
        nn.Conv2d(channels, width, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(width, eps=eps),
    ]
    if relu:
        parts.append(nn.ReLU())
    return nn.Sequential(*parts)


def ramp(rate: float, blocks: int) -> list[float]:
    """Return drop-path rates that grow linearly from 0 to `rate` over all blocks."""
    return [rate * index / max(blocks - 1, 1) for index in range(blocks)]


def small_linear(module: nn.Module) -> None:
    """Initialise a linear layer: truncated-normal weights (std 0.02), zero bias; for `apply`."""
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def small_linear_and_conv(module: nn.Module) -> None:
    """Do the same as `small_linear`, also for convolutions (ConvNeXt)."""
    small_linear(module)
    if isinstance(module, nn.Conv2d):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
