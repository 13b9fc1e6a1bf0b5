"""Pairs of videos show the same motion at two rates."""

import json
from pathlib import Path

import pytest

from training.synth import pairs
from training.synth.long import LongError


def test_both_rates_play_the_same_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "RATES", (15, 30))
    monkeypatch.setattr(pairs, "_SIZE_PX", (320, 240))
    slow, fast = (
        json.loads(path.with_suffix(".json").read_text())
        for path in pairs.write_pairs(tmp_path, 1, 7, seconds=14)
    )
    assert slow["pair"] == fast["pair"] == "pair-000"
    assert (slow["fps"], slow["frames"]) == (15, 210)
    assert (fast["fps"], fast["frames"]) == (30, 420)
    assert slow["events"]
    assert [e["units"] for e in slow["events"]] == [e["units"] for e in fast["events"]]
    for a, b in zip(slow["events"], fast["events"], strict=True):
        assert abs(a["apex_s"] - b["apex_s"]) <= 1 / 30 + 1e-6


def test_no_pairs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LongError, match="number of at least 1"):
        pairs.write_pairs(tmp_path, 0, 0)
