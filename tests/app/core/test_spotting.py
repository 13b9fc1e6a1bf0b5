"""Videos with truth are taken through the pipeline, judged, kept as signals and paired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.faces import motion, rise_and_fall
from helpers.videos import write_video

from app.core import spotting
from app.core.spotting import SpotterError, TruthError, WatchOptions, evaluate_long, evaluate_pairs
from models.records import Motion
from training.spotter.traces import TraceError, load_trace, save_trace, trace_of


def brow(fps: float, start_s: float = 1.0) -> list[Motion]:
    """Give three seconds with one movement of 400 ms."""
    return [
        motion(
            k,
            {
                "brow inner left": 0.02
                * rise_and_fall(k / fps, start_s, start_s + 0.2, start_s + 0.4)
                + 0.0005
            },
            fps,
        )
        for k in range(int(3 * fps))
    ]


def a_video(folder: Path, name: str, fps: int = 30, pair: str = "", late_s: float = 0.0) -> Path:
    """Write a black video whose kept signal shows one movement, and its truth."""
    write_video(folder / f"{name}.mp4", [0])
    save_trace(trace_of(folder / "traces", folder / f"{name}.mp4"), brow(fps, 1.0 + late_s))
    truth = {
        "fps": fps,
        "steady": True,
        "pair": pair,
        "events": [
            {
                "onset_frame": fps,
                "apex_frame": round(1.2 * fps),
                "offset_frame": round(1.4 * fps),
                "onset_s": 1.0,
                "apex_s": 1.2,
                "offset_s": 1.4,
                "kind": "micro",
                "polarity": "negative",
            }
        ],
        "distractions": [{"what": "blink", "start_seq": 0, "end_seq": 3}],
    }
    (folder / f"{name}.json").write_text(json.dumps(truth))
    return folder


@pytest.mark.parametrize("spotter", ["rules", "learned", "offline"])
def test_a_kept_signal_is_spotted_and_judged(tmp_path: Path, spotter: str) -> None:
    folder = a_video(tmp_path, "a")
    found = evaluate_long(folder, WatchOptions(spotter, traces=folder / "traces"))
    assert (found["spotter"], found["truth"], found["hits"], found["false"]) == (spotter, 1, 1, 0)
    assert found["apex_mae_ms"] <= 34
    assert list(found["by_format"]) == ["30 fps"]


def test_a_video_without_a_kept_signal_is_watched_and_kept(tmp_path: Path) -> None:
    folder = a_video(tmp_path, "a")
    other = tmp_path / "other"
    found = evaluate_long(folder, WatchOptions(traces=other))
    assert (found["hits"], found["missed"]) == (0, 1)
    assert len(load_trace(trace_of(other, folder / "a.mp4"))) == 1


def test_pairs_that_agree_and_one_that_does_not(tmp_path: Path) -> None:
    for name, late_s in (("p0", 0.0), ("p1", 0.1)):
        a_video(tmp_path, f"{name}-30", 30, name)
        a_video(tmp_path, f"{name}-60", 60, name, late_s)
    a_video(tmp_path, "alone", 30, "p2")
    found = evaluate_pairs(tmp_path, WatchOptions(traces=tmp_path / "traces"))
    assert (found["pairs"], found["either"], found["both"]) == (2, 2, 2)
    assert found["agree"] == 0.5
    assert found["all"]["videos"] == 4


def test_a_folder_without_pairs_is_one_sentence(tmp_path: Path) -> None:
    a_video(tmp_path, "a")
    with pytest.raises(TruthError, match="no pair of videos"):
        evaluate_pairs(tmp_path, WatchOptions())


@pytest.mark.parametrize("content", [None, "{", "[]", '{"events": [{}], "distractions": []}'])
def test_truth_that_is_missing_or_damaged_is_one_sentence(
    tmp_path: Path, content: str | None
) -> None:
    write_video(tmp_path / "a.mp4", [0])
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(TruthError) as caught:
        evaluate_long(tmp_path, WatchOptions())
    assert "\n" not in str(caught.value)


def test_a_damaged_signal_is_one_sentence(tmp_path: Path) -> None:
    folder = a_video(tmp_path, "a")
    trace_of(folder / "traces", folder / "a.mp4").write_bytes(b"no archive")
    with pytest.raises(TraceError, match="made anew"):
        evaluate_long(folder, WatchOptions(traces=folder / "traces"))


def test_what_cannot_be_evaluated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpotterError, match="Unknown spotter"):
        WatchOptions("loud")
    with pytest.raises(SpotterError, match="Readings need"):
        WatchOptions(traces=tmp_path, read=True)
    assert spotting.SPOTTERS == ("rules", "learned", "offline")


def test_another_video_of_the_same_name_gets_a_signal_of_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "1" / "a.mp4", tmp_path / "2" / "a.mp4"
    for path, content in ((first, b"one"), (second, b"two")):
        path.parent.mkdir()
        path.write_bytes(content)
    assert trace_of(tmp_path, first) != trace_of(tmp_path, second)
    second.write_bytes(b"one")
    assert trace_of(tmp_path, first) == trace_of(tmp_path, second)
    with pytest.raises(TraceError, match=r"gone\.mp4"):
        trace_of(tmp_path, tmp_path / "gone.mp4")
