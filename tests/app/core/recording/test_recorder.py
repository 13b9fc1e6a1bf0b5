"""The recorder loses nothing, counts everything, and ends cleanly."""

from __future__ import annotations

import errno
import json
import threading
import time
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from helpers.recordings import FPS, STEP_NS, info, jpegs, packet, record

from app.core.recording import matroska, writer
from app.core.recording.details import SessionState, read_session
from app.core.recording.errors import DiskFullError, RecordingError
from app.core.recording.folder import new_run, video_parts
from app.core.recording.ledger import digest8, read_ledger, wall_ns
from app.core.recording.matroska import read_packets
from app.core.recording.recorder import NOTHING_CAME, Recorder, RecordingLimits
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter
from models.records import Box, Frame
from models.sources.source import Packet, now_ns


def test_drops_and_duplicates_are_reported_exactly(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lost = set(rng.choice(np.arange(1, 1799), 37, replace=False).tolist())
    sent = [packet(seq) for seq in range(1800) if seq not in lost]
    again = sorted(rng.choice(np.arange(1, len(sent)), 5, replace=False).tolist())
    for place in again:
        sent[place] = replace(sent[place], data=sent[place - 1].data)
    session = record(tmp_path, sent)
    rows = read_ledger(tmp_path / "frames.csv").rows
    assert sum(row.dropped_before for row in rows) == session.counts.dropped == 37
    assert [n for n, row in enumerate(rows) if row.dup] == again
    assert session.counts.duplicated == 5
    stored = list(read_packets(video_parts(tmp_path)))
    assert [sha256(p.data).digest() for p in stored] == [sha256(p.data).digest() for p in sent]
    assert [row.sha256_8 for row in rows] == [digest8(p.data) for p in sent]
    assert [row.pts_ms for row in rows] == [p.pts_ms for p in stored]
    assert [row.t_mono_ns for row in rows] == [p.t_ns for p in sent]
    assert verify(tmp_path).sound


def test_frames_lost_without_a_number_are_read_from_their_times(tmp_path: Path) -> None:
    numbers = [seq for seq in range(600) if seq not in (200, 350, 351)]
    sent = [replace(packet(seq), seq=number) for number, seq in enumerate(numbers)]
    session = record(tmp_path, sent)
    rows = read_ledger(tmp_path / "frames.csv").rows
    assert session.counts.dropped == 3
    assert {n: row.dropped_before for n, row in enumerate(rows) if row.dropped_before} == {
        200: 1,
        349: 2,
    }


def test_an_unplugged_camera_leaves_a_marked_gap(tmp_path: Path) -> None:
    sent = [packet(seq) for seq in range(900) if not 200 <= seq < 800]
    session = record(tmp_path, sent)
    assert (session.counts.gaps, session.counts.dropped) == (1, 600)
    assert "10.0 s" in session.me_reasons[0]
    assert session.counts.fps == pytest.approx(60.0, abs=0.01)
    marks = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [(mark["kind"], mark["missing"], mark["next_seq"]) for mark in marks] == [
        ("gap", 600, 800)
    ]
    assert marks[0]["gap_ns"] == 601 * STEP_NS


def test_a_camera_that_stops_long_before_the_end_is_told(tmp_path: Path) -> None:
    began = now_ns() - 4_000_000_000
    sent = [packet(seq, t_ns=began + seq * STEP_NS) for seq in range(60)]
    session = record(tmp_path, sent)
    assert session.ended_mono_ns >= began + 4_000_000_000
    assert not session.me_valid
    assert "before the recording ended" in session.me_reasons[0]
    assert read_session(tmp_path) == session


def test_a_full_queue_is_counted_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, gate = threading.Event(), threading.Event()
    store = SessionWriter.packet

    def slow(self: SessionWriter, item: Packet) -> None:
        entered.set()
        assert gate.wait(10)
        store(self, item)

    monkeypatch.setattr(SessionWriter, "packet", slow)
    recorder = Recorder(tmp_path, info(), limits=RecordingLimits(queue_bytes=5 * 10_000))
    recorder.start()
    recorder.tap(packet(0, b"x" * 10_000))
    assert entered.wait(10)
    for seq in range(1, 9):
        recorder.tap(packet(seq, bytes([seq]) * 10_000))
    assert recorder.progress().overflowed == 3
    gate.set()
    while recorder.progress().waiting_bytes:
        entered.wait(0)
    recorder.tap(packet(9, b"y" * 10_000))
    session = recorder.stop()
    assert (session.counts.overflowed, session.counts.dropped, session.counts.rows) == (3, 3, 7)
    assert not session.me_valid
    assert '"overflow"' in (tmp_path / "events.jsonl").read_text()


def test_a_busy_interpreter_loses_nothing(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, info())
    recorder.start()
    over = threading.Event()

    def feed() -> None:
        for seq in range(600):
            recorder.tap(packet(seq))
        over.set()

    feeder = threading.Thread(target=feed)
    feeder.start()
    while not over.is_set():
        sum(range(500))
    feeder.join()
    session = recorder.stop()
    assert (session.counts.rows, session.counts.overflowed) == (600, 0)
    assert verify(tmp_path).sound


def test_memory_stays_flat_over_a_long_recording(tmp_path: Path) -> None:
    writer = SessionWriter(tmp_path, info())
    for seq in range(500):
        writer.packet(packet(seq))
    tracemalloc.start()
    for seq in range(500, 4500):
        writer.packet(packet(seq))
    grown, _ = tracemalloc.get_traced_memory()
    writer.close(SessionState.CLOSED)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 100_000
    assert most < 2_000_000


def test_nothing_is_recorded_over_a_recording(tmp_path: Path) -> None:
    record(tmp_path, [packet(0), packet(1)])
    with pytest.raises(RecordingError, match="nothing is overwritten"):
        Recorder(tmp_path, info()).start()


def test_a_new_size_starts_a_new_part(tmp_path: Path) -> None:
    other = jpegs(4, 32, 24)
    sent = [packet(0), packet(1)]
    sent += [replace(packet(2 + n), data=other[n], width_px=32, height_px=24) for n in range(4)]
    session = record(tmp_path, sent)
    assert session.files == ("video.mkv", "video-2.mkv")
    assert verify(tmp_path).sound
    assert [p.data for p in read_packets(video_parts(tmp_path))] == [p.data for p in sent]


def test_stamps_of_the_same_millisecond_stay_apart(tmp_path: Path) -> None:
    sent = [packet(seq, t_ns=1_000_000_000 + seq * 200_000) for seq in range(20)]
    record(tmp_path, sent)
    rows = read_ledger(tmp_path / "frames.csv").rows
    assert [row.pts_ms for row in rows] == list(range(20))
    assert [row.t_mono_ns for row in rows] == [p.t_ns for p in sent]
    assert verify(tmp_path).sound


def test_wall_times_are_those_of_the_recording(tmp_path: Path) -> None:
    for name, start_ns in (("own", now_ns()), ("foreign", 0)):
        before_ns = time.time_ns()
        record(tmp_path / name, [packet(seq, t_ns=start_ns + seq * STEP_NS) for seq in (0, 60)])
        rows = read_ledger(tmp_path / name / "frames.csv").rows
        first_ns, last_ns = (wall_ns(row.t_wall) for row in rows)
        assert abs(first_ns - before_ns) < 5_000_000_000
        assert abs(last_ns - first_ns - 60 * STEP_NS) <= 1000


def test_no_room_at_the_start_is_told_before_anything_is_written(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "run", info(), limits=RecordingLimits(free=lambda _: 1000))
    with pytest.raises(DiskFullError, match="too little to record"):
        recorder.start()
    assert list((tmp_path / "run").iterdir()) == []


def test_a_disk_that_fills_up_ends_the_recording_with_one_sentence(tmp_path: Path) -> None:
    left = iter([1 << 30])
    sentences: list[str] = []
    recorder = Recorder(
        tmp_path,
        info(),
        limits=RecordingLimits(check_every_ns=0, free=lambda _: next(left, 0)),
        on_end=sentences.append,
    )
    recorder.start()
    for seq in range(50):
        recorder.tap(packet(seq))
    session = recorder.stop()
    assert session.state is SessionState.DISK_FULL
    assert sentences == [session.message]
    assert "is full" in sentences[0]
    assert verify(tmp_path).sound


def test_a_write_that_fails_leaves_a_readable_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = matroska.PacketFile.add

    def full(self: matroska.PacketFile, data: bytes, pts_ms: int, key: bool) -> None:
        if pts_ms > 300:
            raise OSError(errno.ENOSPC, "No space left on device")
        add(self, data, pts_ms)

    monkeypatch.setattr(matroska.PacketFile, "add", full)
    session = record(tmp_path, [packet(seq) for seq in range(60)])
    assert session.state is SessionState.DISK_FULL
    verdict = verify(tmp_path)
    assert verdict.sound
    assert verdict.rows == verdict.packets == session.counts.rows == 19


def test_a_codec_that_cannot_be_stored_ends_the_recording(tmp_path: Path) -> None:
    session = record(tmp_path, [replace(packet(0), codec="prores")])
    assert session.state is SessionState.FAILED
    assert "prores" in session.message
    assert not tmp_path.exists(), "it holds no picture"


def test_packets_before_the_first_key_picture_are_noted_and_not_stored(tmp_path: Path) -> None:
    sent = [replace(packet(seq), key=seq != 0) for seq in range(3)]
    session = record(tmp_path, sent)
    assert session.counts.rows == 2
    assert '"no_key"' in (tmp_path / "events.jsonl").read_text()


def test_the_face_of_a_source_without_packets_is_stored_without_loss(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    images = [rng.integers(0, 255, (60, 80, 3), np.uint8) for _ in range(20)]
    recorder = Recorder(tmp_path, info(packets=False), region=Box(10, 11, 41, 32))
    recorder.start()
    for seq, image in enumerate(images):
        recorder.frame(Frame(seq, seq * STEP_NS, image, "raw"))
        image[:] = 0
    session = recorder.stop()
    assert (session.codec, session.region) == ("ffv1", (10, 10, 40, 32))
    assert any("not the camera's own data" in note for note in session.notes)
    verdict = verify(tmp_path)
    assert verdict.sound
    assert verdict.rows == 20
    rng = np.random.default_rng(1)
    with av.open(str(tmp_path / "video.mkv")) as file:
        for frame in file.decode(video=0):
            want = rng.integers(0, 255, (60, 80, 3), np.uint8)[10:42, 10:50]
            assert np.array_equal(frame.to_ndarray(format="bgr24"), want)


def test_whole_frames_fall_back_to_jpeg_and_say_so(tmp_path: Path) -> None:
    image = np.random.default_rng(1).integers(0, 255, (600, 800, 3), np.uint8)
    recorder = Recorder(tmp_path, info(packets=False))
    recorder.start()
    for seq in range(3):
        recorder.frame(Frame(seq, seq * STEP_NS, image, "raw"))
    session = recorder.stop()
    assert session.codec == "mjpeg"
    assert "JPEG of quality 95" in (tmp_path / "events.jsonl").read_text()
    assert verify(tmp_path).sound


def test_packets_that_a_source_had_to_encode_are_not_called_the_cameras(tmp_path: Path) -> None:
    session = record(tmp_path / "a", [replace(packet(seq), as_sent=False) for seq in range(3)])
    assert "is not the camera's own data" in session.notes[0]
    assert (tmp_path / "a" / "events.jsonl").read_text().count('"fallback"') == 1
    assert record(tmp_path / "b", [packet(0), packet(1)]).notes == ()


def test_a_hurry_changes_to_jpeg_in_a_new_part(tmp_path: Path) -> None:
    image = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    writer = SessionWriter(tmp_path, info(packets=False), Box(0, 0, 64, 48))
    for seq in range(6):
        writer.frame(Frame(seq, seq * STEP_NS, image, "raw"), hurry=seq >= 3)
    session = writer.close(SessionState.CLOSED)
    assert session.files == ("video.mkv", "video-2.mkv")
    assert "cannot keep up" in (tmp_path / "events.jsonl").read_text()
    assert session.counts.rows == 6
    assert len(list(read_packets(video_parts(tmp_path)))) == 6


def test_stopping_twice_gives_the_same_session(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, info())
    recorder.start()
    recorder.tap(packet(0))
    assert recorder.stop() is recorder.stop()
    assert not recorder.progress().running


def test_progress_tells_what_was_written(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, info(), limits=RecordingLimits(free=lambda _: 1 << 40))
    recorder.start()
    for seq in (0, 1, 3):
        recorder.tap(packet(seq))
    recorder.mark("mark", 5, "a note")
    recorder.stop()
    progress = recorder.progress()
    assert (progress.rows, progress.dropped, progress.overflowed) == (3, 1, 0)
    assert progress.bytes == sum(len(jpegs()[n]) for n in (0, 1, 3))
    assert progress.fps == pytest.approx(2 * FPS / 3)
    assert json.loads((tmp_path / "events.jsonl").read_text())["text"] == "a note"


def test_a_packet_that_is_no_picture_ends_nothing(tmp_path: Path) -> None:
    garbage = replace(packet(3, b"\xff\xd8\xff garbage \xff\xd9"), width_px=0, height_px=0)
    huge = replace(packet(4), width_px=65500, height_px=65500)
    sent = [garbage, packet(5), packet(6), huge, packet(8)]
    session = record(tmp_path, sent)
    assert session.state is SessionState.CLOSED
    assert [row.seq for row in read_ledger(tmp_path / "frames.csv").rows] == [5, 6, 8]
    assert video_parts(tmp_path) == (tmp_path / "video.mkv",)
    assert (tmp_path / "events.jsonl").read_text().count('"kind": "damaged"') == 2
    assert verify(tmp_path).sound


def test_a_stream_that_changes_with_every_picture_is_ended_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_PARTS", 3)
    sent = [replace(packet(seq), height_px=48 + seq % 2) for seq in range(9)]
    session = record(tmp_path, sent)
    assert session.state is SessionState.FAILED
    assert "changed its pictures 3 times" in session.message
    assert session.counts.rows == 3


@pytest.mark.parametrize("replaced", [False, True])
def test_a_folder_that_vanishes_ends_the_recording_at_the_next_look(
    tmp_path: Path, replaced: bool
) -> None:
    ended = threading.Event()
    limits = RecordingLimits(check_every_ns=1)
    recorder = Recorder(tmp_path / "run-01", info(), limits=limits, on_end=lambda _: ended.set())
    recorder.start()
    recorder.tap(packet(0))
    deadline = time.monotonic() + 5.0
    while not recorder.progress().rows and time.monotonic() < deadline:
        time.sleep(0.01)
    (tmp_path / "run-01").rename(tmp_path / "elsewhere")
    if replaced:
        (tmp_path / "run-01").mkdir()
    recorder.tap(packet(1))
    assert ended.wait(5.0)
    began = time.monotonic()
    with suppress(RecordingError):
        recorder.stop()
    assert time.monotonic() - began < 5.0
    assert "has vanished" in recorder.progress().message


def test_a_recording_without_a_picture_leaves_no_folder(tmp_path: Path) -> None:
    folder = new_run(tmp_path / "study")
    recorder = Recorder(folder, info())
    recorder.start()
    recorder.mark("note", now_ns(), "nobody there")
    session = recorder.stop()
    assert session.counts.rows == 0
    assert session.message == NOTHING_CAME
    assert list((tmp_path / "study").iterdir()) == []


def test_what_is_not_the_recorders_keeps_an_empty_recording(tmp_path: Path) -> None:
    folder = new_run(tmp_path / "study")
    (folder / "notes.txt").write_text("a long day")
    recorder = Recorder(folder, info())
    recorder.start()
    recorder.stop()
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
