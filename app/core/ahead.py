"""Reads a source ahead on a thread of its own, so that decoding and analysis overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from types import TracebackType

from models.records import Frame
from models.sources.source import Source, SourceState

AHEAD = 8
"""Frames that may be decoded before they are needed."""

_POLL_S = 0.1


class Ahead:
    """Gives the frames of a source in order, none lost; used in a `with` statement."""

    def __init__(self, source: Source, frames: int = AHEAD) -> None:
        """Take a source that is open and not live.

        Args:
            source: Where frames come from; only the thread of this object reads it.
            frames: How many may wait.
        """
        self._source = source
        self._queue: queue.Queue[Frame | None] = queue.Queue(frames)
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="decode", daemon=True)

    def __enter__(self) -> Ahead:
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

    def __iter__(self) -> Iterator[Frame]:
        """Give frame after frame until the source has ended.

        Raises:
            Exception: What the source raised while it was read.
        """
        while (frame := self._queue.get()) is not None:
            yield frame
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                frame = self._source.read(_POLL_S)
                if frame is not None:
                    self._put(frame)
                elif self._source.report().state is SourceState.ENDED:
                    break
        except Exception as error:  # noqa: BLE001 - a thread's edge: raised again by the reader
            self._failure = error
        self._put(None)

    def _put(self, item: Frame | None) -> None:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return
