"""The selective scan for training on a CPU: one pass along the line, with an explicit gradient.

Autograd would store every intermediate result of a parallel scan, and its doubling steps would read
all of them repeatedly. Here the states are computed in place, token after token, and the gradient
runs along the same line backwards; only decays and states are stored.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_Gradients = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]


def line_scan(x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    """Do the same as `ssm.selective_scan`, token after token.

    States are summed in float32 at least, also where the rest of a network runs in bfloat16.
    """
    kind = torch.promote_types(x.dtype, torch.float32)
    with torch.autocast(x.device.type, enabled=False):
        given = [tensor.to(kind) for tensor in (x, delta, a, b, c, d)]
        out: Tensor = _Scan.apply(*given)  # type: ignore[no-untyped-call]
    return out.to(x.dtype)


class _Scan(torch.autograd.Function):
    """h_t = exp(delta_t A) h_(t-1) + delta_t B_t x_t; y_t = C_t . h_t + D x_t.

    Inside, tokens come first, `(L, K, B, N, E)`, so that each step reads one block of memory.
    """

    @staticmethod
    def forward(ctx: Any, *given: Tensor) -> Tensor:
        """Run along the line and store decays and states."""
        x, delta, a, b, c, d = given
        tokens = [tensor.permute(2, 0, 1, 3).contiguous() for tensor in (x, delta, b, c)]
        xs, deltas, bs, cs = tokens
        rates = a.transpose(1, 2)[None, :, None].contiguous()
        decay = (deltas[..., None, :] * rates).exp_()
        state = (deltas * xs)[..., None, :] * bs[..., None]
        for step in range(1, len(state)):
            state[step].addcmul_(decay[step], state[step - 1])
        y = (cs[..., None, :] @ state)[..., 0, :] + d[:, None] * xs
        ctx.save_for_backward(*tokens, rates, d, decay, state)
        return y.permute(1, 2, 0, 3)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> _Gradients:
        """Run along the line backwards."""
        xs, deltas, bs, cs, rates, d, decay, state = ctx.saved_tensors
        gy = gradients[0].permute(2, 0, 1, 3).contiguous()
        grad = gy[..., None, :] * cs[..., None]
        for step in range(len(grad) - 2, -1, -1):
            grad[step].addcmul_(decay[step + 1], grad[step + 1])
        gc = (state @ gy[..., None])[..., 0]
        driven = deltas * xs
        gb = (grad @ driven[..., None])[..., 0]
        gdriven = (bs[..., None, :] @ grad)[..., 0, :]
        grad[0] = 0.0
        slope = grad.mul_(decay)
        slope[1:] *= state[:-1]  # of delta_t A, through the decay
        gdelta = (slope * rates).sum(3) + gdriven * xs
        ga = (slope * deltas[..., None, :]).sum((0, 2)).transpose(1, 2)
        gx = gdriven * deltas + gy * d[:, None]
        gd = (gy * xs).sum((0, 2))
        restored = [gradient.permute(1, 2, 0, 3) for gradient in (gx, gdelta, gb, gc)]
        return restored[0], restored[1], ga, restored[2], restored[3], gd
