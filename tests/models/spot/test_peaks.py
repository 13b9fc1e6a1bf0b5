"""Intervals from scores: worked by hand, and the published count on real long videos."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.spot.peaks import Peak, by_prominence, fixed_length, smooth
from training.measure.spotting import FrameInterval, measure, pool

DATA = Path(__file__).parents[4] / "shared/data/spotting"
needs_scores = pytest.mark.skipif(
    not DATA.is_dir(), reason="../shared/data/spotting is not beside the repository"
)


def _bump(n: int = 200, at: int = 90, width: float = 5.0) -> np.ndarray:
    return np.exp(-((np.arange(n) - at) ** 2) / (2 * width**2))


def test_smoothing_averages_2k_frames() -> None:
    assert smooth([0, 0, 4, 0, 0, 0], 2).tolist() == [1.0, 1.0, 1.0]


def test_fixed_length_reaches_k_frames_to_both_sides() -> None:
    (peak,) = fixed_length(_bump(), 6, 0.5)
    assert (peak.apex - peak.onset, peak.offset - peak.apex) == (6, 6)
    assert abs(peak.apex - 90) <= 1


def test_prominence_follows_the_width() -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, 200)
    (narrow,) = by_prominence(_bump(width=4) + noise, 6, 12.0)
    (wide,) = by_prominence(_bump(width=12) + noise, 6, 12.0)
    assert wide.offset - wide.onset > narrow.offset - narrow.onset
    assert narrow.onset < 90 < narrow.offset


def test_short_and_flat_scores_give_nothing() -> None:
    assert fixed_length([0.1] * 8, 6, 0.5) == ()
    assert by_prominence([0.1] * 8, 6, 3.0) == ()
    assert by_prominence(np.zeros(100), 6, 3.0) == ()


def test_only_the_most_prominent_are_kept() -> None:
    two = _bump(at=50) + 0.5 * _bump(at=140)
    assert [p.apex // 10 for p in by_prominence(two, 6, 3.0, most=1)] in ([4], [5])


@needs_scores
def test_the_common_rule_reproduces_the_published_counts() -> None:
    about = json.loads((DATA / "casme2sq_micro.json").read_text())
    scores = np.load(DATA / "casme2sq_micro_scores.npz")
    for row in about["ablation"][::7]:
        counts = [0, 0, 0]
        for video in about["videos"]:
            peaks = fixed_length(scores[video["video"]], about["k"], row["p"])
            found = [FrameInterval(p.onset, p.offset) for p in peaks or (Peak(0, 0, 0, 0.0),)]
            true = [FrameInterval(*t) for t in video["gt"]]
            figures = measure(true, found, least=0.5 + 1e-9)
            for i, count in enumerate((figures.tp, figures.fp, figures.fn)):
                counts[i] += count
        assert counts == [row["TP"], row["FP"], row["FN"]], row["p"]


@needs_scores
def test_prominence_does_better_on_the_same_scores() -> None:
    about = json.loads((DATA / "casme2sq_micro.json").read_text())
    scores = np.load(DATA / "casme2sq_micro_scores.npz")
    results = []
    for video in about["videos"]:
        peaks = by_prominence(scores[video["video"]], about["k"])
        true = [FrameInterval(*t) for t in video["gt"]]
        results.append(measure(true, [FrameInterval(p.onset, p.offset) for p in peaks]))
    assert pool(results).f1 > 0.0879
