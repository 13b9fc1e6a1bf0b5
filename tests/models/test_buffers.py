"""Buffers are used again once free, never while somebody looks, and a burst's go back."""

from __future__ import annotations

import threading

import numpy as np

from models.buffers import Buffers
from models.records import Frame

SHAPE = (4, 6, 3)


def _address(picture: np.ndarray) -> int:
    return int(picture.__array_interface__["data"][0])


def test_a_free_buffer_is_used_again() -> None:
    buffers = Buffers()
    first = _address(buffers.take(SHAPE))
    assert _address(buffers.take(SHAPE)) == first
    assert len(buffers) == 1


def test_no_buffer_is_given_out_while_a_view_of_it_lives() -> None:
    buffers = Buffers()
    picture = buffers.take(SHAPE)
    picture[:] = 7
    frame = Frame(0, 0, picture, "test")
    corner = frame.image[1:, 1:]
    del picture, frame
    for _ in range(10):
        buffers.take(SHAPE)[:] = 0
    assert (corner == 7).all()


def test_a_memory_view_holds_a_buffer_too() -> None:
    buffers = Buffers()
    picture = buffers.take(SHAPE)
    picture[:] = 7
    view = memoryview(picture)
    del picture
    buffers.take(SHAPE)[:] = 0
    assert set(view.tobytes()) == {7}


def test_what_a_burst_needed_goes_back() -> None:
    buffers = Buffers(spare=2)
    burst = [buffers.take(SHAPE) for _ in range(30)]
    assert len(buffers) == 30
    del burst
    for _ in range(40):
        buffers.take(SHAPE)
    assert len(buffers) == 3


def test_buffers_of_another_size_go_back() -> None:
    buffers = Buffers()
    held = buffers.take(SHAPE)
    free = [buffers.take(SHAPE) for _ in range(3)]
    del free
    assert buffers.take((8, 8, 3)).shape == (8, 8, 3)
    assert len(buffers) == 2
    assert held.shape == SHAPE


def test_threads_never_share_a_buffer() -> None:
    buffers, wrong = Buffers(), []
    start = threading.Barrier(4)

    def work(mark: int) -> None:
        start.wait(10)
        for _ in range(400):
            picture = buffers.take(SHAPE)
            picture[:] = mark
            if not (picture == mark).all():
                wrong.append(mark)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(buffers) <= 4 + 5
