"""Judging with made-up truth: every count and every error worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.events import a_window

from models.records import State
from training.measure.spotting import FrameInterval
from training.spotter.agreement import agreement
from training.spotter.figures import figures
from training.spotter.judge import Watched, judge
from training.spotter.truth import Distraction, Move, Truth

FRAME_NS = 1e9 / 30


def move(onset_ms: int, polarity: str = "negative", kind: str = "micro") -> Move:
    first = round(onset_ms * 0.03)
    times = (int((onset_ms + late) * 1e6) for late in (0, 90, 200))
    frames = FrameInterval(first, first + 6, first + 3, kind)
    return Move(frames, *times, kind, polarity, ("4C",), 0.015)


def watched(readings: tuple[str | None, ...] | None = None) -> Watched:
    truth = Truth(
        Path("a.mp4"),
        30.0,
        False,
        (move(1000), move(4000, "positive"), move(6000, "surprise")),
        (Distraction("blink", 62, 70), Distraction("blink", 118, 122), Distraction("head", 0, 40)),
    )
    windows = (a_window(1000), a_window(2000), a_window(3000), a_window(6000))
    return judge(truth, windows, 30.0, readings)


def test_counts_and_errors_are_pooled() -> None:
    found = figures([watched(), watched()])
    assert (found["truth"], found["found"], found["hits"], found["missed"]) == (6, 8, 4, 2)
    assert found["f1"] == pytest.approx(8 / 14, abs=1e-4)
    assert found["minutes"] == 1.0
    assert found["false_per_min"] == 4.0
    assert found["apex_mae_ms"] == pytest.approx(10.0)
    assert found["onset_mae_ms"] == pytest.approx(0.0)
    assert found["asr"] == pytest.approx(4 / 6, abs=1e-4)
    assert found["recall_by_kind"] == {"micro": pytest.approx(4 / 6, abs=1e-4)}
    assert found["recall_by_size_ed"] == {"0.01 to 0.02": {"found": 4, "missed": 2}}
    assert list(found["by_format"]) == ["30 fps, uneven"]
    assert "strs" not in found


def test_false_alarms_that_may_be_labelled_are_counted_by_codec() -> None:
    truth = Truth(Path("a.mkv"), 30.0, True, (move(1000),), (), codec="vp9:crf30")
    poor = replace(a_window(3000), state=State.LOW_QUALITY)
    found = figures([judge(truth, (a_window(1000), a_window(2000), poor), 30.0), watched()])
    assert list(found["by_codec"]) == ["vp9:crf30"]
    row = found["by_codec"]["vp9:crf30"]
    assert (row["hits_ok"], row["false"], row["false_ok"]) == (1, 2, 1)
    assert row["false_ok_per_min"] == 2.0


def test_each_distraction_tells_what_it_cost() -> None:
    found = figures([watched()])["by_distraction"]
    assert found["blink"] == {"times": 2, "false": 1, "found": 0, "missed": 1, "recall": 0.0}
    assert found["head"] == {"times": 1, "false": 0, "found": 1, "missed": 0, "recall": 1.0}
    assert found["nothing"] == {"times": 0, "false": 1, "found": 1, "missed": 0, "recall": 1.0}


def test_readings_give_the_product_of_both_scores() -> None:
    found = figures([watched(("negative", None, None, "negative"))])
    assert (found["labelled"], found["polarity_right"]) == (2, 1)
    assert found["analysis_f1"] == pytest.approx((2 / 3 + 0) / 2, abs=1e-4)
    assert found["strs"] == pytest.approx(found["f1"] * found["analysis_f1"], abs=1e-4)


def test_windows_of_two_rates_agree_within_a_frame() -> None:
    slow = (a_window(1000), a_window(2000), a_window(4000))
    fast = (a_window(1020), a_window(2050), a_window(9000))
    found = agreement([(slow, fast)])
    assert (found["either"], found["both"]) == (4, 2)
    assert found["apex_agree"] == 0.5
    assert found["agree"] == 0.25
    assert agreement([])["agree"] is None
