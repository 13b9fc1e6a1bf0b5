"""The recorder, with its own thread and queue; it never waits for analysis or the screen.

A source's reading thread calls `tap` with every packet; that only puts it into the queue. The
recorder's thread writes. A full disk ends the recording with one sentence and a closed session.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.recording.details import Session, SessionState, SourceInfo
from app.core.recording.disk import Forecast, Free, expected_rate, forecast, free_bytes
from app.core.recording.errors import DiskFullError, RecordingError
from app.core.recording.folder import discard
from app.core.recording.inbox import Inbox
from app.core.recording.journal import expression_line, mark_line
from app.core.recording.sums import write_sums
from app.core.recording.writer import SessionWriter
from models import lease, private
from models.errors import FlinchError
from models.records import Box, Event, Frame
from models.sources.source import Packet, now_ns

log = logging.getLogger(__name__)

SUM_BYTES_S = 30e6
"""Write rate of the slowest disk on which closing waits for the checksums."""

NOTHING_CAME = (
    "No picture came while it was recorded: nothing is stored, and no folder is left behind."
)
SYNC_EVERY_NS = 1_000_000_000
Item = Packet | Frame | str


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """Limits of a recording.

    `queue_bytes`: bytes that may wait for the disk, half a minute of 720p60; more are lost and
    counted. `check_every_ns`: time between two checks of the disk; `free` returns its free bytes.
    """

    queue_bytes: int = 256 << 20
    check_every_ns: int = 500_000_000
    free: Free = free_bytes


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """State of a running recording, for the status bar and the command line.

    `cpu_s` is the processor time of the recorder's thread, without closing and checksums.
    """

    folder: Path
    running: bool
    rows: int
    bytes: int
    seconds: float
    fps: float
    dropped: int
    duplicated: int
    overflowed: int
    waiting_bytes: int
    disk: Forecast
    cpu_s: float
    message: str


class Recorder:
    """Records one source into one session's folder.

    Call `start`, let the source call `tap` (or `frame` if it has no packets), then call `stop`.
    """

    def __init__(
        self,
        folder: Path,
        info: SourceInfo,
        region: Box | None = None,
        limits: RecordingLimits | None = None,
        on_end: Callable[[str], None] | None = None,
    ):
        """Prepare a recording; nothing is written yet.

        Args:
            folder: The run's folder, made by `folder.new_run`; or one that does not exist yet.
            info: The recorded source.
            region: The face's region in the frame, for sources without packets.
            limits: Its limits; None takes the defaults.
            on_end: Called on the recorder's thread with the message if the recording ends by
                itself.
        """
        self._folder = folder
        self._info = info
        self._region = region
        self._limits = limits or RecordingLimits()
        self._on_end = on_end
        self._inbox: Inbox[Item] = Inbox(self._limits.queue_bytes)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._writer: SessionWriter | None = None
        self._session: Session | None = None
        self._lease: lease.Lease | None = None
        self._closed = threading.Event()
        self._message = ""
        self._cpu_s = 0.0
        self._lost_seen = 0
        self._ended_ns = 0
        mode = info.actual or info.asked
        self._expected = expected_rate(mode.mode) if mode is not None else 0.0
        self._disk = Forecast(0, self._expected)

    def start(self) -> None:
        """Open the session and start writing.

        Raises:
            RecordingError: If the folder cannot be written to.
            DiskFullError: If the disk is full at the start.
        """
        try:
            private.make_folder(self._folder)
            self._disk = forecast(self._folder, self._expected, self._limits.free)
        except OSError as error:
            raise RecordingError(
                f"Cannot record into {self._folder}: {error.strerror}. Choose another folder."
            ) from error
        if self._disk.full:
            raise DiskFullError(
                f"The disk of {self._folder} has {self._disk.free_bytes / 1e6:.0f} MB left, too "
                "little to record. Free some space or choose another disk."
            )
        try:
            self._lease = lease.take(self._folder, "a recording")
            self._writer = SessionWriter(self._folder, self._info, self._region)
        except FlinchError as error:
            self._give_back()
            raise RecordingError(str(error)) from error
        self._thread.start()

    def tap(self, packet: Packet) -> None:
        """Queue one packet. Called on the source's reading thread."""
        self._inbox.put(packet, len(packet.data))

    def frame(self, frame: Frame) -> None:
        """Queue one frame of a source without packets; its region is copied."""
        if self._writer is not None:
            image = self._writer.cut(frame.image)
            copied = Frame(frame.seq, frame.t_ns, image, frame.source)
            self._inbox.put(copied, image.nbytes)

    def event(self, event: Event) -> None:
        """Write a spotted expression into the session's journal."""
        self._inbox.put(expression_line(event), 0)

    def mark(self, kind: str, t_ns: int, text: str) -> None:
        """Write a note into the session's journal."""
        self._inbox.put(mark_line(kind, t_ns, text), 0)

    def stop(self, timeout_s: float = 30.0) -> Session:
        """Write all queued packets, close the session and return its description.

        A recording without a picture leaves no folder; its message says so.

        Args:
            timeout_s: How long to wait for the disk.

        Raises:
            RecordingError: The disk did not store the rest in time; the session can be recovered.
        """
        self._ended_ns = self._ended_ns or now_ns()
        self._inbox.close()
        if self._thread.ident is not None:
            self._closed.wait(timeout_s)
            self._thread.join(timeout_s + self.checking_s)
        if self._session is None:
            raise RecordingError(
                self._message
                or f"The recording in {self._folder} could not be closed within {timeout_s:.0f} s. "
                "What is on the disk can be recovered when Flinch starts again."
            )
        return self._session

    @property
    def checking_s(self) -> float:
        """Return the longest time in seconds that the checksums may take after closing."""
        return self._writer.tally.bytes / SUM_BYTES_S if self._writer is not None else 0.0

    def progress(self) -> RecordingProgress:
        """Return the state of the recording; any thread may call it."""
        tally = self._writer.tally if self._writer is not None else None
        return RecordingProgress(
            folder=self._folder,
            running=self._thread.is_alive(),
            rows=tally.rows if tally else 0,
            bytes=tally.bytes if tally else 0,
            seconds=tally.seconds if tally else 0.0,
            fps=tally.fps if tally else 0.0,
            dropped=tally.dropped if tally else 0,
            duplicated=tally.duplicated if tally else 0,
            overflowed=self._inbox.refused,
            waiting_bytes=self._inbox.waiting_bytes,
            disk=self._disk,
            cpu_s=self._cpu_s,
            message=self._message,
        )

    def _run(self) -> None:
        writer = self._writer
        assert writer is not None
        state = SessionState.CLOSED
        try:
            self._write_all(writer)
        except DiskFullError as error:
            state, self._message = SessionState.DISK_FULL, str(error)
        except Exception as error:
            log.exception("The recorder failed.")
            state = SessionState.FAILED
            self._message = f"The recording in {self._folder} ended: {error}"
        self._inbox.close()
        self._cpu_s = time.thread_time()
        ended_itself = bool(self._message)
        self._close(writer, state)
        if ended_itself and self._on_end is not None:
            self._on_end(self._message)

    def _close(self, writer: SessionWriter, state: SessionState) -> None:
        writer.overflowed = self._inbox.refused
        writer.ended_ns = self._ended_ns
        try:
            if writer.tally.rows == 0:
                self._message = self._message or NOTHING_CAME
            self._session = writer.close(state, self._message)
            self._closed.set()
            if writer.tally.rows:
                write_sums(self._folder)
        except (OSError, RecordingError) as error:
            log.exception("The session could not be closed.")
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._message = self._message or (
                f"The session in {self._folder} could not be closed: {reason}. Free some "
                "space and start Flinch again to recover it."
            )
        finally:
            self._closed.set()
            self._give_back()
        if writer.tally.rows == 0 and self._session is not None:
            self._discard()

    def _discard(self) -> None:
        """Remove the folder of a recording without a picture."""
        try:
            discard(self._folder)
        except OSError as error:
            log.warning("The empty recording in %s stays: %s", self._folder, error)

    def _give_back(self) -> None:
        if self._lease is not None:
            self._lease.release()

    def _write_all(self, writer: SessionWriter) -> None:
        checked = synced = time.monotonic_ns()
        while not self._inbox.done:
            item = self._inbox.take(timeout_s=0.25)
            try:
                self._write(writer, item)
                now = time.monotonic_ns()
                if now - synced > SYNC_EVERY_NS:
                    writer.check_place()
                    writer.sync()
                    synced = time.monotonic_ns()
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise self._full() from error
                writer.check_place()
                raise
            if now - checked > self._limits.check_every_ns:
                checked = now
                writer.check_place()
                self._check()

    def _write(self, writer: SessionWriter, item: Item | None) -> None:
        if isinstance(item, Packet):
            self._tell_overflow(writer, item.t_ns)
            writer.packet(item)
        elif isinstance(item, Frame):
            self._tell_overflow(writer, item.t_ns)
            writer.frame(item, hurry=self._inbox.fill > 0.5)
        elif item is not None:
            writer.line(item)

    def _tell_overflow(self, writer: SessionWriter, t_ns: int) -> None:
        lost = self._inbox.refused
        if lost > self._lost_seen:
            text = f"{lost - self._lost_seen} frames could not be stored: the disk is too slow."
            writer.mark("overflow", t_ns, text, missing=lost - self._lost_seen)
            writer.overflowed = self._lost_seen = lost

    def _check(self) -> None:
        self._cpu_s = time.thread_time()
        assert self._writer is not None
        rate = self._writer.tally.rate_bytes_s or self._expected
        self._disk = forecast(self._folder, rate, self._limits.free)
        if self._disk.full:
            raise self._full()

    def _full(self) -> DiskFullError:
        assert self._writer is not None
        return DiskFullError(
            f"The disk of {self._folder} is full: the recording ended after "
            f"{self._writer.tally.seconds:.0f} s. What was recorded is stored and readable; free "
            "some space before recording again."
        )
