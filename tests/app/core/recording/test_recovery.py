"""A killed recording is found, closed and readable to within a second of its end."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.recordings import info, jpegs, packet, record, recorded

from app.core.recording.details import SessionState, WriterFacts, read_session, write_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import new_run
from app.core.recording.ledger import read_ledger
from app.core.recording.recorder import Recorder
from app.core.recording.recovery import find_unfinished, recover, recover_all
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter
from models import lease
from models.sources.source import Packet

RECORDING = """
import sys, time
from pathlib import Path
from helpers.recordings import info, packet
from app.core.recording.recorder import Recorder

recorder = Recorder(Path(sys.argv[1]), info())
recorder.start()
start, seq = time.monotonic_ns(), 0
while True:
    recorder.tap(packet(seq, t_ns=time.monotonic_ns()))
    seq += 1
    print(seq, flush=True)
    time.sleep(max(0.0, (start + seq * 16_666_667 - time.monotonic_ns()) / 1e9))
"""


def torn(folder: Path, frames: int = 20) -> Path:
    """Leave a session as a crash would: never closed, its process gone."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = SessionWriter(folder, info())
    for seq in range(frames):
        writer.packet(packet(seq))
    writer.mark("mark", 1, "a note")
    session = writer.close(SessionState.CLOSED)
    session.state = SessionState.RECORDING
    session.writer = WriterFacts(pid=session.writer.pid, created_s=1.0)
    write_session(folder, session)
    return folder


def reopened(folder: Path) -> Path:
    """Let a session count as never closed again."""
    session = read_session(folder)
    session.state, session.message = SessionState.RECORDING, ""
    session.writer = WriterFacts(pid=session.writer.pid, created_s=1.0)
    write_session(folder, session)
    return folder


