"""A recording with another face keeps its ledger, is sound, and tells nothing of the first."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from recordings import FPS, info, record

from app.cli import run
from app.core.anonymising import NAME, anonymise
from app.core.recording.details import read_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import new_run
from app.core.recording.ledger import read_ledger
from app.core.recording.verify import verify
from models.sources.source import Packet
from training.synth.demo import DemoFace

SEQS = (0, 1, 2, 3, 6, 7, 8, 9)
"""Two frames are missing, and number 8 repeats number 7."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shots = list(DemoFace(0.4, 3).frames())
    data = [cv2.imencode(".jpg", shot.image)[1].tobytes() for shot in shots]
    data[8] = data[7]
    folder = new_run(tmp_path_factory.mktemp("study"), "S07")
    packets = [
        Packet(seq, 10**15 + round(seq * 1e9 / FPS), data[seq], "mjpeg", 1280, 720) for seq in SEQS
    ]
    record(folder, packets)
    return folder


def test_the_ledger_stays_and_the_person_goes(recording: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    made = anonymise(recording, tmp_path, 5, person="X1", tell=lambda *of: heard.append(of))
    assert (made.frames, made.faceless, heard[-1]) == (8, 0, (8, 8))
    before, after = (read_ledger(each / "frames.csv").rows for each in (recording, made.path))
    for old, new in zip(before, after, strict=True):
        same = ("seq", "t_mono_ns", "pts_ms", "dup", "dropped_before")
        assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
        assert new.sha256_8 != old.sha256_8
    assert after[6].dup
    verdict = verify(made.path)
    assert verdict.sound, verdict.faults
    session = read_session(made.path)
    assert (session.subject, session.source.name) == ("X1", NAME)
    assert not session.source.as_sent
    told = "".join((made.path / name).read_text() for name in ("session.json", "events.jsonl"))
    assert "S07" not in told
    assert info().name not in told


def test_nothing_half_made_stays(recording: Path, tmp_path: Path) -> None:
    def full(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        anonymise(recording, tmp_path, tell=full)
    assert not list(tmp_path.rglob("run-*"))


def test_an_open_recording_is_left_alone(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sub-S07" / "ses-01" / "run-01"
    folder.mkdir(parents=True)
    for path in recording.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "session.json").read_text()
    (folder / "session.json").write_text(text.replace('"closed"', '"recording"'))
    with pytest.raises(RecordingError, match="was not closed"):
        anonymise(folder, tmp_path / "out")


def test_a_video_keeps_its_times(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.core.analyze import file_source

    def times(path: Path) -> list[float]:
        source = file_source(path)
        source.open()
        found = []
        while (frame := source.read()) is not None:
            found.append(frame.t_ns / 1e6)
        source.close()
        return [t_ms - found[0] for t_ms in found]

    video = tmp_path / "clip.mkv"
    video.write_bytes((recording / "video.mkv").read_bytes())
    assert run(["anonymise", str(video), "--out", str(tmp_path / "out"), "--seed", "5"]) == 0
    made = tmp_path / "out" / "clip-anonymised.mp4"
    assert "a face was seen in 8 of them" in capsys.readouterr().out
    assert times(made) == pytest.approx(times(video), abs=0.02)
    assert run(["anonymise", str(video), "--out", str(tmp_path / "out")]) == 1
    assert "nothing is overwritten" in capsys.readouterr().err
    assert run(["anonymise", str(tmp_path / "none.mp4")]) == 2
    assert "There is no" in capsys.readouterr().err
