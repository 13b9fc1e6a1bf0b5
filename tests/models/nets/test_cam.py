"""Closed-form Grad-CAM equals the gradient that autograd finds."""

import pytest
import torch

from models.nets.cam import MapNetwork, saliency
from models.nets.registry import build, entry, names

MAPPED = [name for name in names() if issubclass(entry(name).builder, MapNetwork)]


@pytest.mark.parametrize("name", MAPPED)
def test_gradient_equals_autograd(name):
    torch.manual_seed(0)
    net = build(name, num_classes=4).eval()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d):
            module.running_var.uniform_(0.5, 2.0)
    with torch.no_grad():
        maps = net.maps(*net.example(2))
    maps.requires_grad_(True)
    logits = net.classify(maps)
    logits.amax(1).sum().backward()
    closed = net.gradient(maps, logits)
    expected = maps.grad.sum((2, 3))
    # A pooled head's gradient is that of the pooled vector: the same for the sum over the map.
    torch.testing.assert_close(closed, expected, atol=1e-5, rtol=1e-4)


def test_saliency_is_zero_where_nothing_speaks_for_the_class():
    maps = torch.ones(1, 2, 3, 3)
    assert saliency(maps, torch.tensor([[-1.0, -2.0]])).abs().max() == 0.0
    maps[0, 0, 1, 1] = 5.0
    heat = saliency(maps, torch.tensor([[1.0, 0.0]]))
    assert float(heat[0, 1, 1]) == 1.0
    assert float(heat[0, 0, 0]) == pytest.approx(0.2)
