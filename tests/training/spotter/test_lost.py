"""Frames are lost at random, the same ones each time."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from helpers.videos import write_video

from models.sources.source import SourceState
from training.spotter.lost import LossyVideo

FRAMES = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lost")
    for name in ("a", "b"):
        write_video(folder / f"{name}.mp4", [33 * k for k in range(FRAMES)])
    return folder


def _kept(path: Path, share: float) -> list[int]:
    frames = []
    with closing(LossyVideo(path, share)) as source:
        source.open()
        while source.report().state is not SourceState.ENDED:
            frame = source.read(0.1)
            if frame is not None:
                frames.append(frame.seq)
    return frames


def test_nothing_is_lost_without_a_share(folder: Path) -> None:
    assert _kept(folder / "a.mp4", 0.0) == list(range(FRAMES))


def test_about_the_share_is_lost_and_the_first_stays(folder: Path) -> None:
    frames = _kept(folder / "a.mp4", 0.1)
    assert frames[0] == 0
    assert 1.0 - len(frames) / FRAMES == pytest.approx(0.1, abs=0.04)


def test_equal_names_lose_the_same_frames_and_others_do_not(folder: Path) -> None:
    assert _kept(folder / "a.mp4", 0.1) == _kept(folder / "a.mp4", 0.1)
    assert _kept(folder / "a.mp4", 0.1) != _kept(folder / "b.mp4", 0.1)
