"""The queue never blocks, keeps order, and counts what it refuses."""

from __future__ import annotations

from app.core.recording.inbox import Inbox


def test_order_is_kept_and_bytes_are_counted() -> None:
    inbox: Inbox[int] = Inbox(100)
    for number in range(4):
        assert inbox.put(number, 20)
    assert (inbox.waiting_bytes, inbox.fill) == (80, 0.8)
    assert [inbox.take(0) for _ in range(5)] == [0, 1, 2, 3, None]
    assert inbox.waiting_bytes == 0


def test_a_full_queue_refuses_and_counts() -> None:
    inbox: Inbox[int] = Inbox(100)
    assert inbox.put(0, 60)
    assert not inbox.put(1, 60)
    assert inbox.refused == 1
    inbox.take(0)
    assert inbox.put(2, 60)


def test_closing_lets_the_rest_be_taken() -> None:
    inbox: Inbox[int] = Inbox(100)
    inbox.put(0, 1)
    inbox.close()
    assert not inbox.put(1, 1)
    assert inbox.refused == 0
    assert not inbox.done
    assert inbox.take(0) == 0
    assert inbox.done
