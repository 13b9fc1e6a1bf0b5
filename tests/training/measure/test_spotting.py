"""The MEGC spotting measure, against values worked by hand."""

from __future__ import annotations

import math

import pytest

from training.measure.spotting import (
    FrameInterval,
    Spotting,
    iou,
    measure,
    pair_up,
    pool,
    strs,
)


def test_iou_counts_inclusive_frames() -> None:
    assert iou(FrameInterval(10, 19), FrameInterval(10, 19)) == 1.0
    assert iou(FrameInterval(10, 19), FrameInterval(15, 24)) == pytest.approx(5 / 15)
    assert iou(FrameInterval(10, 19), FrameInterval(20, 29)) == 0.0
    assert iou(FrameInterval(10, 10), FrameInterval(10, 10)) == 1.0


def test_exactly_half_is_a_hit() -> None:
    assert measure([FrameInterval(0, 9)], [FrameInterval(0, 4)]).tp == 1
    assert measure([FrameInterval(0, 9)], [FrameInterval(0, 3)]).tp == 0


def test_each_interval_is_used_once_and_the_best_overlap_wins() -> None:
    true = [FrameInterval(0, 9)]
    found = [FrameInterval(0, 7), FrameInterval(0, 8)]
    (pair,) = pair_up(true, found)
    assert pair.found == 1
    result = measure(true, found)
    assert (result.tp, result.fp, result.fn) == (1, 1, 0)


def test_f1_is_pooled_over_videos() -> None:
    total = pool([Spotting(12, 100, 20), Spotting(0, 104, 25)])
    assert (total.tp, total.fp, total.fn) == (12, 204, 45)
    assert total.f1 == pytest.approx(0.0879, abs=5e-5)


def test_nothing_found_adds_nothing() -> None:
    result = measure([FrameInterval(0, 9)], [])
    assert (result.tp, result.fp, result.fn, result.f1) == (0, 0, 1, 0.0)
    assert math.isnan(result.apex_mae)


def test_errors_are_found_minus_true() -> None:
    result = measure([FrameInterval(10, 20, 15)], [FrameInterval(11, 22, 13)])
    assert result.apex_errors == (-2,)
    assert result.onset_errors == (1,)
    assert result.offset_errors == (2,)
    assert result.apex_mae == 2.0


def test_strs_is_the_product() -> None:
    assert strs(0.0278, 0.2222) == pytest.approx(0.0062, abs=5e-5)
