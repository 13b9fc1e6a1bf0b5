"""The network of the action units: an ensemble of small residual networks over one flow field.

Their convolutions see the field in units of its own root mean square; the scale joins them only
where the strength is read, so that stored flow pictures, which have none, lose nothing else.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from models.action_units import NUMBERS
from training.action_units.recipe import NetworkSpec

SEEN, STRONG = 3, 2
FIELD_PX = 28
KEPT = 16


class Block(nn.Module):
    """Two convolutions with a short cut; `stride` 2 halves the side."""

    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(before, after, 3, stride, 1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.Conv2d(after, after, 3, 1, 1, bias=False),
            nn.BatchNorm2d(after),
        )
        same = before == after and stride == 1
        self.short: nn.Module = (
            nn.Identity() if same else nn.Conv2d(before, after, 1, stride, bias=False)
        )

    def forward(self, maps: Tensor) -> Tensor:
        """Run the block: `(n, before, s, s)` to `(n, after, s / stride, s / stride)`."""
        return torch.relu(self.body(maps) + self.short(maps))


class Member(nn.Module):
    """One network of the ensemble; see `UnitNetwork`."""

    def __init__(self, spec: NetworkSpec):
        super().__init__()
        first, last = spec.widths[0], spec.widths[-1]
        self.stem = nn.Sequential(
            nn.Conv2d(4, first, 5, 2, 2, bias=False), nn.BatchNorm2d(first), nn.ReLU()
        )
        blocks = [Block(first, first, 1)]
        for before, after in pairwise(spec.widths):
            blocks += [Block(before, after, 2), Block(after, after, 1)]
        self.blocks = nn.Sequential(*blocks)
        self.squeeze = nn.Sequential(nn.Conv2d(last, KEPT, 1, bias=False), nn.BatchNorm2d(KEPT))
        side = FIELD_PX // 2 ** len(spec.widths)
        self.inner = nn.Linear(KEPT * side * side, spec.inner)
        self.drop = nn.Dropout(spec.drop)
        self.presence = nn.Linear(spec.inner, SEEN * len(NUMBERS))
        self.strong = nn.Sequential(
            nn.Linear(spec.inner + 2, 64), nn.ReLU(), nn.Linear(64, STRONG * len(NUMBERS))
        )

    def forward(self, maps: Tensor, scale: Tensor) -> Tensor:
        """Read `(n, 4, 28, 28)` maps and `(n, 2)` scales to `(n, 5 U)` numbers."""
        features = torch.relu(self.squeeze(self.blocks(self.stem(maps)))).flatten(1)
        read = self.drop(torch.relu(self.inner(features)))
        return torch.cat([self.presence(read), self.strong(torch.cat([read, scale], 1))], 1)


class UnitNetwork(nn.Module):
    """Reads `flow` `(n, 2, 28, 28)` and `scale` `(n, 2)` to `(n, 5 U)` numbers.

    `scale` is the logarithm of the field's root mean square in eye distances and 1, or 0 and 0 if
    it is not known. The result are five rows of U numbers: logits of the unit, and of its right and
    its left if it is present; then logarithms of strength, right and left. Each is the mean of all
    members, which see the position of each point beside its flow.
    """

    def __init__(self, spec: NetworkSpec):
        super().__init__()
        self.members = nn.ModuleList(Member(spec) for _ in range(spec.members))
        across = torch.linspace(-1, 1, FIELD_PX)
        self.register_buffer("place", torch.stack(torch.meshgrid(across, across, indexing="ij")))

    def each(self, flow: Tensor, scale: Tensor) -> Tensor:
        """Return what each member reads: `(members, n, 5 U)`."""
        place = self.get_buffer("place").expand_as(flow)
        maps = torch.cat([flow, place], 1)
        return torch.stack([member(maps, scale) for member in self.members])

    def forward(self, flow: Tensor, scale: Tensor) -> Tensor:
        """Read fields; see the class."""
        return self.each(flow, scale).mean(0)
