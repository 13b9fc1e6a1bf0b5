"""State space layers: the selective scan of Mamba and the non-causal SSD of VSSD.

The scan uses `mamba_ssm`'s fused kernel if that is installed and the tensors are on a GPU. On a CPU
it is one pass along the line (`scan.py`). Elsewhere, and in exported graphs, it is a parallel scan
by doubling, in log2(L) steps of plain torch. The SSD needs no scan: every token reads the same
global state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.nets.scan import line_scan


@lru_cache(maxsize=1)
def fused_scan() -> Any:
    """Return `mamba_ssm`'s kernel; None if it is not installed or there is no GPU."""
    if not torch.cuda.is_available() or find_spec("mamba_ssm") is None:
        return None
    return import_module("mamba_ssm.ops.selective_scan_interface").selective_scan_fn


def selective_scan(x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    """Run h_t = exp(delta_t A) h_(t-1) + delta_t B_t x_t; y_t = C_t . h_t + D x_t along lines.

    K scans with separate parameters run at once.

    Args:
        x: `(K, B, L, E)`.
        delta: `(K, B, L, E)`, positive.
        a: `(K, E, N)`, negative.
        b: `(K, B, L, N)`.
        c: `(K, B, L, N)`.
        d: `(K, E)`.

    Returns:
        `(K, B, L, E)`.
    """
    kernel = _kernel_for(x)
    if kernel is None:
        on_line = x.device.type == "cpu" and not torch.compiler.is_compiling()
        return (line_scan if on_line else parallel_scan)(x, delta, a, b, c, d)
    lines = [tensor.transpose(2, 3).to(x.dtype).contiguous() for tensor in (x, delta, b, c)]
    rates, skip = a.float(), d.float()
    each = [
        kernel(lines[0][k], lines[1][k], rates[k], lines[2][k], lines[3][k], skip[k])
        for k in range(len(x))
    ]
    return torch.stack(each).transpose(2, 3)


def _kernel_for(x: Tensor) -> Any:
    """Return the fused kernel if it can process these tensors."""
    return None if torch.compiler.is_compiling() or not x.is_cuda else fused_scan()


def parallel_scan(x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    """Do the same as `selective_scan`, by doubling (Hillis and Steele 1986).

    Before the step with distance k, each place holds the product of the decays and the sum of the
    inputs of its last k places. No token waits for the previous one, and nothing overflows.
    """
    decay = torch.exp(delta[..., None] * a[:, None, None])  # (K, B, L, E, N)
    state = (delta * x)[..., None] * b[..., None, :]
    reach, length = 1, x.shape[2]
    while reach < length:
        before = F.pad(state[:, :, :-reach], (0, 0, 0, 0, reach, 0))
        state = state + decay * before
        if 2 * reach < length:
            decay = decay * F.pad(decay[:, :, :-reach], (0, 0, 0, 0, reach, 0), value=1.0)
        reach *= 2
    return (state * c[..., None, :]).sum(-1) + d[:, None, None] * x


class Mixer(nn.Module):
    """MambaVision's mixer up to its last linear, which MERba moves behind the sum.

    Half of the channels go through the causal scan, the other half bypasses it; each half has its
    own symmetric depth-wise convolution. As upstream, the step bias starts at zero; upstream adds
    it twice, here it is added once.

    Args:
        dim: Channels.
        state: Size of the hidden state.
        inner: A shared linear layer; None builds a new one.
    """

    def __init__(self, dim: int, state: int = 8, inner: nn.Linear | None = None) -> None:
        super().__init__()
        half, self.rank, self.state = dim // 2, math.ceil(dim / 16), state
        self.inner = inner if inner is not None else nn.Linear(dim, dim, bias=False)
        self.conv_x = nn.Conv1d(half, half, 3, padding=1, groups=half, bias=False)
        self.conv_z = nn.Conv1d(half, half, 3, padding=1, groups=half, bias=False)
        self.select = nn.Linear(half, self.rank + 2 * state, bias=False)
        self.step = nn.Linear(self.rank, half)
        self.log_a = nn.Parameter(torch.arange(1.0, state + 1.0).log().repeat(half, 1))
        self.skip = nn.Parameter(torch.ones(half))

    def forward(self, tokens: Tensor) -> Tensor:
        """Map a sequence `(B, L, dim)` to the same shape."""
        return mix((self,), (tokens,))[0]

    def prepare(self, tokens: Tensor) -> tuple[Tensor, ...]:
        """Return the scan's inputs x, delta, A, B, C, D, and then the bypassing half z."""
        x, z = self.inner(tokens).transpose(1, 2).chunk(2, 1)
        x = F.silu(self.conv_x(x)).transpose(1, 2)
        z = F.silu(self.conv_z(z)).transpose(1, 2)
        step, b, c = torch.split(self.select(x), [self.rank, self.state, self.state], -1)
        return x, F.softplus(self.step(step)), -torch.exp(self.log_a), b, c, self.skip, z


def mix(mixers: Sequence[Mixer], lines: Sequence[Tensor]) -> list[Tensor]:
    """Run one mixer on each sequence `(B, L, dim)`, with all scans at once."""
    ready = [mixer.prepare(line) for mixer, line in zip(mixers, lines, strict=True)]
    parts = [torch.stack(part) for part in list(zip(*ready, strict=True))[:-1]]
    scanned = selective_scan(*parts).unbind(0)
    return [torch.cat((y, done[-1]), -1) for y, done in zip(scanned, ready, strict=True)]


def global_state(x: Tensor, weight: Tensor, b: Tensor, c: Tensor, skip: Tensor) -> Tensor:
    """Run the non-causal SSD: S = sum_j w_j B_j x_j^T; y_i = C_i^T S + D x_i (AMMSM eq. 6).

    Args:
        x: Heads `(B, h, L, p)`.
        weight: w `(B, h, L)`, positive, zero for masked tokens.
        b: `(B, L, N)`, shared by the heads.
        c: `(B, L, N)`.
        skip: D `(h,)`.

    Returns:
        `(B, h, L, p)`.
    """
    state = b.transpose(1, 2)[:, None] @ (x * weight[..., None])  # (B, h, N, p)
    return c[:, None] @ state + skip[:, None, None] * x


class Ssd(nn.Module):
    """VSSD's non-causal state space layer on a map of tokens.

    Args:
        dim: Channels of a token.
        heads: Heads; each is 2 * dim / heads wide.
        state: N, the size of the global state.
    """

    def __init__(self, dim: int, heads: int, state: int = 64) -> None:
        super().__init__()
        self.wide, self.heads, self.state = 2 * dim, heads, state
        mixed = self.wide + 2 * state
        self.inner = nn.Linear(dim, self.wide + mixed + heads, bias=False)
        self.conv = nn.Conv2d(mixed, mixed, 3, padding=1, groups=mixed)
        step = torch.exp(torch.rand(heads) * math.log(100.0) + math.log(1e-3))
        self.step_bias = nn.Parameter(step + torch.log(-torch.expm1(-step)))
        self.log_a = nn.Parameter(torch.empty(heads).uniform_(1.0, 16.0).log())
        self.skip = nn.Parameter(torch.ones(heads))
        self.norm = nn.LayerNorm(self.wide)
        self.outer = nn.Linear(self.wide, dim, bias=False)

    def forward(self, tokens: Tensor, side: int, mask: Tensor | None = None) -> Tensor:
        """Mix tokens.

        Args:
            tokens: `(B, side * side, dim)`, row by row.
            side: Height and width of their map.
            mask: `(B, L)` ones and zeros; a zero token adds nothing to the global state.

        Returns:
            `(B, L, dim)`.
        """
        mixed = self.wide + 2 * self.state
        driven: Tensor = self.inner(tokens)
        gate, rest, step = torch.split(driven, [self.wide, mixed, self.heads], -1)
        grid = rest.transpose(1, 2).reshape(-1, mixed, side, side)
        rest = F.silu(self.conv(grid)).flatten(2).transpose(1, 2)
        x, b, c = torch.split(rest, [self.wide, self.state, self.state], -1)
        weight = F.softplus(step + self.step_bias) * torch.exp(self.log_a)
        if mask is not None:
            weight = weight * mask[..., None]
        width = self.wide // self.heads
        heads = x.reshape(-1, side * side, self.heads, width).transpose(1, 2)
        y = global_state(heads, weight.transpose(1, 2), b, c, self.skip)
        y = y.transpose(1, 2).reshape(-1, side * side, self.wide)
        out: Tensor = self.outer(self.norm(y) * gate)
        return out
