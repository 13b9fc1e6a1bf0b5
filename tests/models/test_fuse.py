"""Readings combine at polarity; failed networks take no part."""

from __future__ import annotations

import numpy as np
import pytest

from models.fuse import fuse, sharpen, softmax, to_polarity, vote
from models.labels import DFME, POLARITY
from models.records import Scores


def scores(name: str, values: list[float], error: str = "") -> Scores:
    return Scores(name, "n", POLARITY, np.asarray(values, np.float32), 1.0, error=error)


def test_fine_labels_sum_to_their_polarity() -> None:
    fine = np.asarray([0.1, 0.1, 0.1, 0.1, 0.4, 0.1, 0.1], np.float32)
    np.testing.assert_allclose(to_polarity(DFME, fine), [0.5, 0.4, 0.1], atol=1e-6)


def test_others_is_left_out_and_the_rest_renormalised() -> None:
    values = np.asarray([0.2, 0.2, 0.1, 0.5], np.float32)
    labels = ("negative", "positive", "surprise", "others")
    np.testing.assert_allclose(to_polarity(labels, values), [0.4, 0.4, 0.2], atol=1e-6)
    assert to_polarity(("others",), np.asarray([1.0], np.float32)) is None


def test_weights_count_and_a_failed_network_does_not() -> None:
    readings = [
        scores("a", [1.0, 0.0, 0.0]),
        scores("b", [0.0, 1.0, 0.0]),
        scores("c", [0.0, 0.0, 1.0], error="broke"),
    ]
    np.testing.assert_allclose(fuse(readings, {"a": 3.0, "b": 1.0}), [0.75, 0.25, 0.0], atol=1e-5)
    assert fuse(readings[2:], {}) is None
    assert fuse(readings[:1], {"a": 0.0}) is None


def test_temperature_softens_without_changing_the_winner() -> None:
    hard = softmax(np.asarray([3.0, 1.0, 0.0], np.float32))
    soft = softmax(np.asarray([3.0, 1.0, 0.0], np.float32), 2.0)
    assert soft.argmax() == hard.argmax()
    assert soft.max() < hard.max()
    np.testing.assert_allclose(sharpen(hard, 2.0), soft, atol=1e-6)
    assert float(soft.sum()) == pytest.approx(1.0, abs=1e-6)


def test_pictures_vote_and_a_tie_goes_to_the_larger_sum() -> None:
    most = np.asarray([[0.6, 0.4, 0], [0.6, 0.4, 0], [0, 0, 1]], np.float32)
    assert vote(most).argmax() == 0
    tie = np.asarray([[0.51, 0.49, 0], [0.1, 0.9, 0]], np.float32)
    assert vote(tie).argmax() == 1
    assert vote(tie).sum() == pytest.approx(1.0)
