"""A killed recording is found, closed and readable to within a second of its end."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from recordings import info, packet, recorded

from app.core.recording.details import SessionState, WriterFacts, read_session, write_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import new_run
from app.core.recording.ledger import read_ledger
from app.core.recording.recovery import find_unfinished, recover
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter

RECORDING = """
import sys, time
from pathlib import Path
from recordings import info, packet
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


def torn(folder: Path) -> Path:
    """Leave a session as a crash would: never closed, its process gone."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = SessionWriter(folder, info())
    for seq in range(20):
        writer.packet(packet(seq))
    writer.mark("mark", 1, "a note")
    session = writer.close(SessionState.CLOSED)
    session.state = SessionState.RECORDING
    session.writer = WriterFacts(pid=session.writer.pid, created_s=1.0)
    write_session(folder, session)
    return folder


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


def test_a_video_without_a_packet_leaves_an_empty_session(tmp_path: Path) -> None:
    folder = torn(tmp_path)
    (folder / "video.mkv").write_bytes(b"\x1aE\xdf\xa3")
    session = recover(folder)
    assert session.counts.rows == 0
    assert not session.me_valid
    assert verify(folder).sound


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
    assert find_unfinished(tmp_path) == ()
    session = read_session(folder)
    session.writer = WriterFacts(pid=session.writer.pid, created_s=1.0)
    write_session(folder, session)
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


def test_a_damaged_session_file_is_told_and_skipped(tmp_path: Path) -> None:
    (tmp_path / "session.json").write_text('{"state": "recording"}')
    assert find_unfinished(tmp_path) == ()
    with pytest.raises(RecordingError, match=r"session.json is damaged: at source"):
        recover(tmp_path)
    assert find_unfinished(tmp_path / "nowhere") == ()
