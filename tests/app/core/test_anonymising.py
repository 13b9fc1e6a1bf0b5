"""A recording with another face keeps its ledger, is sound, and tells nothing of the first."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pytest
from helpers.recordings import FPS, info, record

from app.cli import run
from app.core.anonymising import NAME, anonymise
from app.core.recording.details import read_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import new_run, video_parts
from app.core.recording.ledger import read_ledger
from app.core.recording.verify import verify
from models.sources.source import Packet
from training.capture.inventory import take
from training.capture.layout import StudyFolder
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
    copy = anonymise(recording, tmp_path, 5, person="X1", on_frame=lambda *of: heard.append(of))
    assert (copy.frames, copy.faceless, heard[-1]) == (8, 0, (8, 8))
    before, after = (read_ledger(each / "frames.csv").rows for each in (recording, copy.path))
    for old, new in zip(before, after, strict=True):
        same = ("seq", "t_mono_ns", "pts_ms", "dup", "dropped_before")
        assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
        assert new.sha256_8 != old.sha256_8
    assert after[6].dup
    verdict = verify(copy.path)
    assert verdict.sound, verdict.faults
    session = read_session(copy.path)
    assert (session.subject, session.source.name) == ("X1", NAME)
    assert not session.source.as_sent
    text = "".join((copy.path / name).read_text() for name in ("session.json", "events.jsonl"))
    assert "S07" not in text
    assert info().name not in text


def test_a_withdrawal_finds_the_copies_of_a_study(recording: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    run_folder = study / "sub-S07" / "ses-01" / "run-01"
    shutil.copytree(recording, run_folder)
    (study / "STUDY.toml").write_text("")
    folder = anonymise(run_folder, tmp_path / "out", person="X1").path
    video = anonymise(run_folder / "video.mkv", tmp_path / "out").path
    erased = {item.path for item in take(StudyFolder(study), "S07", "share").items}
    assert erased == {folder, video}
    assert take(StudyFolder(study), "S08", "share").items == ()


def test_a_damaged_picture_shifts_no_row(tmp_path: Path) -> None:
    shots = [shot.image for shot in DemoFace(0.3, 3).frames()]
    sizes = [(1280, 720)] * 3 + [(640, 360)] * 3
    packets = []
    for seq, size in enumerate(sizes):
        data = cv2.imencode(".jpg", cv2.resize(shots[seq], size))[1].tobytes()
        whole = data[:640] if seq == 2 else data
        packets.append(Packet(seq, 10**15 + round(seq * 1e9 / FPS), whole, "mjpeg", *size))
    folder = new_run(tmp_path / "study", "S07")
    record(folder, packets)
    assert len(video_parts(folder)) == 2
    copy = anonymise(folder, tmp_path / "out")
    rows = read_ledger(copy.path / "frames.csv").rows
    assert [row.seq for row in rows] == [0, 1, 3, 4, 5]
    assert [row.t_mono_ns for row in rows] == [p.t_ns for p in packets if p.seq != 2]


def test_nothing_half_made_stays(recording: Path, tmp_path: Path) -> None:
    def full(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        anonymise(recording, tmp_path, on_frame=full)
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
    copy = tmp_path / "out" / "clip-anonymised.mp4"
    assert "a face was seen in 8 of them" in capsys.readouterr().out
    assert times(copy) == pytest.approx(times(video), abs=0.02)
    assert run(["anonymise", str(video), "--out", str(tmp_path / "out")]) == 1
    assert "nothing is overwritten" in capsys.readouterr().err
    assert run(["anonymise", str(tmp_path / "none.mp4")]) == 2
    assert "There is no" in capsys.readouterr().err
