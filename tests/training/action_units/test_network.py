"""The network of the action units treats both halves of a face alike."""

from __future__ import annotations

import pytest
import torch

from models.action_units import NUMBERS, ROWS
from training.action_units.network import FIELD_PX, UnitNetwork
from training.action_units.recipe import NetworkSpec


@pytest.fixture
def net() -> UnitNetwork:
    torch.manual_seed(0)
    return UnitNetwork(NetworkSpec(members=2, widths=(4, 6), inner=8, compared=8)).eval()


@torch.no_grad()
def test_a_mirror_image_gives_the_same_units_with_their_sides_exchanged(net: UnitNetwork) -> None:
    flow, scale = torch.randn(3, 2, FIELD_PX, FIELD_PX), torch.randn(3, 2)
    mirrored = flow.flip(3) * torch.tensor([-1.0, 1.0]).view(2, 1, 1)
    plain = net(flow, scale).view(3, ROWS, len(NUMBERS))
    turned = net(mirrored, scale).view(3, ROWS, len(NUMBERS))
    torch.testing.assert_close(turned[:, [0, 2, 1, 4, 3]], plain)
    assert not torch.allclose(plain[:, 1], plain[:, 2])


@torch.no_grad()
def test_presence_and_sides_do_not_depend_on_the_scale(net: UnitNetwork) -> None:
    flow = torch.randn(2, 2, FIELD_PX, FIELD_PX)
    known = net(flow, torch.tensor([[0.5, 1.0]]).expand(2, 2)).view(2, ROWS, len(NUMBERS))
    unknown = net(flow, torch.zeros(2, 2)).view(2, ROWS, len(NUMBERS))
    torch.testing.assert_close(known[:, :3], unknown[:, :3])
    assert not torch.allclose(known[:, 3:], unknown[:, 3:])


@torch.no_grad()
def test_a_field_of_head_motion_alone_is_read_without_dividing_by_nothing(
    net: UnitNetwork,
) -> None:
    assert net(torch.ones(1, 2, FIELD_PX, FIELD_PX), torch.zeros(1, 2)).isfinite().all()
