"""`flinch demo` without a window, through the real threads in real time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.graphs import install

from app import cli, log
from training.synth.demo import DemoFace


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    yield
    log.stop()


def test_the_demo_says_what_it_played_and_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    install(weights, "sayer", (0.0, 5.0, 0.0))
    file = tmp_path / "demo.json"
    arguments = ["demo", "--seconds", "10", "--json", str(file), "--weights", str(weights)]
    code = cli.run([*arguments, "--seed", "1"])
    output = capsys.readouterr()
    assert "without a window" in output.err
    assert "Found against true" in output.out
    figures = json.loads(file.read_text())
    assert code == (0 if figures["found"] else 3)
    assert figures["truth"] == len(DemoFace(10, seed=1).truth)
    assert figures["hits"] <= min(figures["truth"], figures["found"])
    assert figures["fps"]["captured"] * 10 + figures["drops"] >= 299
    assert figures["rss_mb"]["start"] > 50
    assert len(figures["rows"]) == figures["truth"] + figures["found"] - figures["hits"]
