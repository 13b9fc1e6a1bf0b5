"""Recorded motion is played, watched by the whole program, and counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.played import TABLE, PlayOptions, evaluate_played
from tests.training.synth.test_real_motion import save
from training.spotter.played import PlayedError
from training.synth.real_motion import MotionError


def test_a_still_motion_is_played_and_gets_no_label(tmp_path: Path) -> None:
    count = 20
    (tmp_path / "motion").mkdir()
    source = save(
        tmp_path / "motion" / "07.npz",
        t_s=np.arange(count) / 30.0,
        mesh=np.zeros((count, 478, 2), np.int8),
        flow=np.zeros((count, 2, 56, 56), np.int8),
        seen=np.ones(count, np.bool_),
    )
    reported: list[tuple[int, int, str]] = []
    options = PlayOptions(faces=1, keep=tmp_path / "videos")
    found = evaluate_played(source, options, lambda *step: reported.append(step))
    assert reported == [(1, 1, "07-0")]
    assert (found["faces"], found["all"]["expressions"], found["all"]["labelled"]) == (1, 1, 0)
    assert found["all"]["silent"] == {"still": 1}
    assert (tmp_path / "videos" / "07-0.mp4").is_file()


def test_kept_videos_are_not_drawn_again(tmp_path: Path) -> None:
    (tmp_path / TABLE).write_text("nothing\n", encoding="utf-8")
    with pytest.raises(PlayedError):
        evaluate_played(tmp_path / "none", PlayOptions(keep=tmp_path), lambda *_: None)


def test_no_motion_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MotionError):
        evaluate_played(tmp_path / "none", PlayOptions(), lambda *_: None)
