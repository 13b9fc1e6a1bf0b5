"""The ring of frames between the capturing and the analysing thread.

It is bounded and has one writer and one reader, which gets the frames in order. A slow reader loses
the oldest frames; each lost frame is counted. Frames are not copied: a source never changes the
pixels of a frame that somebody still holds.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, replace

from models.records import Frame
from models.sources.source import now_ns


@dataclass(frozen=True, slots=True)
class RingCounts:
    """`written = read + dropped + pending`, at every moment; `thinned` were never written."""

    written: int
    read: int
    dropped: int
    pending: int
    thinned: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    frame: Frame
    put_ns: int


class FrameRing:
    """Holds the last frames of one source.

    Args:
        capacity: Frames that may wait for the reader.
        thin_from: Number of waiting frames from which every second frame is left out, unless the
            writer waits for space: an even half rate is better than a gap. None: never.
    """

    def __init__(self, capacity: int, thin_from: int | None = None):
        if capacity < 1:
            raise ValueError(f"A ring needs a capacity of at least 1, found {capacity}.")
        self.capacity = capacity
        self._thin_from = thin_from if thin_from is not None else capacity + 1
        self._pending: deque[_Entry] = deque()
        self._changed = threading.Condition()
        self._written = 0
        self._read = 0
        self._dropped = 0
        self.keep_every = 1
        """Only every `keep_every`-th frame is taken, by the frames' numbers; the others are counted
        as thinned. Any thread may set it; a writer that waits for room is never thinned."""
        self._thinned = 0
        self._kept_seq: int | None = None
        self._thinned_before = 0
        self._overrun_before = (0, 0)
        self._finished = False
        self._closed = False
        self._last_put_ns = 0

    def put(self, frame: Frame, wait_s: float = 0.0) -> bool:
        """Add a frame.

        Args:
            frame: The next frame; its pixels must stay as they are from now on.
            wait_s: How long to wait for space. 0 never waits: the oldest waiting frame is dropped.

        Returns:
            True if the frame is in or was thinned out. False if the ring is closed or finished,
            or if no room came in time; the frame is then not counted and may be put again.
        """
        with self._changed:
            if wait_s <= 0.0 and self._is_thinned(frame.seq):
                return not (self._closed or self._finished)
            if not self._make_room(wait_s) or self._closed or self._finished:
                return False
            thinned, self._thinned_before = self._thinned_before, 0
            self._kept_seq = frame.seq
            entry = _Entry(replace(frame, overrun=0, thinned=thinned), now_ns())
            self._pending.append(entry)
            self._written += 1
            self._changed.notify_all()
        return True

    def thins_out(self, seq: int) -> bool:
        """Return whether a frame would be thinned out, and count it if so.

        Called before a picture is decoded, it saves the decoding. A writer that waits never calls
        it.

        Args:
            seq: The number of the next frame.
        """
        with self._changed:
            return self._is_thinned(seq)

    def get(self, timeout_s: float = 0.5) -> Frame | None:
        """Take the oldest waiting frame.

        Args:
            timeout_s: How long to wait for one.

        Returns:
            The frame; None if none came in time, the ring was closed, or the writer finished and
            all were read.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._pending or self._closed or self._finished, timeout_s
            )
            if self._closed or not self._pending:
                return None
            entry = self._pending.popleft()
            self._read += 1
            self._last_put_ns = entry.put_ns
            (overrun, thinned), self._overrun_before = self._overrun_before, (0, 0)
            self._changed.notify_all()
        frame = entry.frame
        return replace(frame, overrun=overrun, thinned=frame.thinned + thinned)

    def finish(self) -> None:
        """Signal that no frame will follow; waiting frames can still be read."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def close(self) -> None:
        """Wake reader and writer at once; no frame goes in or out any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def over(self) -> bool:
        """Return whether no more frames will come out."""
        with self._changed:
            return self._closed or (self._finished and not self._pending)

    @property
    def last_put_ns(self) -> int:
        """When the last read frame was put in, by `now_ns`."""
        return self._last_put_ns

    def counts(self) -> RingCounts:
        """Return how many frames were written, read, dropped and thinned, and how many wait."""
        with self._changed:
            waiting = len(self._pending)
            return RingCounts(self._written, self._read, self._dropped, waiting, self._thinned)

    def _is_thinned(self, seq: int) -> bool:
        """Return whether a frame is thinned out, and count it; the caller holds the lock."""
        every = max(self.keep_every, 2 if len(self._pending) >= self._thin_from else 1)
        ahead = every if self._kept_seq is None else seq - self._kept_seq
        if not 0 < ahead < every:
            return False
        self._thinned += 1
        self._thinned_before += 1
        return True

    def _make_room(self, wait_s: float) -> bool:
        """Wait for space or drop a frame; the caller holds the lock."""
        deadline = time.monotonic() + wait_s
        while not (self._closed or self._finished):
            if len(self._pending) < self.capacity:
                return True
            if wait_s <= 0.0:
                lost = self._pending.popleft().frame
                overrun, thinned = self._overrun_before
                self._overrun_before = (overrun + 1, thinned + lost.thinned)
                self._dropped += 1
                return True
            left = deadline - time.monotonic()
            if left <= 0.0 or not self._changed.wait(left):
                return len(self._pending) < self.capacity and not self._closed
        return False
