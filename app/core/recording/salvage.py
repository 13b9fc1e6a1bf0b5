"""Finds packets that a damaged video still holds, and puts them into a new one.

A video without its beginning cannot be opened, but its packets are still in it byte for byte. The
ledger has the size and checksum of each packet, so the packets are found without the headers: each
place is checked where a Matroska block (RFC 9559, section 10.2) of a missing packet's size may
begin.
"""

from __future__ import annotations

import heapq
import mmap
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from app.core.recording.framing import UNIT_CODECS, opened, with_start_codes
from app.core.recording.ledger import LedgerRow, digest8
from app.core.recording.matroska import PacketFile, Stored, read_packets
from app.core.recording.originals import keep_original
from models.durable import sync_file

_LENGTH = rb"[\x80-\xff]|[\x40-\x7f].|[\x20-\x3f]..|[\x10-\x1f]...|[\x08-\x0f].{4}|\x01.{7}"
_PLACE = re.compile(
    rb"(?=\x1f\x43\xb6\x75(?:"
    + _LENGTH
    + rb")(?:\xbf\x84.{4})?\xe7(?P<time>\x81.|\x82..|\x83...|\x84.{4})"
    rb"|[\xa1\xa3](?P<length>" + _LENGTH + rb")\x81)",
    re.DOTALL,
)
"""Start of a cluster, with its time, or of a block of the first track, with its length."""

_HEAD = 4
"""Bytes of a block before its packet: track, time, flags."""

_KEY = 0x80


@dataclass(frozen=True, slots=True)
class Piece:
    """A found packet: its time in the ledger and its place in the file."""

    pts_ms: int
    offset: int
    size: int
    key: bool


@dataclass(frozen=True, slots=True)
class Mended:
    """The repair: the original files, the failures, and the number of packets found."""

    originals: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    packets: int = 0


def mend_videos(folder: Path, missing: Sequence[LedgerRow], fps: float) -> Mended:
    """Search for packets of unmatched rows in damaged videos, and write them into new videos.

    A new video replaces the damaged one, which is kept under another name.

    Args:
        folder: The session's folder.
        missing: Rows whose packets cannot be read.
        fps: Nominal rate, for the new file's header.

    Raises:
        OSError: There is no room for the new video; the damaged one stays where it is.
    """
    originals: list[str] = []
    problems: list[str] = []
    left = list(missing)
    for part in video_parts(folder):
        pieces = find_pieces(part, left)
        if not pieces:
            continue
        name = _rebuild(part, pieces, fps)
        if name:
            originals.append(name)
            rebuilt = {piece.pts_ms for piece in pieces}
            left = [row for row in left if row.pts_ms not in rebuilt]
        else:
            problems.append(
                f"{part.name} still holds {len(pieces)} packets, but nothing says any more how "
                "they are coded."
            )
    return Mended(tuple(originals), tuple(problems), len(missing) - len(left))


def find_pieces(path: Path, rows: Sequence[LedgerRow]) -> list[Piece]:
    """Find the packets of rows in a file that need not be readable as video.

    Args:
        path: The file.
        rows: The rows of the packets, in order.
    """
    missing: dict[tuple[int, str], list[LedgerRow]] = {}
    for row in rows:
        missing.setdefault((row.bytes, row.sha256_8), []).append(row)
    sizes = {size for size, _ in missing}
    found: dict[int, Piece] = {}
    for block in _blocks(path, sizes) if sizes else ():
        for row in missing.get((block.size, block.sha256_8), ()):
            if row.pts_ms not in found and block.may_be_at(row.pts_ms):
                found[row.pts_ms] = Piece(row.pts_ms, block.offset, block.size, block.key)
                break
    return sorted(found.values(), key=lambda piece: piece.pts_ms)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block: its packet and its time; `before` is the time of the next cluster."""

    offset: int
    size: int
    sha256_8: str
    key: bool
    pts_ms: int | None
    before: int | None

    def may_be_at(self, pts_ms: int) -> bool:
        if self.pts_ms is not None:
            return self.pts_ms == pts_ms
        return self.before is None or pts_ms < self.before


def _blocks(path: Path, sizes: Collection[int]) -> Iterator[_Block]:
    """Yield the blocks of certain sizes; the first one may have lost its cluster's header."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        base: int | None = None
        before = next((_time(m) for m in _PLACE.finditer(data) if m.group("time")), None)
        for match in _PLACE.finditer(data):
            if match.group("time"):
                base = _time(match)
                continue
            size = _number(match.group("length")) - _HEAD
            start = match.end("length") + _HEAD
            if size in sizes and start + size <= len(data):
                step = int.from_bytes(data[start - 3 : start - 1], "big", signed=True)
                pts_ms = None if base is None else base + step
                key = bool(data[start - 1] & _KEY)
                yield _Block(start, size, digest8(data[start : start + size]), key, pts_ms, before)


