"""Recorded motion is played on drawn faces, at its own times."""

import csv
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from helpers.coded_motions import FACE, coded, save

from training.synth import replay
from training.synth.long import Format
from training.synth.performance import Performance
from training.synth.portrait import Portrait, load_portrait
from training.synth.real_motion import MotionError
from training.synth.stage import FaceStage, HeadMove

STILL = Performance(HeadMove(), np.zeros((478, 2)), 0.0, np.zeros(2))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    def portrait(*_: Any) -> Portrait:
        return load_portrait()

    monkeypatch.setattr(replay, "draw_face", portrait)
    monkeypatch.setattr(replay, "FORM", Format(30, 320, 240, True))


def test_skin_goes_where_the_mesh_goes() -> None:
    stage = FaceStage(load_portrait(), 320, 240, 60.0)
    far = np.hypot(*(FACE - FACE[61]).T)
    skin = np.exp(-((far / 0.3) ** 2))[:, None] * [-0.02, -0.05]
    still = stage.performed(np.zeros((478, 2)), HeadMove(), 0.0, np.zeros(2))
    flow = stage.flow_between(still, stage.performed(skin, HeadMove(), 0.0, np.zeros(2)))
    x, y = ((stage.points[61] - stage.box[:2]) / 2).round().astype(int)
    assert flow[y, x] / 60.0 == pytest.approx([-0.02, -0.05], abs=0.008)
    assert np.abs(still).max() < 0.01


def test_a_motion_becomes_a_video_a_face_at_its_own_times(tmp_path: Path, small: None) -> None:
    times_s = np.array([0.0, 0.034, 0.1])
    mesh = np.zeros((3, 478, 2), np.int8)
    mesh[1:] = coded(0.1)
    source = save(tmp_path / "07.npz", t_s=times_s, mesh=mesh)
    table = replay.write_replays(tmp_path / "out", source, 2, 5)
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [(row["video"], row["emotion"], row["frames"]) for row in rows] == [
        ("07-0.mp4", "happiness", "3"),
        ("07-1.mp4", "happiness", "3"),
    ]
    with av.open(str(tmp_path / "out" / "07-0.mp4")) as video:
        shown_s = [frame.time for frame in video.decode(video=0)]
    assert shown_s == pytest.approx(times_s, abs=1e-4)


def test_equal_seeds_draw_equal_frames(small: None) -> None:
    first, second = (replay.Actor(0, 3, form=replay.FORM).show(STILL) for _ in range(2))
    assert np.array_equal(first, second)


def test_motion_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MotionError, match="no recorded motion"):
        replay.write_replays(tmp_path / "out", tmp_path, 1, 0)
    with pytest.raises(replay.ReplayError, match="1 or more"):
        replay.write_replays(tmp_path / "out", tmp_path, 0, 0)
    assert not (tmp_path / "out").exists()
