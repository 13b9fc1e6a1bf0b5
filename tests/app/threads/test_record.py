"""The recording thread taps a source, tells its progress, and closes the session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from helpers.recordings import STEP_NS, Played, info, packet
from PySide6.QtCore import Qt

from app.core.recording.details import Session, SessionState
from app.core.recording.recorder import Recorder, RecordingLimits
from app.core.recording.verify import verify
from app.threads.record import RecordThread
from models.records import Box, Frame


def watch(thread: RecordThread) -> tuple[list[Session], list[str]]:
    """Collect what the thread says, on the thread that says it."""
    closed: list[Session] = []
    failed: list[str] = []
    thread.closed.connect(closed.append, Qt.ConnectionType.DirectConnection)
    thread.failed.connect(failed.append, Qt.ConnectionType.DirectConnection)
    return closed, failed


def test_a_tapped_source_is_recorded_until_the_thread_is_stopped(tmp_path: Path) -> None:
    source = Played()
    thread = RecordThread(source, Recorder(tmp_path, info()))
    closed, failed = watch(thread)
    thread.begin()
    assert all(source.send(packet(seq)) for seq in range(20))
    assert thread.stop(10)
    assert not source.send(packet(99))
    assert failed == []
    assert [session.counts.rows for session in closed] == [20]
    assert thread.progress().rows == 20
    assert verify(tmp_path).sound


def test_a_full_disk_ends_the_thread_with_one_sentence(tmp_path: Path) -> None:
    left = iter([1 << 30])
    recorder = Recorder(
        tmp_path, info(), limits=RecordingLimits(check_every_ns=0, free=lambda _: next(left, 0))
    )
    source = Played()
    thread = RecordThread(source, recorder)
    closed, failed = watch(thread)
    thread.begin()
    assert source.send(packet(0))
    assert thread.wait(10)
    assert not source.send(packet(99))
    assert len(failed) == 1
    assert "is full" in failed[0]
    assert closed[0].state is SessionState.DISK_FULL


def test_frames_of_a_source_without_packets_are_recorded(tmp_path: Path) -> None:
    source = Played(packets=False)
    recorder = Recorder(tmp_path, info(packets=False), region=Box(0, 0, 32, 32))
    thread = RecordThread(source, recorder)
    thread.begin()
    assert not source.send(packet(99))
    image = np.zeros((48, 64, 3), np.uint8)
    for seq in range(5):
        thread.frame(Frame(seq, seq * STEP_NS, image, "played"))
    assert thread.stop(10)
    assert thread.session is not None
    assert thread.session.counts.rows == 5


def test_frames_of_a_tapped_source_are_not_recorded_twice(tmp_path: Path) -> None:
    thread = RecordThread(Played(), Recorder(tmp_path, info()))
    thread.begin()
    thread.frame(Frame(0, 0, np.zeros((48, 64, 3), np.uint8), "played"))
    assert thread.stop(10)
    assert thread.session is not None
    assert thread.session.counts.rows == 0
