"""Runs stages of work on separate threads, so that a frame is decoded while another is judged.

A `Stage` runs an iterator on its own thread and passes its items on in order through a bounded
queue. `updates_of` chains stages: one thread decodes, one finds the face, and the caller's thread
judges it. Each step still sees every frame in order, so the result equals that of a single thread,
bit for bit.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Generic, TypeVar

from app.core.pipeline import Pipeline, Update
from models.records import Frame, Sighting
from models.sources.source import Source, SourceState

T = TypeVar("T")

WAITING = 4
"""Frames that may wait between two stages."""
AHEAD = 8
"""Frames of a file that may be decoded before they are needed."""

_POLL_S = 0.1


class Stage(Generic[T]):
    """Runs an iterator on its own thread; use it in a `with` statement and iterate once.

    Args:
        name: Name of the thread.
        items: The iterator; only the stage's thread iterates it.
        waiting: Most items in the queue; the thread pauses while it is full.
    """

    def __init__(self, name: str, items: Iterable[T], waiting: int = WAITING) -> None:
        self._items = items
        self._queue: queue.Queue[list[T]] = queue.Queue(waiting)
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name=f"flinch {name}", daemon=True)

    def __enter__(self) -> Stage[T]:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        """Yield the items one by one.

        Raises:
            Exception: An exception of the iterator, raised here after its last item.
        """
        while item := self._queue.get():
            yield item[0]
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        try:
            for item in self._items:
                self._put([item])
                if self._stop.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - a thread's edge: raised again by the reader
            self._failure = error
        self._put([])

    def _put(self, item: list[T]) -> None:
        """Queue one item, or the empty list that ends the queue, unless the reader has stopped."""
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return


def frames_of(source: Source) -> Iterator[Frame | None]:
    """Read a source to its end.

    Args:
        source: Open and not live.

    Yields:
        The frames; None now and then while no frame comes, so that the reader can stop.
    """
    while True:
        frame = source.read(_POLL_S)
        if frame is None and source.report().state is SourceState.ENDED:
            return
        yield frame


@contextmanager
def updates_of(source: Source, pipeline: Pipeline) -> Iterator[Iterator[Update]]:
    """Take every frame of a source through a pipeline, on three threads.

    Args:
        source: Open and not live; only the first thread reads it.
        pipeline: Its `see` is called on the second thread only, its `judge` on the caller's. Flush
            it when the iterator has ended.

    Yields:
        An iterator over the updates, in the order of the frames. It raises what the source or
        the pipeline raised.
    """
    with (
        Stage("decode", frames_of(source), AHEAD) as frames,
        Stage("see", _sightings(frames, pipeline)) as sightings,
    ):
        yield (pipeline.judge(frame, sighting) for frame, sighting in sightings)


def _sightings(
    frames: Iterable[Frame | None], pipeline: Pipeline
) -> Iterator[tuple[Frame, Sighting]]:
    for frame in frames:
        if frame is not None:
            yield frame, pipeline.see(frame)
