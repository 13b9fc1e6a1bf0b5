"""The analysing thread takes every frame in order and hands on updates and clips."""

from __future__ import annotations

import threading

import pytest
from helpers.steps import EveryNth, plain_frame
from PySide6.QtCore import Qt

from app.core.mailbox import Mailbox
from app.core.pipeline import Update
from app.core.ring import FrameRing
from app.threads.analyse import AnalyseThread
from models.records import Clip
from models.sources.source import now_ns

DIRECT = Qt.ConnectionType.DirectConnection


class Setup:
    """A ring, the thread, and what came out of it."""

    def __init__(self, steps: EveryNth, live: bool = False, capacity: int = 100):
        self.ring = FrameRing(capacity)
        self.mailbox: Mailbox[Update] = Mailbox()
        self.clips: list[Clip] = []
        self.sentences: list[str] = []
        self.ends: list[bool] = []
        self.thread = AnalyseThread(
            self.ring, steps.pipeline(), self.mailbox, self.clips.append, live
        )
        self.thread.failed.connect(self.sentences.append, DIRECT)
        self.thread.ended.connect(lambda: self.ends.append(True), DIRECT)


def test_every_frame_goes_through_in_order_and_the_end_is_flushed() -> None:
    steps = EveryNth(5)
    setup = Setup(steps)
    for seq in range(23):
        setup.ring.put(plain_frame(seq))
    setup.ring.finish()
    setup.thread.start()
    assert setup.thread.wait(10)
    assert steps.seen == list(range(23))
    assert [c.window.onset_seq for c in setup.clips] == [4, 9, 14, 19, 22]
    assert setup.ends == [True]
    newest = setup.mailbox.take()
    assert newest is not None
    assert newest.frame.seq == 22
    counts = setup.mailbox.counts()
    assert (counts.put, counts.overwritten) == (23, 22)
    report = setup.thread.report()
    assert (report.frames, report.clips, report.failed) == (23, 5, 0)
    assert report.step_ms.count == report.age_ms.count == 23


def test_the_pixels_of_an_update_stay_as_they_were() -> None:
    steps = EveryNth()
    setup = Setup(steps, capacity=1)
    setup.thread.start()
    held: list[Update] = []
    for seq in range(40):
        assert setup.ring.put(plain_frame(seq), wait_s=5.0)
        update = setup.mailbox.take()
        if update is not None:
            held.append(update)
    assert setup.thread.stop()
    for update in held:
        assert (update.frame.image == update.frame.seq % 251).all()


def test_age_is_counted_from_the_grab_of_a_live_source() -> None:
    setup = Setup(EveryNth(), live=True)
    setup.ring.put(plain_frame(0, now_ns() - 80_000_000))
    setup.ring.finish()
    setup.thread.start()
    assert setup.thread.wait(10)
    assert 80 <= setup.thread.report().age_ms.p95 < 5000


def test_a_file_is_aged_from_its_entry_into_the_ring() -> None:
    setup = Setup(EveryNth(), live=False)
    setup.ring.put(plain_frame(0, 7))
    setup.ring.finish()
    setup.thread.start()
    assert setup.thread.wait(10)
    assert 0 <= setup.thread.report().age_ms.p95 < 5000


def test_a_frame_that_fails_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    steps = EveryNth(bad=frozenset({3, 4}))
    setup = Setup(steps)
    for seq in range(8):
        setup.ring.put(plain_frame(seq))
    setup.ring.finish()
    setup.thread.start()
    assert setup.thread.wait(10)
    assert steps.seen == [0, 1, 2, 5, 6, 7]
    assert setup.sentences == ["Frame 3 could not be analysed (frame 3 is poison); it is left out."]
    assert setup.thread.report().failed == 2
    assert setup.ends == [True]


def test_failure_after_failure_stops_the_analysis(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(EveryNth(bad=frozenset(range(100))))
    for seq in range(50):
        setup.ring.put(plain_frame(seq))
    setup.ring.finish()
    setup.thread.start()
    assert setup.thread.wait(10)
    assert setup.thread.report().failed == 5
    assert "5 frames in a row failed" in setup.sentences[-1]
    assert setup.ends == []


def test_stop_wakes_an_analysis_that_waits_for_a_frame() -> None:
    setup = Setup(EveryNth())
    setup.thread.start()
    assert setup.thread.stop(limit_s=5)
    assert setup.ends == []
    assert setup.clips == []


def test_a_clip_is_handed_on_before_the_next_frame() -> None:
    steps, order = EveryNth(1), list[str]()
    setup = Setup(steps)
    lock = threading.Lock()

    def on_clip(clip: Clip) -> None:
        with lock:
            order.append(f"clip {clip.window.onset_seq} after {setup.mailbox.counts().put}")

    thread = AnalyseThread(setup.ring, steps.pipeline(), setup.mailbox, on_clip, live=False)
    for seq in range(3):
        setup.ring.put(plain_frame(seq))
    setup.ring.finish()
    thread.start()
    assert thread.wait(10)
    assert order[:3] == ["clip 0 after 1", "clip 1 after 2", "clip 2 after 3"]


def test_a_live_analysis_that_cannot_follow_thins_evenly_and_a_file_never() -> None:
    for live in (True, False):
        setup = Setup(EveryNth(), live=live, capacity=2)
        for k in range(40):
            setup.ring.put(plain_frame(k))
            setup.thread.look_at_load(k * 250_000_000)
        effort = setup.thread.report().effort
        assert effort.full is not live
        assert effort.extras is not live
