"""`flinch analyze` on strongly compressed video: no movement at key frames, and the cause named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from helpers.graphs import install
from helpers.plays import SIZE

from app import cli, log
from app.errors import ExitCode
from models.intervals import iou
from training.synth.codec import read_codec
from training.synth.demo import DemoFace
from training.synth.film import write_film
from training.synth.timed import GeneratedImage

FPS = 30
SECONDS = 4.5
"""One movement, four key frames a second apart."""


@pytest.fixture(scope="module")
def face() -> DemoFace:
    return DemoFace(SECONDS, seed=1, size=SIZE)


@pytest.fixture(scope="module")
def pictures(face: DemoFace) -> list[GeneratedImage]:
    return list(face.frames())


@pytest.mark.parametrize("name", ["x264:150k", "mpeg4:q8"])
def test_compression_makes_no_movement_and_is_named(
    name: str,
    face: DemoFace,
    pictures: list[GeneratedImage],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    codec = read_codec(name)
    video, weights, out = tmp_path / f"face{codec.suffix}", tmp_path / "weights", tmp_path / "out"
    weights.mkdir()
    install(weights, "sayer", (0.0, 0.0, 5.0))
    write_film(video, pictures, *SIZE, FPS, codec)
    done = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    log.stop()
    assert done in (ExitCode.DONE, ExitCode.NOTHING_FOUND)
    assert "is strongly compressed" in capsys.readouterr().err
    true = [(true_event.onset_seq, true_event.offset_seq) for true_event in face.truth]
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["state"] == "ok"]
    for row in found:
        frames = int(row["onset_frame"]), int(row["offset_frame"])
        assert any(iou(frames, span) >= 0.5 for span in true)
    with (out / "signal.csv").open(encoding="utf-8", newline="") as file:
        poor = [row for row in csv.DictReader(file) if row["state"] == "low_quality"]
    assert all(row["cause"].startswith("compression: ") for row in poor)
    run = json.loads((out / "run.json").read_text())
    assert run["counts"]["frames_by_state"]["low_quality"] == len(poor) > SECONDS * FPS / 3
    assert f"in {len(poor)} of {int(SECONDS * FPS)} frames" in run["note"]
