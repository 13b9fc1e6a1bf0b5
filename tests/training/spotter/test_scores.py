"""Scores of a network a frame: read strictly, judged by both rules, published counts kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from training.spotter.scores import ScoresError, evaluate_scores, read_scores

SHARED = Path(__file__).parents[4] / "shared/data/spotting/casme2sq_micro_scores.npz"
K = 6


def write(folder: Path, heights: tuple[float, ...] = (1.0, 0.8, 0.9)) -> Path:
    """Write a few videos with one clear peak each."""
    rng = np.random.default_rng(0)
    frames = np.arange(300)
    scores, videos = {}, []
    for k, height in enumerate(heights):
        at = 80 + 30 * k
        peak = height * np.exp(-((frames - at) ** 2) / 50)
        scores[f"v{k}"] = (peak + rng.normal(0, 0.02, 300)).astype(np.float32)
        videos.append({"video": f"v{k}", "gt": [[at - 6, at + 6]]})
    np.savez(folder / "set_scores.npz", **scores)
    (folder / "set.json").write_text(json.dumps({"k": K, "videos": videos}))
    return folder / "set_scores.npz"


def test_clear_peaks_are_found_by_our_rule(tmp_path: Path) -> None:
    found = evaluate_scores(write(tmp_path))
    assert (found["videos"], found["truth"]) == (3, 3)
    assert (found["ours"]["tp"], found["ours"]["fp"], found["ours"]["fn"]) == (3, 0, 0)
    assert found["common"]["tp"] == 3
    assert found["authors"]["p"] == 0.6


def test_a_video_without_a_peak_costs_a_dummy_only_under_the_published_rule(tmp_path: Path) -> None:
    path = write(tmp_path)
    with np.load(path) as file:
        flat = {**file, "v1": np.zeros(300, np.float32)}
    np.savez(path, **flat)
    found = evaluate_scores(path)
    assert (found["ours"]["tp"], found["ours"]["fp"]) == (2, 0)
    assert found["authors"]["fp"] >= 1


@pytest.mark.parametrize("damage", ["no truth", "truth", "missing video", "archive", "not finite"])
def test_damage_is_one_sentence(tmp_path: Path, damage: str) -> None:
    path = write(tmp_path)
    if damage == "no truth":
        (tmp_path / "set.json").unlink()
    elif damage == "truth":
        (tmp_path / "set.json").write_text("{}")
    elif damage == "missing video":
        np.savez(path, v0=np.zeros(40))
    elif damage == "archive":
        path.write_bytes(b"PK no archive")
    else:
        np.savez(path, **{f"v{k}": np.full(300, np.nan) for k in range(3)})
    with pytest.raises(ScoresError) as caught:
        read_scores(path)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared/data/spotting is not beside the tree")
def test_published_counts_are_reproduced_and_ours_are_better() -> None:
    found = evaluate_scores(SHARED)
    authors = found["authors"]
    assert (authors["tp"], authors["fp"], authors["fn"]) == (12, 204, 45)
    assert found["ours"]["f1"] > max(found["common"]["f1"], authors["f1"])
