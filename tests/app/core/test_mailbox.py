"""The mailbox gives the newest value, never an older one, and counts what it forgot."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.mailbox import Mailbox, MailCounts


@pytest.fixture(autouse=True, scope="module")
def _restless() -> Iterator[None]:
    """Make the interpreter change threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_is_empty_at_first() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    assert box.counts() == MailCounts(put=0, taken=0, overwritten=0, pending=0)


def test_refuses_none() -> None:
    box: Mailbox[int | None] = Mailbox()
    with pytest.raises(ValueError, match="None"):
        box.put(None)


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(), st.none())))
def test_behaves_like_a_variable_that_take_empties(steps: list[int | None]) -> None:
    box: Mailbox[int] = Mailbox()
    held: int | None = None
    for step in steps:
        if step is None:
            assert box.take() == held
            held = None
        else:
            box.put(step)
            held = step
        counts = box.counts()
        assert counts.put == counts.taken + counts.overwritten + counts.pending
        assert counts.pending == (held is not None)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 400), st.integers(1, 3))
def test_takers_see_values_in_order_and_the_counts_add_up(total: int, takers: int) -> None:
    box: Mailbox[int] = Mailbox()
    ended = threading.Event()
    values: list[list[int]] = [[] for _ in range(takers)]

    def take(mine: list[int]) -> None:
        while True:
            last = ended.is_set()
            value = box.take()
            if value is not None:
                mine.append(value)
            elif last:
                return

    threads = [threading.Thread(target=take, args=(mine,)) for mine in values]
    for thread in threads:
        thread.start()
    for value in range(total):
        box.put(value)
    ended.set()
    for thread in threads:
        thread.join(20)
    assert all(mine == sorted(mine) for mine in values)
    every = [value for mine in values for value in mine]
    assert len(set(every)) == len(every)
    assert max(every) == total - 1
    counts = box.counts()
    assert counts == MailCounts(total, len(every), total - len(every), 0)
