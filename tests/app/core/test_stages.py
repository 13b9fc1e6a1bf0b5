"""Stages keep the order, overlap, hold only so much, and end with whoever reads them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count

import pytest
from helpers.steps import EveryNth, ScriptedSource, plain_frame

from app.core.pipeline import Pipeline, Update
from app.core.stages import Stage, updates_of
from models.records import Frame, Sighting
from models.sources.source import SourceState


def test_items_come_in_order_and_all_of_them() -> None:
    with Stage("count", iter(range(100)), waiting=3) as items:
        assert list(items) == list(range(100))


def test_a_falsy_item_is_an_item() -> None:
    with Stage("nothings", iter([0, None, "", ()])) as items:
        assert list(items) == [0, None, "", ()]


def test_a_failure_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise RuntimeError("broken")

    numbers: list[int] = []
    with Stage("break", items()) as stage, pytest.raises(RuntimeError, match="broken"):
        numbers.extend(stage)
    assert numbers == [1]


def test_a_reader_that_leaves_ends_a_stage_without_end() -> None:
    produced: list[int] = []

    def items() -> Iterator[int]:
        for number in count():
            produced.append(number)
            yield number

    with Stage("endless", items(), waiting=2) as stage:
        assert next(iter(stage)) == 0
    # The one taken, two that wait and two on their way around the moment of leaving.
    assert len(produced) <= 5


def test_leaving_early_or_by_an_error_ends_the_chain() -> None:
    source = ScriptedSource(live=False)
    source.give(*(plain_frame(seq) for seq in range(50)))
    with updates_of(source, EveryNth().pipeline()) as updates:
        assert next(updates).frame.seq == 0
    other = ScriptedSource(live=False)
    other.give(*(plain_frame(seq) for seq in range(50)))
    with (
        updates_of(other, EveryNth(bad=frozenset({0})).pipeline()) as updates,
        pytest.raises(RuntimeError, match="frame 0 is poison"),
    ):
        next(updates)


def test_a_frame_is_seen_while_the_one_before_is_judged() -> None:
    meet = threading.Barrier(2)

    class Meeting(Pipeline):
        def see(self, frame: Frame) -> Sighting:
            if frame.seq:
                meet.wait(20)
            return super().see(frame)

        def judge(self, frame: Frame, sighting: Sighting) -> Update:
            if frame.seq < 9:
                meet.wait(20)
            return super().judge(frame, sighting)

    source, steps = ScriptedSource(live=False), EveryNth()
    source.give(*(plain_frame(seq) for seq in range(10)))
    source.become(SourceState.ENDED)
    plain = steps.pipeline()
    pipeline = Meeting(plain._track, plain._align, plain._measure, plain._spot, plain._keep)
    with updates_of(source, pipeline) as updates:
        assert [update.frame.seq for update in updates] == list(range(10))


def test_what_the_source_raises_reaches_the_reader() -> None:
    class Broken(ScriptedSource):
        def read(self, timeout_s: float = 0.5) -> Frame | None:
            raise RuntimeError("the disk is gone")

    with (
        updates_of(Broken(live=False), EveryNth().pipeline()) as updates,
        pytest.raises(RuntimeError, match="the disk is gone"),
    ):
        list(updates)


def test_what_a_step_raises_reaches_the_reader() -> None:
    source = ScriptedSource(live=False)
    source.give(*(plain_frame(seq) for seq in range(9)))
    source.become(SourceState.ENDED)
    items: list[int] = []
    steps = EveryNth(bad=frozenset({4}))
    with (
        updates_of(source, steps.pipeline()) as updates,
        pytest.raises(RuntimeError, match="frame 4 is poison"),
    ):
        items.extend(update.frame.seq for update in updates)
    assert items == [0, 1, 2, 3]
