"""Losses agree with values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from models.nets.merba import emotions, granular_loss
from training.learn.losses import class_weights, focal, make
from training.recipe.base import LossSpec

LOGITS = torch.tensor([[0.0, 0.0], [math.log(3.0), 0.0]])
TRUTH = torch.tensor([0, 0])


def test_class_weights_are_inverse_frequencies() -> None:
    assert class_weights([6, 2]).tolist() == pytest.approx([8 / 12, 8 / 4])


def test_focal_weighs_down_what_is_already_right() -> None:
    expected = (0.25 * math.log(2) + 0.0625 * math.log(4 / 3)) / 2
    assert float(focal(LOGITS, TRUTH, torch.ones(2), 2.0)) == pytest.approx(expected)


def test_cross_entropy_with_and_without_weights() -> None:
    plain = (math.log(2) + math.log(4 / 3)) / 2
    assert float(make(LossSpec(), [1, 1])(LOGITS, TRUTH)) == pytest.approx(plain)
    weighted = make(LossSpec(kind="weighted"), [3, 1])
    assert float(weighted(LOGITS, TRUTH)) == pytest.approx(plain)


@pytest.mark.parametrize("progress", [0.0, 1.0])
def test_the_granular_loss_needs_only_the_seven_log_probabilities(progress: float) -> None:
    torch.manual_seed(0)
    coarse, fine = torch.randn(9, 4), torch.randn(9, 4)
    truth = torch.arange(9) % 7
    seven = make(LossSpec(kind="granular"), [1] * 7)(emotions(coarse, fine), truth, progress)
    assert float(seven) == pytest.approx(float(granular_loss(coarse, fine, truth, progress)))
