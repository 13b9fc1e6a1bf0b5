"""Decodes requested pictures of a video; only the newest request counts."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.mailbox import Mailbox
from app.threads.worker import Worker
from models.records import Frame
from models.sources.playback import Playback
from models.sources.source import SourceError

_WAIT_S = 0.5


class Reel:
    """A video in one or several parts, numbered as one sequence of pictures."""

    def __init__(self, parts: Sequence[Path]) -> None:
        """Open the parts.

        Args:
            parts: Video files in the order in which they were recorded.

        Raises:
            SourceError: None of them can be read.
        """
        self._playbacks: list[Playback] = []
        trouble: list[SourceError] = []
        for part in parts:
            try:
                self._playbacks.append(Playback(part))
            except SourceError as error:
                trouble.append(error)
        if not self._playbacks:
            raise trouble[0] if trouble else SourceError("There is no video to open.")
        self._first = np.cumsum([0, *(each.frames_total for each in self._playbacks)])
        self.t_ns: NDArray[np.int64] = np.concatenate([each.t_ns for each in self._playbacks])

    def seek(self, number: int) -> Frame:
        """Decode picture `number`, counted from 0 over all parts.

        Raises:
            SourceError: It cannot be decoded.
        """
        part = int(np.searchsorted(self._first, number, side="right")) - 1
        return self._playbacks[part].seek(number - int(self._first[part]))

    def close(self) -> None:
        """Release the files."""
        for each in self._playbacks:
            each.close()


class ReviewThread(Worker):
    """Opens a video and puts requested pictures into a mailbox.

    `opened` holds the times of all pictures once the video is open.
    """

    def __init__(self, parts: Sequence[Path]) -> None:
        super().__init__("review")
        self.frames: Mailbox[tuple[int, Frame]] = Mailbox()
        self.opened: Mailbox[NDArray[np.int64]] = Mailbox()
        self._parts = tuple(parts)
        self._wish: int | None = None
        self._wake = threading.Condition()

    def ask(self, number: int) -> None:
        """Request a picture; an earlier request that is not done yet is dropped."""
        with self._wake:
            self._wish = number
            self._wake.notify()

    def ask_stop(self) -> None:
        """Wake the thread, so that it ends."""
        super().ask_stop()
        with self._wake:
            self._wake.notify()

    def work(self) -> None:
        """Decode requested pictures until the thread is stopped."""
        with ExitStack() as stack:
            reel = Reel(self._parts)
            stack.callback(reel.close)
            self.opened.put(reel.t_ns)
            while not self.stopping.is_set():
                number = self._next()
                if number is not None:
                    self._decode(reel, number)

    def _next(self) -> int | None:
        with self._wake:
            if self._wish is None and not self.stopping.is_set():
                self._wake.wait(_WAIT_S)
            number, self._wish = self._wish, None
            return number

    def _decode(self, reel: Reel, number: int) -> None:
        try:
            self.frames.put((number, reel.seek(number)))
        except SourceError as error:
            self.failed.emit(str(error))
