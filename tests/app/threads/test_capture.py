"""The capturing thread fills the ring, loses nothing of a file, and tells every change of state."""

from __future__ import annotations

from itertools import pairwise

from helpers.steps import ScriptedSource, plain_frame
from PySide6.QtCore import Qt

from app.core.ring import FrameRing, RingCounts
from app.threads.capture import CaptureThread
from models.sources.source import SourceReport, SourceState


def capture(source: ScriptedSource, ring: FrameRing) -> tuple[CaptureThread, list[SourceReport]]:
    thread = CaptureThread(source, ring)
    reports: list[SourceReport] = []
    thread.changed.connect(reports.append, Qt.ConnectionType.DirectConnection)
    return thread, reports


def test_a_file_is_never_dropped_however_slow_the_reader() -> None:
    source, ring = ScriptedSource(live=False), FrameRing(2)
    source.give(*(plain_frame(i) for i in range(50)))
    thread, _ = capture(source, ring)
    thread.start()
    got = [ring.get(5.0) for _ in range(50)]
    source.become(SourceState.ENDED)
    assert thread.wait(5)
    assert [f.seq for f in got if f] == list(range(50))
    assert ring.counts() == RingCounts(50, 50, 0, 0)
    assert ring.over
    assert source.closed


def test_a_live_source_never_waits_and_drops_are_counted() -> None:
    source, ring = ScriptedSource(live=True), FrameRing(3)
    source.give(*(plain_frame(i) for i in range(20)))
    source.become(SourceState.ENDED)
    thread, _ = capture(source, ring)
    thread.start()
    assert thread.wait(5)
    assert ring.counts() == RingCounts(written=20, read=0, dropped=17, pending=3)
    rest = [ring.get(0.0) for _ in range(3)]
    assert [f.seq for f in rest if f] == [17, 18, 19]


def test_every_change_of_state_is_told_once() -> None:
    source, ring = ScriptedSource(live=True), FrameRing(100)
    thread, reports = capture(source, ring)
    thread.start()
    source.give(plain_frame(0))
    assert ring.get(5.0) is not None
    source.become(SourceState.LOST, "unplugged")
    while reports[-1].state is not SourceState.LOST:
        assert ring.get(0.01) is None
    source.give(plain_frame(1))
    assert ring.get(5.0) is not None
    assert thread.stop()
    states = [report.state for report in reports]
    assert states[-1] is SourceState.ENDED
    assert SourceState.LOST in states
    keys = [(report.state, report.detail) for report in reports]
    assert all(a != b for a, b in pairwise(keys))


def test_a_source_that_cannot_open_is_one_sentence() -> None:
    source, ring = ScriptedSource(live=False, error="There is no file a.mp4."), FrameRing(2)
    thread, reports = capture(source, ring)
    sentences: list[str] = []
    thread.failed.connect(sentences.append, Qt.ConnectionType.DirectConnection)
    thread.start()
    assert thread.wait(5)
    assert sentences == ["There is no file a.mp4."]
    assert ring.over
    assert reports[-1].state is SourceState.ENDED


def test_a_file_is_not_read_on_for_a_reader_that_has_gone() -> None:
    source, ring = ScriptedSource(live=False), FrameRing(2)
    source.give(*(plain_frame(i) for i in range(10)))
    ring.close()
    thread, _ = capture(source, ring)
    thread.start()
    assert thread.wait(5)
    assert ring.counts().written == 0


def test_a_live_source_is_read_on_for_its_tap_when_the_reader_has_gone() -> None:
    source, ring = ScriptedSource(live=True), FrameRing(2)
    ring.close()
    thread, reports = capture(source, ring)
    thread.start()
    source.give(plain_frame(0))
    source.become(SourceState.LOST, "unplugged")
    while not reports or reports[-1].state is not SourceState.LOST:
        assert thread.running
    assert thread.stop()


def test_stop_wakes_a_capture_that_waits_for_room() -> None:
    source, ring = ScriptedSource(live=False), FrameRing(1)
    source.give(*(plain_frame(i) for i in range(10)))
    thread, _ = capture(source, ring)
    thread.start()
    assert ring.get(5.0) is not None
    assert thread.stop(limit_s=5)
    assert source.closed