def _time(match: re.Match[bytes]) -> int:
    """Read the time of a cluster, in milliseconds."""
    return int.from_bytes(match.group("time")[1:], "big")


def _number(length: bytes) -> int:
    """Read a length of 1 to 8 bytes; the leading bit of the first byte only gives the count."""
    return int.from_bytes(length, "big") & ~(1 << (7 * len(length)))


def _rebuild(part: Path, pieces: Sequence[Piece], fps: float) -> str:
    """Write the packets of a part, read or found, into a new file at its place.

    Returns:
        The new name of the damaged part; empty if its codec is unknown.
    """
    draft = part.with_name(part.name + ".part")  # `PacketFile` creates its file itself.
    draft.unlink(missing_ok=True)
    try:
        if not _copy(part, pieces, draft, fps):
            return ""
        sync_file(draft)
        _check(part, pieces, draft)
        name = keep_original(part)
        draft.replace(part)
        return name
    finally:
        draft.unlink(missing_ok=True)


def _copy(part: Path, pieces: Sequence[Piece], draft: Path, fps: float) -> bool:
    packets = _merged(part, pieces)
    first = next(packets)
    coding = _coding(first.data)
    if coding is None:
        return False
    plain = with_start_codes if coding.codec in UNIT_CODECS else bytes
    shape = (coding.codec, coding.width_px, coding.height_px)
    file = PacketFile(draft, *shape, fps, plain(first.data))
    try:
        for packet in _chained(first, packets):
            file.add(plain(packet.data), packet.pts_ms, packet.key)
    finally:
        file.close()
    return True


def _check(part: Path, pieces: Sequence[Piece], draft: Path) -> None:
    """Compare the new file with the packets that it should hold, one by one."""
    pairs = zip(_merged(part, pieces), read_packets((draft,)), strict=True)
    try:
        same = all((a.pts_ms, a.data) == (b.pts_ms, b.data) for a, b in pairs)
    except ValueError:
        same = False
    if not same:
        raise RecordingError(f"{part} cannot be put together again packet by packet.")


def _merged(part: Path, pieces: Sequence[Piece]) -> Iterator[Stored]:
    return heapq.merge(_readable(part), _found(part, pieces), key=lambda packet: packet.pts_ms)


def _readable(part: Path) -> Iterator[Stored]:
    try:
        yield from read_packets((part,))
    except RecordingError:
        return


def _found(part: Path, pieces: Sequence[Piece]) -> Iterator[Stored]:
    with part.open("rb") as file:
        for piece in pieces:
            file.seek(piece.offset)
            yield Stored(piece.pts_ms, file.read(piece.size), piece.key)


def _chained(first: Stored, rest: Iterable[Stored]) -> Iterator[Stored]:
    yield first
    yield from rest


@dataclass(frozen=True, slots=True)
class _Coding:
    codec: str
    width_px: int
    height_px: int


def _coding(data: bytes) -> _Coding | None:
    """Read the codec of a video from a key packet; None if unknown."""
    if data.startswith(b"\xff\xd8"):
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return None if image is None else _Coding("mjpeg", image.shape[1], image.shape[0])
    for codec in UNIT_CODECS:
        try:
            with opened(codec, with_start_codes(data)) as file:
                stream = file.streams.video[0]
                return _Coding(codec, stream.width, stream.height)
        except RecordingError:
            continue
    return None
