"""Orders and rates are what the recipe says."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from training.learn.schedule import Average, draw_order, learning_rate, make_optimiser
from training.recipe.base import OptimiserSpec, ScheduleSpec

TRUTH = np.repeat([0, 1, 2], [30, 6, 12]).astype(np.int64)


def test_a_balanced_epoch_draws_each_class_equally() -> None:
    order = draw_order(TRUTH, ScheduleSpec(epoch_samples=60), True, seed=0, epoch=0)
    assert np.bincount(TRUTH[order]).tolist() == [20, 20, 20]
    assert (draw_order(TRUTH, ScheduleSpec(epoch_samples=60), True, 0, 0) == order).all()
    assert (draw_order(TRUTH, ScheduleSpec(epoch_samples=60), True, 0, 1) != order).any()


def test_a_plain_epoch_sees_every_sample_once() -> None:
    order = draw_order(TRUTH, ScheduleSpec(), False, seed=0, epoch=0)
    assert sorted(order) == list(range(48))


def test_rates_warm_up_and_fall() -> None:
    cosine = ScheduleSpec(epochs=11, warm_up=1.0, floor=0.0)
    assert learning_rate(cosine, 0.5) == 0.5
    assert learning_rate(cosine, 1.0) == pytest.approx(1.0)
    assert learning_rate(cosine, 6.0) == pytest.approx(0.5)
    assert learning_rate(cosine, 11.0) == pytest.approx(0.0)
    bowam = ScheduleSpec(kind="exponential", warm_up=0, gamma=0.987)
    assert learning_rate(bowam, 10.7) == pytest.approx(0.987**10)


def test_biases_take_no_weight_decay() -> None:
    groups = make_optimiser(OptimiserSpec(weight_decay=0.1), nn.Linear(3, 2)).param_groups
    assert [(g["weight_decay"], len(g["params"])) for g in groups] == [(0.1, 1), (0.0, 1)]


def test_the_average_follows_slowly_or_exactly() -> None:
    net = nn.Linear(1, 1)
    slow, exact = Average(net, 0.9), Average(net, 0.0)
    before = net.weight.detach().clone()
    with torch.no_grad():
        net.weight += 1.0
    slow.update(net)
    exact.update(net)
    assert float(exact.state["weight"] - before) == pytest.approx(1.0)
    assert float(slow.state["weight"] - before) == pytest.approx(1 - 2 / 11)
