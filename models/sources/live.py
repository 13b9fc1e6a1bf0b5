"""Common parts of live sources: a reading thread, a bounded queue, reconnection, counts.

A live source has one thread that only receives packets from the device or server, stamps them,
passes them to the tap and queues them. Decoding happens in `read`, on the caller's thread. When a
session with the device ends for any reason, the source is `lost` and starts another session after
an increasing pause.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from models.buffers import Buffers
from models.records import Frame
from models.sources.arrivals import Arrivals
from models.sources.jpeg import jpeg_header
from models.sources.jpeg_image import END, has_end, jpeg_image
from models.sources.look import BlankLook, Content, Looker, small_from_image
from models.sources.rate import Rate
from models.sources.source import (
    Mode,
    Packet,
    SourceError,
    SourceReport,
    SourceState,
    now_ns,
)

log = logging.getLogger(__name__)

QUEUE = 32
"""Pictures that may wait to be decoded: about half a second at 60 fps."""

JUDGED_S = 4
"""A running source is judged by this many latest whole seconds."""


class Decoder(ABC):
    """Decodes the packets of one connection to pictures, in order."""

    skips = False
    """Whether a packet can be left out without affecting later ones."""

    @abstractmethod
    def decode(self, packet: Packet) -> list[Frame]:
        """Decode one packet; an empty list if it completes no picture. Raises `SourceError`."""


class JpegDecoder(Decoder):
    """Decodes packets that are whole JPEG pictures.

    Some cameras leave out the end marker; it is then added. Once a source has sent pictures with
    the marker, a picture without it is truncated. It is rejected, because its lower part would be
    grey and look like motion.
    """

    skips = True

    def __init__(self, name: str):
        self._name = name
        self._has_ends = False
        self._buffers = Buffers()

    def decode(self, packet: Packet) -> list[Frame]:
        """Decode one JPEG; raises `SourceError` if it is truncated or unreadable."""
        data = packet.data
        if has_end(data):
            self._has_ends = True
        elif self._has_ends:
            raise SourceError(f"A picture of {self._name} arrived cut off and was left out.")
        else:
            data += END
        return [Frame(packet.seq, packet.t_ns, jpeg_image(data, self._buffers), self._name)]


@dataclass(frozen=True, slots=True)
class _Queued:
    packet: Packet
    decoder: Decoder


class LiveSource(ABC):
    """A source whose pictures arrive on the device's own clock.

    Subclasses implement `_session`, which connects, calls `_arrived` for every picture and
    returns or raises `SourceError` when the connection is over, and `_abort`, which makes a
    blocked session return.
    """

    live = True
    packets = True

    def __init__(self, name: str, requested: Mode | None = None, retry_s: float = 0.25):
        self.name = name
        self.frames_total: int | None = None
        self.tap: Callable[[Packet], None] | None = None
        self.thins_out: Callable[[int], bool] | None = None
        self._requested = requested
        self._actual: Mode | None = None
        self._retry_s = retry_s
        self._most_retry_s = 2.0
        self._join_s = 2.0
        self._state = SourceState.WAITING
        self._detail = ""
        self._queue: deque[_Queued | Frame] = deque()
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._rate = Rate()
        self._arrivals = Arrivals(JUDGED_S)
        self._repeats_seen = 0
        self._looker = Looker()
        self._look: BlankLook | None = None
        self._frames = 0
        self._dropped = 0
        self._duplicated = 0
        self._ready: deque[Frame] = deque()
        self._await_key = False
        self._seq = -1
        self._last_ns: int | None = None
        self._usual_fps = 0.0
        self._fresh = False

    @abstractmethod
    def _session(self) -> None:
        """Connect and pass pictures on until the connection is over."""

    @abstractmethod
    def _abort(self) -> None:
        """Make a blocked `_session` return soon; called on another thread."""

    def open(self) -> None:
        """Start the reading thread; no effect if the source is open already."""
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name=f"read {self.name}", daemon=True)
            self._thread.start()

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame in order, decoded here.

        Args:
            timeout_s: How long to wait for one.

        Returns:
            The frame; None if none came in time, the next was thinned out or the source is closed.
        """
        if self._ready:
            return self._ready.popleft()
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._over(), timeout_s)
            if not self._queue or self._stop.is_set():
                return None
            item = self._queue.popleft()
        if isinstance(item, Frame):
            return self._looked_at(item)
        if item.decoder.skips and self.thins_out is not None and self.thins_out(item.packet.seq):
            return None
        try:
            self._ready.extend(item.decoder.decode(item.packet))
        except SourceError as error:
            self._lose(1, str(error))
        return self._looked_at(self._ready.popleft()) if self._ready else None

    def _looked_at(self, frame: Frame) -> Frame:
        """Examine a frame now and then, for the verdict on the pictures."""
        if self._looker.due(frame.t_ns):
            self._look = self._looker.see(frame.t_ns, small_from_image(frame.image))
        return frame

    def report(self) -> SourceReport:
        """Return state and counts."""
        with self._changed:
            return SourceReport(
                name=self.name,
                state=self._state,
                requested=self._requested,
                actual=self._actual,
                measured_fps=self._measured_fps(),
                frames=self._frames,
                dropped=self._dropped,
                duplicated=self._duplicated,
                detail=self._detail,
                evidence=self._arrivals.evidence(self._present_ns()),
                content=Content() if self._look is None else Content().plus(self._look),
            )

    def close(self) -> None:
        """Stop the reading thread; wait a few seconds for it at most."""
        self._stop.set()
        with self._changed:
            self._state = SourceState.ENDED
            self._queue.clear()
            self._changed.notify_all()
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._abort()
        thread.join(self._join_s)
        if thread.is_alive():
            log.warning("%s: the reading thread did not stop in %g s.", self.name, self._join_s)

    def _measured_fps(self) -> float:
        return self._rate.per_second() if self._state is SourceState.RUNNING else 0.0

    def _present_ns(self) -> int | None:
        return now_ns() if self.live and self._state is SourceState.RUNNING else None

    def _over(self) -> bool:
        return self._state is SourceState.ENDED

    def _run(self) -> None:
        """Run one session after another until the source is closed."""
        pause = self._retry_s
        while not self._stop.is_set():
            before = self._frames
            self._fresh = True
            try:
                self._session()
                reason = f"{self.name} has ended the connection; trying again."
            except SourceError as error:
                reason = str(error)
            except Exception as error:
                log.exception("Reading %s failed", self.name)
                reason = f"Reading {self.name} failed ({error}); trying again."
            if self._stop.is_set() or self._over():
                return
            self._set_lost(reason)
            pause = self._retry_s if self._frames > before else min(pause * 2, self._most_retry_s)
            self._stop.wait(pause)

    def _count_up(self, t_ns: int, missed: int = 0) -> int:
        """Return the next `seq`; after a break, skip the numbers of the frames that were due.

        Args:
            t_ns: When the picture arrived.
            missed: Pictures lost just before it, which count as dropped.
        """
        step = 1 + missed
        if self._fresh and self._last_ns is not None:
            step = max(2, round((t_ns - self._last_ns) * self._usual_fps / 1e9))
        self._fresh = False
        self._seq += step
        self._last_ns = t_ns
        if missed:
            self._lose(missed)
        return self._seq

    def _set_lost(self, reason: str) -> None:
        with self._changed:
            ever = self._frames > 0
            self._usual_fps = self._rate.per_second() or self._usual_fps
            self._state = SourceState.LOST if ever else SourceState.WAITING
            self._detail = reason
            self._rate.clear()
            self._arrivals.restart()
            self._looker, self._look = Looker(), None
            self._changed.notify_all()

    def _end(self, detail: str = "") -> None:
        """Mark the source as ended; queued pictures can still be read."""
        with self._changed:
            self._state = SourceState.ENDED
            self._detail = detail
            self._changed.notify_all()

    def _jpeg_packet(self, seq: int, t_ns: int, data: bytes) -> Packet | None:
        """Make the packet of one JPEG picture; if damaged, count it as lost and return None."""
        try:
            header = jpeg_header(data)
        except SourceError as error:
            self._lose(1, str(error))
            return None
        return Packet(seq, t_ns, data, "mjpeg", header.width_px, header.height_px)

    def _lose(self, count: int, detail: str = "") -> None:
        with self._changed:
            self._dropped += count
            self._detail = detail or self._detail

    def _arrived(self, item: Packet | Frame, decoder: Decoder | None = None) -> None:
        """Pass one picture to the tap and queue it; drop the oldest if the queue is full.

        Packets that depend on a dropped one cannot be decoded, so after a drop all packets up to
        the next key frame are skipped.
        """
        tap = self.tap
        if tap is not None and isinstance(item, Packet):
            tap(item)
        with self._changed:
            if self._stop.is_set():
                return
            self._frames += 1
            self._rate.add(item.t_ns)
            repeated = self._duplicated > self._repeats_seen
            self._repeats_seen = self._duplicated
            self._arrivals.add(item.t_ns, repeated)
            if self._state is not SourceState.RUNNING:
                self._state, self._detail = SourceState.RUNNING, ""
            self._push(item, decoder)
            self._changed.notify_all()

    def _push(self, item: Packet | Frame, decoder: Decoder | None) -> None:
        if isinstance(item, Frame):
            self._queue.append(item)
        else:
            assert decoder is not None
            self._await_key = self._await_key and not item.key
            if self._await_key:
                self._dropped += 1
                return
            self._queue.append(_Queued(item, decoder))
        if len(self._queue) > QUEUE:
            self._shorten()

    def _shorten(self) -> None:
        """Drop the oldest picture and those that cannot be decoded without it."""
        self._queue.popleft()
        self._dropped += 1
        while self._queue:
            head = self._queue[0]
            if isinstance(head, Frame) or head.packet.key:
                return
            self._queue.popleft()
            self._dropped += 1
        self._await_key = True
