"""Losses agree with values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from training.losses import class_weights, focal, make
from training.recipe import LossSpec

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
