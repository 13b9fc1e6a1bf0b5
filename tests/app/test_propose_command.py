"""`flinch propose` writes places to look at beside the annotations, and says how many."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.counters import write_video

from app import cli
from app.core import region_curves
from models.records import Kind, Window
from training.annotate.codebook import FILE as CODEBOOK
from training.annotate.media import open_media
from training.annotate.proposals import proposals_file, read_places


def test_places_are_written_widened_with_the_share_of_the_threshold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clip.mkv"
    write_video(path, [20 * number for number in range(200)], "mjpeg", pixels="yuvj420p")
    (tmp_path / CODEBOOK).write_text("decoys = 0.0\nproposal_threshold = 0.5\n")
    scores: list[float] = []

    def spot(_motions: object, rules: region_curves.Rules) -> tuple[Window, ...]:
        scores.append(rules.score / region_curves.Rules().score)
        times = [1_000_000_000, 1_100_000_000, 1_300_000_000]
        return (Window(*times, 50, 55, 65, 7.0, Kind.MICRO, "nose", 1_500_000_000),)

    monkeypatch.setattr(region_curves, "motions_of", lambda *_: ())
    monkeypatch.setattr(region_curves, "spot_offline", spot)
    assert cli.run(["propose", str(path)]) == 0
    assert scores == [0.5]
    assert "1 places to look at" in capsys.readouterr().out
    (place,) = read_places(proposals_file(open_media(path)))
    assert (place.first, place.onset, place.apex, place.offset, place.last) == (25, 50, 55, 65, 90)
    assert not place.decoy
