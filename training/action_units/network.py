"""The network of the action units: an ensemble of small residual networks over one flow field.

Their convolutions see the field in units of its own root mean square; the scale joins them only
where the strength is read, so that stored flow pictures, which have none, lose nothing else.

Each member reads the field and its mirror image with the same weights. A unit's side is decided by
comparing the same place on both halves, with one comparison for all units: one-sided movements of a
single unit are too rare to learn it from them alone.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from models.action_units import NUMBERS
from training.action_units.recipe import NetworkSpec

FIELD_PX = 28
KEPT = 16
NAMED = 16
"""Numbers that tell the comparison which unit it compares."""
_FLAT = 1e-4


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


class Look(nn.Module):
    """Pools features for each unit, with weights of its own for every place."""

    def __init__(self, side: int):
        super().__init__()
        places = side * side
        self.weights = nn.Parameter((1 + 3 * torch.randn(len(NUMBERS), places)) / places)

    def forward(self, features: Tensor) -> Tensor:
        """Pool `(n, c, side, side)` to `(n, U, c)`."""
        return self.weights @ features.flatten(2).transpose(1, 2)


class Member(nn.Module):
    """One network of the ensemble; see `UnitNetwork`."""

    def __init__(self, spec: NetworkSpec):
        super().__init__()
        first, last = spec.widths[0], spec.widths[-1]
        self.stem = nn.Sequential(
            nn.Conv2d(6, first, 5, 2, 2, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(),
            Block(first, first, 1),
        )
        blocks: list[nn.Module] = []
        for before, after in pairwise(spec.widths):
            blocks += [Block(before, after, 2), Block(after, after, 1)]
        self.blocks = nn.Sequential(*blocks)
        self.squeeze = nn.Sequential(nn.Conv2d(last, KEPT, 1, bias=False), nn.BatchNorm2d(KEPT))
        side = FIELD_PX // 2 ** len(spec.widths)
        self.inner = nn.Linear(KEPT * side * side, spec.inner)
        self.drop = nn.Dropout(spec.drop)
        self.presence = nn.Linear(spec.inner, len(NUMBERS))
        self.strong = nn.Sequential(
            nn.Linear(spec.inner + 2, 64), nn.ReLU(), nn.Linear(64, 2 * len(NUMBERS))
        )
        self.near, self.far = Look(FIELD_PX // 2), Look(side)
        self.name = nn.Parameter(0.5 * torch.randn(len(NUMBERS), NAMED))
        self.compare = nn.Sequential(
            nn.Linear(2 * (first + last) + NAMED, spec.compared),
            nn.ReLU(),
            nn.Dropout(spec.drop / 2),
            nn.Linear(spec.compared, 1),
        )

    def forward(self, maps: Tensor, scale: Tensor) -> Tensor:
        """Read `(n, 2, 6, 28, 28)`, fields and mirror images, and `(n, 2)` scales: `(n, 5 U)`."""
        close = self.stem(maps.flatten(0, 1))
        wide = self.blocks(close)
        flat = torch.relu(self.squeeze(wide)).flatten(1)
        read = self.drop(torch.relu(self.inner(flat)))
        unit = self.presence(read).view(-1, 2, len(NUMBERS)).mean(1)
        scales = scale.unsqueeze(1).expand(-1, 2, -1).flatten(0, 1)
        strong = self.strong(torch.cat([read, scales], 1)).view(-1, 2, 2, len(NUMBERS))
        right, left = (strong[:, 0] + strong[:, 1].flip(1)).mul(0.5).unbind(1)
        looked = torch.cat([self.near(close), self.far(wide)], 2)
        sides = self._sides(looked.view(-1, 2, len(NUMBERS), looked.shape[2]))
        return torch.cat([unit, *sides, right, left], 1)

    def _sides(self, looked: Tensor) -> tuple[Tensor, Tensor]:
        """Compare `(n, 2, U, c)`, of fields and mirror images: logits `(n, U)` right and left."""
        here, there = looked.unbind(1)
        name = self.name.expand(here.shape[0], -1, -1)
        right = self.compare(torch.cat([here, there, name], 2)).squeeze(2)
        left = self.compare(torch.cat([there, here, name], 2)).squeeze(2)
        return right, left


class UnitNetwork(nn.Module):
    """Reads `flow` `(n, 2, 28, 28)` and `scale` `(n, 2)` to `(n, 5 U)` numbers.

    `scale` is the logarithm of the field's root mean square in eye distances and 1, or 0 and 0 if
    it is not known. The result are five rows of U numbers: logits of the unit, and of its right and
    its left if it is present; then logarithms of strength, right and left. Each is the mean of all
    members. They see the field, the field without what the head's motion explains, and the position
    of each point.
    """

    def __init__(self, spec: NetworkSpec):
        super().__init__()
        self.members = nn.ModuleList(Member(spec) for _ in range(spec.members))
        across = torch.linspace(-1, 1, FIELD_PX)
        place = torch.stack(torch.meshgrid(across, across, indexing="ij"))
        self.register_buffer("place", place)
        plane = torch.stack([torch.ones(FIELD_PX**2), *place.flatten(1)], 1)
        self.register_buffer("plane", torch.linalg.qr(plane)[0])
        self.register_buffer("turned", torch.tensor([-1.0, 1.0]).view(2, 1, 1))

    def each(self, flow: Tensor, scale: Tensor) -> Tensor:
        """Return what each member reads: `(members, n, 5 U)`."""
        mirrored = flow.flip(3) * self.get_buffer("turned")
        both = torch.stack([flow, mirrored], 1)
        place = self.get_buffer("place").expand_as(both)
        maps = torch.cat([both, self._without_head(both), place], 2)
        return torch.stack([member(maps, scale) for member in self.members])

    def forward(self, flow: Tensor, scale: Tensor) -> Tensor:
        """Read fields; see the class."""
        return self.each(flow, scale).mean(0)

    def _without_head(self, fields: Tensor) -> Tensor:
        """Subtract the affine motion that fits `(n, 2, 2, S, S)` best; scale the rest to 1."""
        flat = fields.flatten(3)
        plane = self.get_buffer("plane")
        rest = flat - flat @ plane @ plane.T
        power = rest.square().sum(2, keepdim=True).mean(3, keepdim=True)
        return (rest / (power + _FLAT).sqrt()).view_as(fields)
