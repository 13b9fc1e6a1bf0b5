"""Where each picture of a video file lies: built once by reading its packets, then kept.

Frame `n` is the `n`-th picture in the order in which pictures are shown, which is what decoding
the whole file gives. Packets that are torn, that the file itself hides (edit lists) or that have
no key frame before them do not count.
"""

from __future__ import annotations

import contextlib
import logging
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import platformdirs
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from models import private
from models.sources.source import SourceError
from models.sources.torn import is_cut_off

log = logging.getLogger(__name__)

_DAMAGED = (OSError, ValueError, KeyError, MemoryError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged index raises."""


_LAYOUT = 2
_ARRAYS = ("t_ns", "pts", "key_pts", "packets", "places")


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """The pictures of one file in the order of showing.

    `t_ns` `(n,)` int64 are their times. `pts` `(n,)` int64 are the same in the stream's time
    base; empty if the file's stamps are missing or repeat, so that pictures can only be counted
    from the beginning. `key_pts` `(n,)` is the stamp of the key frame at which decoding must
    begin to see picture `n`. `packets` `(m,)` are the sorted stamps of all packets, hidden ones
    included, and `places` `(m,)` their places in the file.
    """

    t_ns: NDArray[np.int64]
    pts: NDArray[np.int64]
    key_pts: NDArray[np.int64]
    packets: NDArray[np.int64]
    places: NDArray[np.int64]

    @property
    def by_stamp(self) -> bool:
        """Tell whether pictures can be found by their stamps."""
        return len(self.pts) > 0

    @property
    def intra(self) -> bool:
        """Tell whether every picture can be decoded on its own."""
        return self.by_stamp and bool(np.array_equal(self.pts, self.key_pts))

    def number_of(self, pts: int) -> int | None:
        """Give the number of the picture with a stamp; None if there is none."""
        place = int(np.searchsorted(self.pts, pts))
        if place < len(self.pts) and self.pts[place] == pts:
            return place
        return None

    def place_of(self, pts: int) -> int:
        """Give the place in the file of the packet with a stamp; past the end if there is none."""
        at = int(np.searchsorted(self.packets, pts))
        if at < len(self.packets) and self.packets[at] == pts:
            return int(self.places[at])
        return len(self.packets)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one packet says about its picture."""

    pts: int
    key: bool
    hidden: bool


def default_cache() -> Path:
    """Name the folder in which indexes are kept: Flinch's cache, which `FLINCH_HOME` may move."""
    home = os.environ.get("FLINCH_HOME")
    cache = Path(home).expanduser() / "cache" if home else platformdirs.user_cache_path("flinch")
    return cache / "frame-index"


def frame_index(path: Path, cache: Path | None) -> FrameIndex:
    """Give a file's index, from the cache if the file is unchanged.

    Args:
        path: The video.
        cache: Where indexes are kept; None to keep none.

    Raises:
        SourceError: If the file holds no picture.
    """
    kept = _kept_at(path, cache)
    if kept is not None:
        with contextlib.suppress(*_DAMAGED):
            return _load(kept)
    index = _build(path)
    if len(index.t_ns) == 0:
        raise SourceError(
            f"{path} holds no picture that can be decoded: expected a video with at least one "
            "frame. Record or export it again."
        )
    if kept is not None:
        _keep(kept, index)
    return index


def shown_stream(container: InputContainer) -> VideoStream:
    """Pick the first stream of moving pictures; a cover picture does not count."""
    cover = av.stream.Disposition.attached_pic
    for stream in container.streams.video:
        if not stream.disposition & cover:
            return stream
    raise SourceError(f"{container.name} holds no video: expected a file with pictures.")


def whole_packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet]:
    """Give a stream's packets up to where it can be read; torn and empty ones are left out."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        if packet.size > 0 and not packet.is_corrupt:
            yield packet


def stamp_ns(stamp: int, base: Fraction) -> int:
    """Convert a stamp in a time base to whole nanoseconds, rounding half up."""
    return (2 * stamp * base.numerator * 1_000_000_000 + base.denominator) // (2 * base.denominator)


def _build(path: Path) -> FrameIndex:
    with av.open(str(path)) as container:
        stream = shown_stream(container)
        base = stream.time_base or Fraction(1, 1000)
        packets: list[_Seen] = []
        complete, last_dts = True, None
        for packet in whole_packets(container, stream):
            if packet.pts is None:
                complete = False
                break
            packets.append(_Seen(packet.pts, packet.is_keyframe, packet.is_discard))
            last_dts = packet.dts
        stamps = sorted(seen.pts for seen in packets)
        torn = is_cut_off(path, container, stream, stamps)
    if not complete or len({seen.pts for seen in packets}) < len(packets):
        return _counted(path)
    return _stamped(packets, base, last_dts if torn else None)


def _stamped(packets: list[_Seen], base: Fraction, last_dts: int | None) -> FrameIndex:
    """Sort the packets into the order of showing and find each one's key frame.

    Where a file was cut off, pictures that are shown after `last_dts` may have lost one before
    them and would bear a wrong number, so they are left out.
    """
    keys: list[int] = []
    found: list[tuple[int, int]] = []
    for seen in packets:
        if seen.key:
            keys.append(seen.pts)
        if not keys or (seen.pts < keys[-1] and len(keys) == 1):
            continue
        leading = seen.pts < keys[-1]
        if not seen.hidden and (last_dts is None or seen.pts <= last_dts):
            found.append((seen.pts, keys[-2] if leading else keys[-1]))
    table = np.array(sorted(found), np.int64).reshape(-1, 2)
    t_ns = np.array([stamp_ns(int(pts), base) for pts in table[:, 0]], np.int64)
    stamps = np.array([seen.pts for seen in packets], np.int64)
    places = np.argsort(stamps)
    return FrameIndex(t_ns, table[:, 0].copy(), table[:, 1].copy(), stamps[places], places)


def _counted(path: Path) -> FrameIndex:
    """Decode the whole file: without usable stamps a picture is known by its number alone."""
    times: list[int] = []
    with av.open(str(path)) as container:
        stream = shown_stream(container)
        stream.thread_type = "AUTO"
        base = stream.time_base or Fraction(1, 1000)
        step_ns = round(1e9 / float(stream.average_rate or stream.guessed_rate or 30))
        for frame in decoded(container, stream):
            stamp = frame.pts if frame.pts is not None else frame.dts
            t_ns = stamp_ns(stamp, base) if stamp is not None else len(times) * step_ns
            times.append(t_ns if not times else max(t_ns, times[-1] + 1))
    empty = np.zeros(0, np.int64)
    return FrameIndex(np.array(times, np.int64), empty, empty, empty, empty)


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    """Decode a stream's pictures in order, stepping over damaged packets."""
    for packet in whole_packets(container, stream):
        with contextlib.suppress(av.FFmpegError):
            yield from stream.codec_context.decode(packet)
    with contextlib.suppress(av.FFmpegError):
        yield from stream.codec_context.decode(None)


def _kept_at(path: Path, cache: Path | None) -> Path | None:
    if cache is None:
        return None
    facts = path.stat()
    name = f"{_LAYOUT}|{path.resolve()}|{facts.st_size}|{facts.st_mtime_ns}"
    return cache / f"{sha256(name.encode()).hexdigest()[:32]}.npz"


def _load(kept: Path) -> FrameIndex:
    with np.load(kept, allow_pickle=False) as arrays:
        return FrameIndex(*(arrays[name] for name in _ARRAYS))


def _keep(kept: Path, index: FrameIndex) -> None:
    draft = kept.with_suffix(".part")
    try:
        private.make_folder(kept.parent)
        with private.fresh(draft).open("wb") as file:
            np.savez(file, **{name: getattr(index, name) for name in _ARRAYS})
        draft.replace(kept)
    except OSError as error:
        log.warning("The index of a video could not be kept in %s: %s.", kept.parent, error)
