"""Record, verify and archive as the command line calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from helpers.cameras import FakeControls
from helpers.fake_camera import Bus, FakeCamera
from helpers.recordings import info, jpegs, recorded
from helpers.stream_server import Line, StreamServer

from app import cli, log
from app.core.camera_control.opening import LockedCamera
from app.core.recording import record as recording
from app.core.recording import silence
from app.core.recording.archive import archive
from app.core.recording.details import SessionState
from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from app.core.recording.matroska import read_packets
from app.core.recording.record import Recorded, RecordJob, first_frame, record, record_source
from app.core.recording.recorder import Recorder
from app.core.recording.verify import verify_all
from app.errors import ExitCode
from models.records import Box, Image
from models.sources.choice import Choice
from models.sources.faults import Fault, Faults, Unplug
from models.sources.source import Mode
from models.sources.synthetic import SyntheticSource


@dataclass(frozen=True)
class Timed:
    """One picture of a generator."""

    t_ns: int
    image: Image


class Noise:
    """Noise at 60 pictures a second for a while."""

    width_px, height_px, fps = 64, 48, 60.0

    def __init__(self, count: int):
        self.frames_total = count

    def frames(self) -> Iterator[Timed]:
        rng = np.random.default_rng(2)
        for seq in range(self.frames_total):
            image = rng.integers(0, 255, (self.height_px, self.width_px, 3), np.uint8)
            yield Timed(round(seq * 1e9 / 60), image)


def play(line: Line, number: int) -> None:
    """Send pictures at 100 a second until the test is over."""
    line.head()
    seq = 0
    while not line.closing.is_set():
        line.part(jpegs()[seq % 16])
        seq += 1
        line.closing.wait(0.01)


def test_a_loopback_camera_is_recorded_bit_for_bit(tmp_path: Path) -> None:
    with StreamServer(play) as server:
        done = record(RecordJob(server.url, tmp_path, seconds=0.4))
    assert done.folder == tmp_path / "sub-unassigned" / "ses-01" / "run-01"
    stored = [packet.data for packet in read_packets(video_parts(done.folder))]
    start = jpegs().index(stored[0])
    assert stored == [jpegs()[(start + n) % 16] for n in range(len(stored))]
    assert len(stored) > 10
    assert done.session.source.name == server.url
    (verdict,) = verify_all(tmp_path)
    assert verdict.sound
    assert done.sentences[0].startswith(f"{len(stored)} frames in ")


def test_a_camera_that_is_replugged_is_found_and_locked_again(
    tmp_path: Path,
) -> None:
    camera = FakeCamera("C922 Pro Stream Webcam", 0)
    bus, controls = Bus(camera), []

    def find(index: int, capture: object) -> FakeControls:
        controls.append((index, FakeControls()))
        return controls[-1][1]

    def make(choice: Choice) -> LockedCamera:
        return LockedCamera(choice.what, choice.mode, bus.devices, 50, bus.capture, find)

    turns = iter(range(80))
    again: list[int] = []

    def stop() -> bool:
        turn = next(turns)
        if turn == 2:
            camera.unplug()
        elif turn == 8:
            camera.plug(3)
        elif camera.plugged:
            camera.give(*jpegs())
            again.extend([turn] * (len(controls) == 2))
        return len(again) == 3 or turn == 79

    camera.give(*jpegs())
    done = record(RecordJob("C922", tmp_path, mode=Mode(1280, 720, 60.0)), stop=stop, make=make)
    assert [index for index, _ in controls] == [0, 3]
    assert all(found.get("exposure_time_absolute") == 100 for _, found in controls)
    session = done.session
    assert session.counts.gaps >= 1
    assert session.counts.rows > len(jpegs())
    assert [fact.locked for fact in session.source.controls] == [True] * 9
    assert session.source.asked is not None
    assert session.source.asked.fps == 60.0
    assert verify_all(done.folder)[0].sound


def test_a_camera_that_stays_away_ends_its_recording_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENT_LIMIT_S", 0.6)
    camera = FakeCamera("C922 Pro Stream Webcam", 0)
    bus = Bus(camera)

    def make(choice: Choice) -> LockedCamera:
        return LockedCamera(
            choice.what, choice.mode, bus.devices, 50, bus.capture, lambda *_: FakeControls()
        )

    turns = iter(range(80))

    def stop() -> bool:
        turn = next(turns, None)
        if turn == 4:
            camera.unplug()
        elif turn is not None and turn < 4:
            camera.give(*jpegs())
        return turn is None

    camera.give(*jpegs())
    done = record(RecordJob("C922", tmp_path, mode=Mode(1280, 720, 60.0)), stop=stop, make=make)
    assert next(turns, None) is not None, "it ended by itself"
    assert "gave no picture for" in done.cause
    assert done.sentences[-1] == done.cause
    assert done.session.counts.rows >= len(jpegs())
    assert verify_all(done.folder)[0].sound


def test_the_faults_of_the_practice_camera_are_in_the_ledger(tmp_path: Path) -> None:
    drop = frozenset({20, 30, 31, 170})
    faults = Faults(
        drop=Fault(drop), duplicate=Fault(frozenset({50, 90})), unplugs=(Unplug(2.0, 0.5),)
    )
    source = SyntheticSource(Noise(240), faults, live=False, packets=True)
    source.open()
    done = record_source(source, Recorder(tmp_path, info()))
    source.close()
    counts = done.session.counts
    assert (counts.rows, counts.dropped, counts.duplicated, counts.gaps) == (206, 34, 2, 1)
    assert verify_all(tmp_path)[0].sound


def test_a_source_without_packets_is_recorded_by_its_face(tmp_path: Path) -> None:
    source = SyntheticSource(Noise(30), live=False)
    source.open()
    done = record_source(source, Recorder(tmp_path, info(packets=False), Box(8, 8, 32, 32)))
    assert (done.session.codec, done.session.counts.rows) == ("ffv1", 30)


def test_recording_stops_when_asked(tmp_path: Path) -> None:
    source = SyntheticSource(Noise(600), live=False, packets=True)
    source.open()
    answers = iter([False] * 50)
    done = record_source(source, Recorder(tmp_path, info()), stop=lambda: next(answers, True))
    assert done.session.counts.rows == 50


def test_a_file_is_not_recorded(tmp_path: Path) -> None:
    path = recorded(tmp_path / "run") / "video.mkv"
    with pytest.raises(RecordingError, match="is a file: expected a camera"):
        record(RecordJob(str(path), tmp_path / "study"))
    assert not (tmp_path / "study").exists()


def test_a_source_that_gives_nothing_is_told(tmp_path: Path) -> None:
    source = SyntheticSource(Noise(0), live=False, packets=True)
    source.open()
    with pytest.raises(RecordingError, match="gave no picture"):
        first_frame(source)


def test_a_session_is_archived_and_all_below_a_folder_are_checked(tmp_path: Path) -> None:
    recorded(tmp_path / "a")
    recorded(tmp_path / "b")
    assert archive(tmp_path / "a").frames == 30
    assert [verdict.sound for verdict in verify_all(tmp_path)] == [True, True]
    with pytest.raises(RecordingError, match="There is no session in"):
        verify_all(tmp_path / "a" / "none")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (SessionState.CLOSED, ExitCode.DONE),
        (SessionState.DISK_FULL, ExitCode.FAILED),
        (SessionState.FAILED, ExitCode.FAILED),
    ],
)
def test_a_recording_that_was_not_closed_as_asked_fails_the_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: SessionState,
    code: ExitCode,
) -> None:
    recorder = Recorder(tmp_path / "run", info())
    recorder.start()
    session = recorder.stop()
    session.state = state
    done = Recorded(tmp_path / "run", session, recorder.progress())
    monkeypatch.setattr(recording, "record", lambda *_: done)
    assert cli.run(["record", "--camera", "practice", "--out", str(tmp_path)]) == code
    log.stop()
    assert str(tmp_path / "run") in capsys.readouterr().out


def test_the_practice_camera_is_recorded_with_its_faults(tmp_path: Path) -> None:
    faults = Faults(drop=Fault(frozenset({5})), duplicate=Fault(frozenset({9})))
    job = RecordJob("practice", tmp_path, 1.2, faults=faults)
    done = record(job)
    assert done.session.source.name == "Practice camera"
    assert done.session.source.packets
    assert done.session.counts.rows > 0
    (verdict,) = verify_all(tmp_path)
    assert verdict.sound


def test_an_interrupt_before_the_first_picture_just_stops() -> None:
    with pytest.raises(KeyboardInterrupt):
        first_frame(SyntheticSource(Noise(0)), stop=lambda: True)


def test_a_recording_says_whose_it_is(tmp_path: Path) -> None:
    done = record(RecordJob("practice", tmp_path, 0.5, person="S07"))
    assert done.folder == tmp_path / "sub-S07" / "ses-01" / "run-01"
    assert json.loads((done.folder / "session.json").read_text())["subject"] == "S07"


def test_a_recording_of_nobody_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["record", "--camera", "practice", "--seconds", "0.5", "--out", str(tmp_path)]
    for who in ([], ["--subject", "S07"], ["--person", "S 07"]):
        cli.run([*arguments, *who])
    log.stop()
    output = capsys.readouterr()
    assert output.err.count("sub-unassigned") == 1
    assert "found 'S 07'" in output.err.replace("\n", " ")
    folders = sorted(path.name for path in tmp_path.iterdir())
    assert folders == ["sub-S07", "sub-unassigned"]
