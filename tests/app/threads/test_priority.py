"""Threads that give way, and what their work returns and raises."""

import os
import sys
import threading

import pytest

from app.threads.priority import NICE, give_way, giving_way

linux = pytest.mark.skipif(sys.platform != "linux", reason="nice values of threads are Linux's")


def nice_here() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def on_a_thread(work: object) -> None:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    thread.join()


@linux
def test_only_the_thread_that_gives_way_is_lowered() -> None:
    before, levels = nice_here(), []

    def work() -> None:
        give_way()
        levels.append(nice_here())

    on_a_thread(work)
    assert levels == [max(before, NICE)]
    assert nice_here() == before


@linux
def test_threads_that_the_work_starts_give_way_too() -> None:
    levels: list[int] = []
    giving_way(lambda: on_a_thread(lambda: levels.append(nice_here())))
    assert levels == [NICE]


def test_the_work_returns_and_raises_as_if_it_were_called() -> None:
    assert giving_way(lambda: 3) == 3
    with pytest.raises(KeyError, match="lost"):
        giving_way(lambda: {}["lost"])
