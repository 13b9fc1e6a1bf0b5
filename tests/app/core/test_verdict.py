"""The demo's comparison counts hits, misses and false alarms as it should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers.events import an_event, an_unread_event

from app.core.counts import FrameCounts
from app.core.verdict import MachineLoad, as_json, judge, match, on_play_clock
from models.records import Kind
from training.synth.timed import TrueEvent

MS = 1_000_000
LOAD = MachineLoad(
    60.0, 30.0, 29.9, FrameCounts(1800, analysed=1798, lost_computer=2), 45.0, 300.0, 310.0
)


def a_truth(onset_ms: int, polarity: str = "positive") -> TrueEvent:
    """Make a true event of 200 ms."""
    times = (onset_ms * MS, (onset_ms + 90) * MS, (onset_ms + 200) * MS)
    return TrueEvent(0, 3, 6, *times, Kind.MICRO, polarity, "happiness", ("12B",), 0.05)


def a_find(onset_ms: int, late_ms: int = 150):
    """Make a found event of 200 ms on a camera whose clock is 5 s ahead of the play's."""
    event = an_event(f"e{onset_ms}", onset_ms + 5000)
    return on_play_clock(event, lambda t: t - 5000 * MS, (onset_ms + 5200 + late_ms) * MS)


def test_hits_misses_and_false_alarms_are_counted_on_the_clock_of_the_play() -> None:
    truth = [a_truth(1000), a_truth(9000, "negative"), a_truth(20000)]
    rows = match(truth, [a_find(1020), a_find(9000), a_find(30000)])
    assert [(row.truth is not None, row.found is not None) for row in rows] == [
        (True, True),
        (True, True),
        (True, False),
        (False, True),
    ]
    verdict = judge(rows, LOAD)
    assert (verdict.truth, verdict.found, verdict.hits) == (3, 3, 2)
    assert verdict.f1 == pytest.approx(4 / 6)
    assert verdict.false_per_min == pytest.approx(1.0)
    assert verdict.apex_mae_ms == pytest.approx((30 + 10) / 2)
    assert verdict.polarity_accuracy == pytest.approx(0.5)
    assert verdict.latency_ms["event_p95"] == pytest.approx(150 + 19.0)


def test_one_true_event_is_hit_once() -> None:
    rows = match([a_truth(1000)], [a_find(1000), a_find(1040)])
    verdict = judge(rows, LOAD)
    assert (verdict.hits, verdict.found) == (1, 2)
    assert [row.found.onset_ns // MS for row in rows if row.hit and row.found] == [1000]


def test_an_overlap_below_one_half_is_no_hit() -> None:
    assert judge(match([a_truth(1000)], [a_find(1070)]), LOAD).hits == 0
    assert judge(match([a_truth(1000)], [a_find(1060)]), LOAD).hits == 1


def test_a_hit_that_was_not_read_counts_against_the_polarity() -> None:
    find = a_find(1000)
    unread = replace(find, event=an_unread_event())
    assert judge(match([a_truth(1000)], [unread]), LOAD).polarity_accuracy == 0.0


def test_nothing_found_gives_no_numbers_that_were_not_measured() -> None:
    verdict = judge(match([a_truth(1000)], []), replace(LOAD, frame_p95_ms=float("nan")))
    assert verdict.f1 == 0.0
    assert verdict.apex_mae_ms is None
    assert verdict.polarity_accuracy is None
    assert verdict.latency_ms == {"frame_p95": None, "event_p95": None}


def test_json_has_the_promised_keys() -> None:
    rows = match([a_truth(1000)], [a_find(1000)])
    content = as_json(judge(rows, LOAD), rows)
    assert list(content) == [
        "truth",
        "found",
        "hits",
        "f1",
        "false_per_min",
        "apex_mae_ms",
        "polarity_accuracy",
        "fps",
        "drops",
        "flow",
        "frames",
        "left_out",
        "latency_ms",
        "rss_mb",
        "rows",
    ]
    assert list(content["fps"]) == ["captured", "analysed"]
    assert list(content["latency_ms"]) == ["frame_p95", "event_p95"]
    assert list(content["rss_mb"]) == ["start", "end"]