class Held:
    """A recording that goes on."""

    def __init__(self, folder: Path):
        self._recorder = Recorder(folder, info())

    def __enter__(self) -> None:
        self._recorder.start()

    def __exit__(self, *_: object) -> None:
        self._recorder.stop()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_recording_is_recovered_to_within_a_second(tmp_path: Path, seed: int) -> None:
    run = new_run(tmp_path)
    child = subprocess.Popen(
        [sys.executable, "-c", RECORDING, str(run)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"1\n"
        assert find_unfinished(tmp_path) == ()
        for _ in range(random.Random(seed).randrange(20, 60)):
            child.stdout.readline()
        child.kill()
        killed_ns = time.monotonic_ns()
        child.wait(10)
    assert [found.folder for found in find_unfinished(tmp_path)] == [run]
    session = recover(run)
    assert session.state is SessionState.RECOVERED
    verdict = verify(run)
    assert verdict.sound, verdict.faults
    last = read_ledger(run / "frames.csv").rows[-1]
    assert killed_ns - last.t_mono_ns < 1_000_000_000
    assert find_unfinished(tmp_path) == ()


@pytest.mark.parametrize("cut", [1, 40, 400, 2000, 20_000])
def test_ledger_and_video_agree_after_either_is_cut(tmp_path: Path, cut: int) -> None:
    for name in ("frames.csv", "video.mkv"):
        folder = torn(tmp_path / name)
        path = folder / name
        data = path.read_bytes()
        path.write_bytes(data[: max(900, len(data) - cut)])
        session = recover(folder)
        verdict = verify(folder)
        assert verdict.sound, verdict.faults
        assert session.counts.rows == verdict.packets > 0
        assert session.recovery is not None


def test_rows_that_are_missing_are_made_from_the_video(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    before = read_ledger(folder / "frames.csv").rows
    lines = (folder / "frames.csv").read_text().splitlines(keepends=True)
    (folder / "frames.csv").write_text("".join(lines[:11]) + "11,50")
    session = recover(folder)
    after = read_ledger(folder / "frames.csv").rows
    assert session.recovery is not None
    assert (session.recovery.rows_added, session.recovery.torn_bytes) == (10, 5)
    assert after[:10] == before[:10]
    assert [row.seq for row in after] == [row.seq for row in before]
    assert all(
        abs(a.t_mono_ns - b.t_mono_ns) <= 1_000_000 for a, b in zip(after, before, strict=True)
    )


def test_a_video_without_a_packet_leaves_the_ledger_as_it_is(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    before = (folder / "frames.csv").read_bytes()
    for spoil in (
        lambda: (folder / "video.mkv").write_bytes(b"\x1aE\xdf\xa3"),
        (folder / "video.mkv").unlink,
    ):
        spoil()
        session = recover(reopened(folder))
        assert session.counts.rows == 20
        assert session.recovery is not None
        assert session.recovery.rows_without_packet == 20
        assert "The pictures of 20 rows cannot be read." in session.message
        assert (folder / "frames.csv").read_bytes() == before
        assert not verify(folder).sound


def test_a_tail_that_no_crash_explains_stays(tmp_path: Path) -> None:
    folder = torn(tmp_path, 200)
    data = (folder / "video.mkv").read_bytes()
    (folder / "video.mkv").write_bytes(data[: len(data) // 2])
    before = (folder / "frames.csv").read_bytes()
    session = recover(folder)
    assert session.recovery is not None
    assert session.recovery.rows_removed == 0
    assert 90 < session.recovery.rows_without_packet < 110
    assert (folder / "frames.csv").read_bytes() == before
    assert not verify(folder).sound


def test_whatever_is_changed_stays_beside_the_mended_file(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    for name, tail in (("frames.csv", b"20,5"), ("events.jsonl", b'[1]\n{"kind": "ma')):
        with (folder / name).open("ab") as file:
            file.write(tail)
    originals = {name: (folder / name).read_bytes() for name in ("frames.csv", "events.jsonl")}
    session = recover(folder)
    assert session.recovery is not None
    assert session.recovery.kept == tuple(f"{name}.before-recovery-1" for name in originals)
    for name, data in originals.items():
        assert (folder / f"{name}.before-recovery-1").read_bytes() == data
    assert verify(folder).sound
    with pytest.raises(RecordingError, match="nothing to recover"):
        recover(folder)


def test_packets_behind_a_damaged_beginning_are_read_again(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    data = b"\0" * 4096 + (folder / "video.mkv").read_bytes()[4096:]
    (folder / "video.mkv").write_bytes(data)
    before = (folder / "frames.csv").read_bytes()
    session = recover(folder)
    assert session.recovery is not None
    assert (session.recovery.packets_found, session.recovery.rows_without_packet) == (19, 1)
    assert (folder / "frames.csv").read_bytes() == before
    assert (folder / "video.mkv.before-recovery-1").read_bytes() == data
    verdict = verify(folder)
    assert (verdict.rows, verdict.packets, verdict.sound) == (20, 19, False)
    with pytest.raises(RecordingError, match="nothing to recover"):
        recover(folder)


def test_a_part_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "run-01"
    small = [packet(seq) for seq in range(10)]
    large = [
        Packet(seq, packet(seq).t_ns, jpegs(16, 96, 64)[seq - 10], "mjpeg", 96, 64)
        for seq in range(10, 20)
    ]
    record(folder, [*small, *large])
    (folder / "video.mkv").unlink()
    (handled,) = recover_all(folder)
    assert (handled.state, handled.rows, handled.pictures) == ("closed", 20, 10)
    assert not handled.sound
    assert "video.mkv is not there." in handled.sentences


def test_a_session_without_its_own_file_is_made_again(tmp_path: Path) -> None:
    for name, content in (("gone", None), ("empty", b""), ("torn", b'{"state": "clo')):
        folder = recorded(tmp_path / name / "run-01")
        path = folder / "session.json"
        path.unlink() if content is None else path.write_bytes(content)
        assert [found.folder for found in find_unfinished(tmp_path / name)] == [folder]
        session = recover(folder)
        assert (session.source.name, session.codec, session.counts.rows) == ("unknown", "mjpeg", 30)
        assert session.started_wall == read_ledger(folder / "frames.csv").rows[0].t_wall
        assert content is None or (folder / "session.json.before-recovery-1").is_file()
        assert verify(folder).sound


def test_what_a_damaged_session_file_still_says_is_kept(tmp_path: Path) -> None:
    folder = recorded(tmp_path)
    facts = json.loads((folder / "session.json").read_text())
    facts |= {"counts": "many", "study": "one"}
    (folder / "session.json").write_text(json.dumps(facts))
    session = recover(folder)
    assert (session.source.name, session.counts.rows) == ("test camera", 30)
    assert session.model_dump()["study"] == "one"


def test_a_missing_ledger_is_made_from_the_video(tmp_path: Path) -> None:
    folder = recorded(tmp_path)
    before = read_ledger(folder / "frames.csv").rows
    (folder / "frames.csv").unlink()
    session = recover(folder)
    after = read_ledger(folder / "frames.csv").rows
    assert session.recovery is not None
    assert session.recovery.rows_added == 30
    rows = [(row.seq, row.pts_ms, row.bytes, row.sha256_8) for row in before]
    assert [(row.seq, row.pts_ms, row.bytes, row.sha256_8) for row in after] == rows
    assert verify(folder).sound


@pytest.mark.parametrize("line", [b"40,--5,x", b"", b"\xff" * 9, b"1,2,3,4,5,6,0,8"])
@pytest.mark.parametrize("at", [0, 1, 15])
def test_a_bad_line_of_the_ledger_costs_no_row(tmp_path: Path, at: int, line: bytes) -> None:
    folder = recorded(tmp_path)
    before = read_ledger(folder / "frames.csv").rows
    lines = (folder / "frames.csv").read_bytes().split(b"\n")
    lines[at] = line
    (folder / "frames.csv").write_bytes(b"\n".join(lines))
    recover(folder)
    after = read_ledger(folder / "frames.csv").rows
    assert [(row.seq, row.pts_ms, row.sha256_8) for row in after] == [
        (row.seq, row.pts_ms, row.sha256_8) for row in before
    ]
    assert all(abs(a.t_mono_ns - b.t_mono_ns) < 1e6 for a, b in zip(after, before, strict=True))
    assert verify(folder).sound


def test_mending_one_file_hides_no_damage_to_another(tmp_path: Path) -> None:
    folder = recorded(tmp_path)
    video = bytearray((folder / "video.mkv").read_bytes())
    video[-900] ^= 1
    (folder / "video.mkv").write_bytes(video)
    (folder / "session.json").unlink()
    recover(folder)
    assert "video.mkv was changed after the recording" in " ".join(verify(folder).faults)


def test_every_session_is_handled_on_its_own(tmp_path: Path) -> None:
    whole, killed, gone, bad = (tmp_path / f"run-0{number}" for number in range(1, 5))
    recorded(whole), torn(killed), recorded(gone), recorded(bad)
    (gone / "video.mkv").unlink()
    (bad / "frames.csv").unlink()
    (bad / "frames.csv").mkdir()
    with Held(tmp_path / "run-05"):
        handled = recover_all(tmp_path)
    assert [session.state for session in handled] == [
        "closed",
        "recovered",
        "closed",
        "recovered",
        "in use",
    ]
    assert [session.sound for session in handled] == [True, True, False, False, False]
    assert "frames.csv could not be mended: Is a directory" in handled[3].sentences[0]
    assert "in use by a recording (process" in handled[4].sentences[0]


def test_a_recording_on_another_computer_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = torn(tmp_path)
    writer = {"pid": 7, "host": "lab-7", "boot": "b", "namespace": "n", "started": "1"}
    session = read_session(folder)
    session.writer = WriterFacts.model_validate(writer)
    write_session(folder, session)

    def grow(seconds: float) -> None:
        with (folder / "frames.csv").open("ab") as file:
            file.write(b"20,1")

    monkeypatch.setattr(lease.time, "sleep", grow)
    with pytest.raises(RecordingError, match="still being recorded or used by a recording"):
        recover(folder)
    monkeypatch.setattr(lease.time, "sleep", lambda _: None)
    assert recover(folder).state is SessionState.RECOVERED


def test_a_torn_line_of_the_journal_is_cut(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    with (folder / "events.jsonl").open("a") as file:
        file.write('{"kind": "ma')
    recover(folder)
    lines = (folder / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["a note"]


def test_a_closed_session_without_checksums_is_finished(tmp_path: Path) -> None:
    folder = recorded(tmp_path)
    (folder / "SHA256SUMS").unlink()
    assert len(find_unfinished(tmp_path)) == 1
    assert recover(folder).state is SessionState.CLOSED
    assert verify(folder).sound


def test_what_is_closed_or_running_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="nothing to recover"):
        recover(recorded(tmp_path / "a"))
    (tmp_path / "b").mkdir()
    writer = SessionWriter(tmp_path / "b", info())
    with pytest.raises(RecordingError, match="still being recorded"):
        recover(tmp_path / "b")
    writer.close(SessionState.CLOSED)


def test_a_folder_without_a_recording_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no recording"):
        recover(tmp_path)
    assert find_unfinished(tmp_path / "nowhere") == ()
    assert recover_all(tmp_path) == ()
