"""The ring keeps order, never tears a frame, and its counts always add up."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ring import FrameRing, RingCounts
from models.records import Frame

SHAPE = (6, 8, 3)


@pytest.fixture(autouse=True, scope="module")
def _restless() -> Iterator[None]:
    """Make the interpreter change threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def frame(seq: int) -> Frame:
    return Frame(seq, seq * 1000, np.full(SHAPE, seq % 251, np.uint8), "test")


def whole(got: Frame) -> bool:
    return bool((got.image == got.seq % 251).all())


def test_refuses_a_capacity_below_one() -> None:
    with pytest.raises(ValueError, match="at least 1, found 0"):
        FrameRing(0)


def test_gives_nothing_when_empty() -> None:
    assert FrameRing(2).get(0.0) is None


@settings(deadline=None)
@given(st.integers(1, 5), st.lists(st.booleans(), max_size=60))
def test_behaves_like_a_queue_that_forgets_its_oldest(capacity: int, puts: list[bool]) -> None:
    ring, model = FrameRing(capacity), deque[int](maxlen=capacity)
    written = read = 0
    for put in puts:
        if put:
            assert ring.put(frame(written))
            model.append(written)
            written += 1
        else:
            got = ring.get(0.0)
            assert (got.seq if got else None) == (model.popleft() if model else None)
            assert got is None or whole(got)
            read += got is not None
        counts = ring.counts()
        assert counts == RingCounts(written, read, counts.dropped, len(model))
        assert counts.written == counts.read + counts.dropped + counts.pending


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 6), st.integers(50, 300), st.integers(0, 12), st.booleans())
def test_order_wholeness_and_counts_hold_under_two_threads(
    capacity: int, total: int, hold: int, waiting: bool
) -> None:
    ring = FrameRing(capacity)
    got: list[int] = []
    torn: list[int] = []
    held: deque[Frame] = deque(maxlen=hold)

    def write() -> None:
        for seq in range(total):
            ring.put(frame(seq), wait_s=20.0 if waiting else 0.0)
        ring.finish()

    writer = threading.Thread(target=write)
    writer.start()
    while not ring.over:
        taken = ring.get(1.0)
        if taken is not None:
            got.append(taken.seq)
            held.append(taken)
            torn += [old.seq for old in held if not whole(old)]
    writer.join(20)
    counts = ring.counts()
    assert not torn
    assert got == sorted(set(got))
    assert got[-1] == total - 1
    assert counts == RingCounts(total, len(got), total - len(got), 0)
    if waiting:
        assert counts.dropped == 0


def test_a_frame_goes_through_without_a_copy() -> None:
    ring, sent = FrameRing(2), frame(0)
    ring.put(sent)
    got = ring.get(0.0)
    assert got is not None
    assert np.shares_memory(got.image, sent.image)


def test_a_full_ring_makes_the_writer_wait_only_as_long_as_told() -> None:
    ring = FrameRing(1)
    assert ring.put(frame(0))
    assert not ring.put(frame(1), wait_s=0.01)
    assert ring.counts() == RingCounts(written=1, read=0, dropped=0, pending=1)


def test_finish_lets_the_reader_empty_the_ring() -> None:
    ring = FrameRing(3)
    ring.put(frame(0))
    ring.finish()
    assert not ring.over
    assert not ring.put(frame(1))
    assert ring.get(0.0) is not None
    assert ring.over
    assert ring.get(60.0) is None


@pytest.mark.parametrize("side", ["reader", "writer"])
def test_close_wakes_whoever_waits(side: str) -> None:
    ring = FrameRing(1)
    results: list[object] = []
    if side == "writer":
        ring.put(frame(0))
        waiting = threading.Thread(target=lambda: results.append(ring.put(frame(1), wait_s=60)))
    else:
        waiting = threading.Thread(target=lambda: results.append(ring.get(60)))
    waiting.start()
    ring.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert results == ([False] if side == "writer" else [None])
    assert ring.over


def test_a_frame_tells_how_many_before_it_were_lost_for_want_of_room() -> None:
    ring = FrameRing(2)
    for seq in range(5):
        ring.put(frame(seq))
    got = [ring.get(0.0), ring.get(0.0)]
    assert [(g.seq, g.overrun) for g in got if g] == [(3, 3), (4, 0)]


def test_thinning_is_even_and_counted_apart_from_losses() -> None:
    ring = FrameRing(10)
    ring.keep_every = 2
    for seq in range(11):
        assert ring.put(frame(seq))
    got = [ring.get(0.0) for _ in range(6)]
    assert [(g.seq, g.thinned, g.overrun) for g in got if g] == [
        (0, 0, 0), (2, 1, 0), (4, 1, 0), (6, 1, 0), (8, 1, 0), (10, 1, 0)
    ]  # fmt: skip
    assert ring.counts() == RingCounts(6, 6, 0, 0, 5)


def test_thinning_stays_even_over_frames_that_the_camera_lost() -> None:
    ring = FrameRing(10)
    ring.keep_every = 3
    for seq in (0, 1, 2, 4, 5, 6, 7, 8):
        ring.put(frame(seq))
    got = [ring.get(0.0) for _ in range(3)]
    assert [(g.seq, g.thinned) for g in got if g] == [(0, 0), (4, 2), (7, 2)]


def test_what_was_thinned_before_a_lost_frame_is_not_forgotten() -> None:
    ring = FrameRing(1)
    ring.keep_every = 2
    for seq in range(5):
        ring.put(frame(seq))
    got = ring.get(0.0)
    assert got is not None
    assert (got.seq, got.overrun, got.thinned) == (4, 2, 2)


def test_what_was_asked_about_and_thinned_out_counts_as_thinned_once() -> None:
    ring = FrameRing(10)
    ring.keep_every = 2
    for seq in range(5):
        if not ring.thins_out(seq):
            ring.put(frame(seq))
    got = [ring.get(0.0) for _ in range(3)]
    assert [(g.seq, g.thinned) for g in got if g] == [(0, 0), (2, 1), (4, 1)]
    assert ring.counts() == RingCounts(3, 3, 0, 0, 2)


def test_a_writer_that_waits_is_never_thinned() -> None:
    ring = FrameRing(10)
    ring.keep_every = 4
    for seq in range(5):
        assert ring.put(frame(seq), 0.1)
    assert ring.counts() == RingCounts(5, 0, 0, 5, 0)


def test_numbers_that_begin_anew_are_not_thinned_for_ever() -> None:
    ring = FrameRing(10)
    ring.keep_every = 2
    for seq in (100, 102, 0, 1, 2):
        ring.put(frame(seq))
    assert ring.counts() == RingCounts(4, 0, 0, 4, 1)


def test_a_nearly_full_ring_thins_evenly_before_it_drops() -> None:
    ring = FrameRing(8, thin_from=4)
    for seq in range(12):
        assert ring.put(frame(seq))
    assert ring.counts() == RingCounts(written=8, read=0, dropped=0, pending=8, thinned=4)
    frames = [taken for _ in range(8) if (taken := ring.get(0.0)) is not None]
    assert [frame.seq for frame in frames] == [0, 1, 2, 3, 5, 7, 9, 11]
    assert [frame.thinned for frame in frames] == [0, 0, 0, 0, 1, 1, 1, 1]
