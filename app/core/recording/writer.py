"""Writes one session: packets and their rows, the journal, and `session.json` at both ends.

It has no thread and no clock; `recorder` calls it on its thread.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import psutil

from app.core.recording.closing import agree, finish
from app.core.recording.details import (
    Session,
    SessionState,
    SourceInfo,
    WriterFacts,
    write_session,
)
from app.core.recording.encode import LOSSLESS_PIXELS, LosslessFile, jpeg
from app.core.recording.errors import RecordingError
from app.core.recording.folder import RESERVE, part_name, subject_in
from app.core.recording.framing import UNIT_CODECS, parameter_sets, stored_form
from app.core.recording.journal import LineJournal, mark_line
from app.core.recording.ledger import LedgerRow, LedgerWriter, wall_text
from app.core.recording.matroska import PacketFile
from app.core.recording.tally import Tally
from app.core.recording.worth import LOOK, look_text
from models import private
from models.durable import sync_file
from models.process import current
from models.recording_names import EVENTS, LEDGER, SESSION
from models.records import Box, Frame, Image
from models.sources.jpeg import check_pixels, jpeg_header
from models.sources.look import Grey, Looker, small_from_image, small_from_jpeg
from models.sources.source import Packet, SourceError, now_ns

RESERVE_BYTES = 256 << 10
MOST_PARTS = 1000
"""Most video parts of one recording; a stream that changes more often is faulty."""

FOREIGN_NS = 60_000_000_000
"""A first frame farther than this from now has another clock."""


@dataclass(frozen=True, slots=True)
class StreamShape:
    """Format of the pictures, which is constant within one video part.

    `layout` is the sampling of a JPEG's colours, or the parameter sets of H.264 and H.265.
    """

    codec: str
    width_px: int
    height_px: int
    layout: str | bytes = ""


class SessionWriter:
    """The files of one session, from the first packet to the checksums."""

    def __init__(self, folder: Path, info: SourceInfo, region: Box | None = None):
        """Open a session in an empty folder.

        Args:
            folder: The run's folder, made by `folder.new_run`.
            info: The recorded source.
            region: The face's place in the frame, for sources that have no packets.

        Raises:
            RecordingError: If the folder holds a session already or cannot be written to.
        """
        if (folder / SESSION).exists():
            raise RecordingError(
                f"{folder} holds a recording already; nothing is overwritten. Take a new run."
            )
        self.folder = folder
        self.tally = Tally()
        self.overflowed = 0
        self.ended_ns = 0
        self._info = info
        self._region = region
        self._started_ns = now_ns()
        self._wall_minus_mono = time.time_ns() - self._started_ns
        self._session = Session(
            subject=subject_in(folder),
            source=info,
            started_mono_ns=self._started_ns,
            writer=_this_process(),
        )
        self._session.started_wall = wall_text(self._started_ns + self._wall_minus_mono)
        self._packets: PacketFile | None = None
        self._lossless: LosslessFile | None = None
        self._shape: StreamShape | None = None
        self._parts: list[str] = []
        self._zero_ns: int | None = None
        self._foreign = False
        self._last_pts = -1
        self._last_digest = ""
        self._reserved = RESERVE_BYTES
        self._looker = Looker()
        try:
            private.fresh(folder / RESERVE).write_bytes(bytes(RESERVE_BYTES))
            write_session(folder, self._session)
            self._ledger = LedgerWriter(folder / LEDGER)
            self._journal = LineJournal(folder / EVENTS)
        except OSError as error:
            raise RecordingError(
                f"Cannot write the recording in {folder}: {error.strerror}. Choose a folder "
                "that you may write to, on a disk with room."
            ) from error

    def packet(self, packet: Packet) -> None:
        """Store one packet bit for bit, after its row. Raises `OSError` on a full disk."""
        shape = self._shape_of(packet)
        if (self._packets is None or shape != self._shape) and not self._begin_part(packet, shape):
            return
        assert self._packets is not None
        row = self._row(packet.seq, packet.t_ns, stored_form(packet.codec, packet.data))
        self._ledger.add(row)
        self._packets.add(packet.data, row.pts_ms, packet.key)
        self._count(row)
        if packet.codec == "mjpeg" and self._looker.due(packet.t_ns):
            self._look(packet.t_ns, _small(packet.data))

    def _shape_of(self, packet: Packet) -> StreamShape:
        """Return a packet's shape; a packet without a layout takes that of the packet before."""
        layout: str | bytes = self._shape.layout if self._shape is not None else ""
        if packet.codec == "mjpeg":
            with suppress(SourceError):
                layout = jpeg_header(packet.data).layout
        elif packet.codec in UNIT_CODECS and packet.key:
            layout = parameter_sets(packet.codec, packet.data) or layout
        return StreamShape(packet.codec, packet.width_px, packet.height_px, layout)

    def _begin_part(self, packet: Packet, shape: StreamShape) -> bool:
        """Begin a new video part with a packet; if that is impossible, note it and return False."""
        if not packet.key:
            self._wait_for_key(packet)
            return False
        if len(self._parts) >= MOST_PARTS:
            raise RecordingError(
                f"the stream has changed its pictures {MOST_PARTS} times. What was recorded is "
                "stored; set the camera to one size and record again."
            )
        try:
            check_pixels(shape.width_px, shape.height_px)
            begun = PacketFile(
                self.folder / part_name(len(self._parts) + 1),
                *(shape.codec, shape.width_px, shape.height_px),
                self._info.fps,
                packet.data,
            )
        except (SourceError, RecordingError) as error:
            if not self._parts and isinstance(error, RecordingError):
                raise
            self.mark("damaged", packet.t_ns, f"Not stored: {error}", seq=packet.seq)
            return False
        self._close_parts()
        self._packets = begun
        if self._parts:
            self.mark("part", packet.t_ns, _changed(self._shape, shape), seq=packet.seq)
        self._next_part(shape)
        if not packet.as_sent:
            text = "The source gives raw pictures: stored as JPEG of quality 95."
            self.mark("fallback", packet.t_ns, text)
        return True

    def _wait_for_key(self, packet: Packet) -> None:
        """Note that a first packet cannot be decoded; it is not stored."""
        text = "Not stored: it needs a key picture that came before the recording."
        self.mark("no_key", packet.t_ns, text, seq=packet.seq)

    def frame(self, frame: Frame, hurry: bool = False) -> None:
        """Store a frame of a source that has no packets.

        The face's region is stored without loss. Without a region, or if the queue is filling up,
        the picture is stored as JPEG of quality 95, and the journal says so.

        Args:
            frame: The frame, already cut to the region by `cut`.
            hurry: Whether the queue is filling up.
        """
        height, width = frame.image.shape[:2]
        lossless = width * height <= LOSSLESS_PIXELS and not hurry
        if lossless and not self._is_jpeg(width, height):
            self._lossless_frame(frame, width, height)
            return
        if not self._is_jpeg(width, height):
            why = "the disk or the processor cannot keep up" if hurry else "no face region is known"
            self.mark("fallback", frame.t_ns, f"Stored as JPEG of quality 95 from here on: {why}.")
        self.packet(Packet(frame.seq, frame.t_ns, jpeg(frame.image), "mjpeg", width, height))

    def _is_jpeg(self, width: int, height: int) -> bool:
        """Return whether the open video part holds JPEG pictures of this size."""
        shape = self._shape
        return shape is not None and shape == StreamShape("mjpeg", width, height, shape.layout)

    def cut(self, image: Image) -> Image:
        """Cut a frame to the region that is recorded; a copy, `(h, w, 3)` uint8 BGR."""
        if self._region is None:
            return image.copy()
        left, top, width, height = _inside(self._region, image)
        self._session.region = (left, top, width, height)
        return image[top : top + height, left : left + width].copy()

    def mark(self, kind: str, t_ns: int, text: str, **facts: int | float | str) -> None:
        """Write a mark into the journal."""
        self._journal.add(mark_line(kind, t_ns, text, **facts))

    def line(self, line: str) -> None:
        """Write a finished line into the journal."""
        self._journal.add(line)

    def check_place(self) -> None:
        """Check that the session's folder still exists and holds the open ledger.

        Raises:
            RecordingError: The open ledger is no longer in the folder.
        """
        if not self._ledger.in_place:
            raise RecordingError(
                f"the folder {self.folder} has vanished or was replaced. Nothing more can be "
                "stored there; check the disk, then record again."
            )

    def sync(self) -> None:
        """Flush everything written so far to the disk."""
        self._ledger.sync()
        self._journal.sync()
        self._widen_reserve()
        if self._packets is not None:
            self._packets.sync()
        if self._lossless is not None:
            sync_file(self._lossless.path)

    def _widen_reserve(self) -> None:
        """Reserve space for a second ledger, so that a recovery can write one on a full disk."""
        missing = 2 * self._ledger.bytes - self._reserved
        if missing > 0:
            with suppress(OSError), (self.folder / RESERVE).open("ab") as file:
                self._reserved += file.write(bytes(missing + RESERVE_BYTES))

    def close(self, state: SessionState, message: str = "") -> Session:
        """Close the session: index, verdict, `session.json`. The checksums are written last.

        Args:
            state: How it ended.
            message: One sentence if it ended by itself.

        Returns:
            The new content of `session.json`.
        """
        (self.folder / RESERVE).unlink(missing_ok=True)
        self._ledger.close()
        self._journal.close()
        session = self._session
        session.counts.overflowed = self.overflowed
        session.ended_mono_ns = 0 if self._foreign else self.ended_ns
        if not self._close_parts() or state is not SessionState.CLOSED:
            session.recovery = agree(self.folder)
        finish(self.folder, session, state, message)
        write_session(self.folder, session)
        return session

    def _row(self, seq: int, t_ns: int, data: bytes) -> LedgerRow:
        pts_ms = self._pts(t_ns)
        digest = sha256(data).hexdigest()
        dup, self._last_digest = digest == self._last_digest, digest
        return LedgerRow(
            seq=seq,
            t_mono_ns=t_ns,
            t_wall=wall_text(t_ns + self._wall_minus_mono),
            pts_ms=pts_ms,
            bytes=len(data),
            sha256_8=digest[:8],
            dup=dup,
            dropped_before=self.tally.arrive(seq, t_ns).dropped_before,
        )

    def _pts(self, t_ns: int) -> int:
        """Place a frame in the video: milliseconds since the first, each later than the last.

        A source with its own clock (a practice camera that does not play live) counts from now.
        """
        if self._zero_ns is None:
            self._zero_ns = t_ns
            self._foreign = abs(t_ns - self._started_ns) > FOREIGN_NS
            if self._foreign:
                self._wall_minus_mono = time.time_ns() - t_ns
        return max(self._last_pts + 1, round((t_ns - self._zero_ns) / 1e6))

    def _count(self, row: LedgerRow) -> None:
        gap_ns = self.tally.arrive(row.seq, row.t_mono_ns).gap_ns
        self.tally.add(row.seq, row.t_mono_ns, row.bytes, row.dup, row.dropped_before)
        self._last_pts = row.pts_ms
        if gap_ns:
            self.mark(
                "gap",
                row.t_mono_ns,
                f"No frame for {gap_ns / 1e9:.2f} s.",
                missing=row.dropped_before,
                gap_ns=gap_ns,
                next_seq=row.seq,
            )

    def _lossless_frame(self, frame: Frame, width: int, height: int) -> None:
        shape = StreamShape("ffv1", width, height)
        if self._lossless is None or shape != self._shape:
            self._close_parts()
            name = part_name(len(self._parts) + 1)
            self._lossless = LosslessFile(self.folder / name, width, height, self._info.fps)
            self._next_part(shape)
        stored = self._lossless.add(frame.image, self._pts(frame.t_ns))
        row = self._row(frame.seq, frame.t_ns, stored)
        self._ledger.add(row)
        self._count(row)
        if self._looker.due(frame.t_ns):
            self._look(frame.t_ns, small_from_image(frame.image))

    def _look(self, t_ns: int, small: Grey | None) -> None:
        """Check the decoded picture and note faults that the packet's bytes do not show."""
        if small is None:
            return
        look = self._looker.see(t_ns, small)
        if look.poor:
            still_s = round(look.still_s, 3)
            self.mark(LOOK, t_ns, look_text(look), blank=int(look.blank), still_s=still_s)

    def _next_part(self, shape: StreamShape) -> None:
        """Note that a new video part has begun."""
        self._shape = shape
        self._parts.append(part_name(len(self._parts) + 1))
        self._session.codec = shape.codec

    def _close_parts(self) -> bool:
        """Close the open video part; False if its index could not be written."""
        try:
            if self._packets is not None:
                self._packets.close()
            if self._lossless is not None:
                self._lossless.close()
        except OSError:
            return False
        finally:
            self._packets, self._lossless = None, None
        return True


def _changed(before: StreamShape | None, now: StreamShape) -> str:
    """Say why a new video part begins."""
    if before is None or before.codec != now.codec:
        return f"A new video part begins: the pictures are {now.codec} from here on."
    if (before.width_px, before.height_px) != (now.width_px, now.height_px):
        size = f"{now.width_px}x{now.height_px}"
        return f"A new video part begins: the pictures have {size} pixels from here on."
    return "A new video part begins: the pictures' colours are sampled in another way."


def _this_process() -> WriterFacts:
    return WriterFacts(created_s=psutil.Process().create_time(), **asdict(current()))


def _small(data: bytes) -> Grey | None:
    """Decode a JPEG at reduced size; None if it is damaged or claims an implausible size."""
    try:
        jpeg_header(data)
    except SourceError:
        return None
    return small_from_jpeg(data)


def _inside(region: Box, image: Image) -> tuple[int, int, int, int]:
    """Fit a region into a picture, on even pixels: left, top, width, height."""
    rows, columns = image.shape[:2]
    left, top = max(0, int(region.left)) & ~1, max(0, int(region.top)) & ~1
    width = min(int(region.width), columns - left) & ~1
    height = min(int(region.height), rows - top) & ~1
    return left, top, width, height
