"""AMMSM's adaptive steps draw, later ones do not; the magnifier's own loss fades."""

from __future__ import annotations

import torch

from models.nets.ammsm import Ammsm
from models.nets.registry import build
from training.learn.adaptive import SETTLED, judge
from training.learn.losses import make
from training.recipe.base import LossSpec


def small() -> Ammsm:
    torch.manual_seed(0)
    sizes = {"dims": (8, 8, 8, 8), "heads": (1, 1, 1, 1), "depths": (1, 1, 1, 1), "state": 4}
    net = build("ammsm", "compact", 3, size_px=32, base=2, stem=4, drop_path=0.0, **sizes)
    assert isinstance(net, Ammsm)
    return net.eval()


def test_steps_draw_until_the_network_settles_and_the_magnifier_fades() -> None:
    net, loss = small(), make(LossSpec(), [1, 1, 1])
    batch, truth = torch.randn(4, 5, 32, 32), torch.tensor([0, 1, 2, 0])

    def steps(progress: float, magnify: float) -> list[float]:
        with torch.no_grad():
            return [
                float(judge(net, batch, truth, loss, magnify, progress).value) for _ in range(3)
            ]

    assert len(set(steps(0.0, 1.0))) == 3
    assert len(set(steps(SETTLED, 0.0))) == 1
    assert steps(SETTLED, 1.0)[0] > steps(0.9, 1.0)[0] > steps(1.0, 1.0)[0]
    with torch.no_grad():
        plain = float(loss(net(batch), truth))
    assert abs(steps(1.0, 1.0)[0] - plain) < 1e-5
