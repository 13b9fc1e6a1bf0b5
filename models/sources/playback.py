"""Frame-exact playback of a video file: picture `n` is the same, however it is reached.

Replay and annotation use it. Numbers and times equal those of playing the file from its beginning.
`file` reads a file from beginning to end.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from models.records import Frame, Image
from models.sources.container import decoded, open_video, track_of, whole_packets
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.frame_table import FrameTable
from models.sources.picture_cache import PictureCache
from models.sources.shape import Turns, picture_image, shape_of
from models.sources.source import SourceError
from models.sources.table_cache import default_cache, frame_table

KEEP_BYTES = 96 << 20
"""Memory for decoded pictures, so that stepping back inside a long group of pictures is fast."""

_THREADS = 2

_WALK = 48
"""Largest distance ahead that is reached by decoding on instead of seeking."""


class Playback:
    """A file whose pictures can be read in any order."""

    def __init__(
        self,
        path: Path | str,
        cache: Path | None = None,
        keep_table: bool = True,
        keep_bytes: int = KEEP_BYTES,
        options: FileOptions = AS_IT_IS,
    ) -> None:
        """Open a file and read its frame table.

        Args:
            path: The video.
            cache: The folder for tables; the user's cache folder if None.
            keep_table: Whether to store the table.
            keep_bytes: Memory for decoded pictures.
            options: The user's statements about the file; times are still those of the file.

        Raises:
            SourceError: If there is no such file or it holds no picture.
        """
        self.path = Path(path)
        self.name = self.path.name
        self._file: InputContainer | None = None
        self.cached = PictureCache(keep_bytes)
        self._turns = Turns()
        self._running: Iterator[VideoFrame] | None = None
        self._next = 0
        self.position = -1
        where = (cache or default_cache()) if keep_table else None
        table = frame_table(self.path, where, options.track)
        self._table: FrameTable = table.at_rate(options.fps)
        self._open()

    @property
    def frames_total(self) -> int:
        """Number of pictures."""
        return len(self._table.t_ns)

    @property
    def t_ns(self) -> NDArray[np.int64]:
        """`(n,)` times of all pictures in nanoseconds, as in the file."""
        return self._table.t_ns

    def number_at(self, t_ns: int) -> int:
        """Return the number of the picture shown at a time: the last one that has begun."""
        return max(0, int(np.searchsorted(self._table.t_ns, t_ns, side="right")) - 1)

    @property
    def longest_group(self) -> int:
        """Return the largest number of pictures to decode in order to see one of them."""
        if not self._table.by_stamp:
            return self.frames_total
        return int(np.unique(self._table.key_stamps, return_counts=True)[1].max())

    def seek(self, number: int) -> Frame:
        """Return picture `number`, counted from 0.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        image = self.image(self.picture(number))
        self.position = number
        t_ns = int(self._table.t_ns[number])
        return Frame(number, t_ns, image, self.name, grain=self._shape.grain)

    def picture(self, number: int) -> VideoFrame:
        """Return picture `number` as decoded; only one thread at a time may convert it.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        picture = self._find(number, lambda: False)
        assert picture is not None
        return picture

    def image(self, picture: VideoFrame) -> Image:
        """Convert a decoded picture to `(H, W, 3)` uint8 BGR, with square pixels and upright."""
        return picture_image(picture, self._turns.of(picture), self._shape)

    def load(self, number: int, give_up: Callable[[], bool] = lambda: False) -> bool:
        """Decode picture `number` into `cached` without converting it.

        Args:
            number: The picture, from 0.
            give_up: Called after each decoded picture; True stops. Decoded pictures stay in memory.

        Returns:
            False if it was stopped.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        return self._find(number, give_up) is not None

    def _find(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        if not 0 <= number < self.frames_total:
            raise SourceError(
                f"{self.name} has the pictures 0 to {self.frames_total - 1}, found {number}."
            )
        picture = self.cached.get(number)
        return picture if picture is not None else self._decode(number, give_up)

    def step(self, by: int = 1) -> Frame:
        """Return the picture `by` places after the present one; stays inside the file."""
        return self.seek(min(max(0, self.position + by), self.frames_total - 1))

    def close(self) -> None:
        """Release the file; may be called twice."""
        self.cached.forget()
        self._running = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Playback:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = open_video(self.path)
        self._stream: VideoStream = track_of(self._file, self._table.track)
        self._shape = shape_of(self._stream, self._table.bits)
        self._stream.thread_type = "SLICE" if self._table.intra else "AUTO"
        self._stream.codec_context.thread_count = _THREADS
        self._running = None

    def _decode(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        """Decode on if the picture is just ahead, otherwise from its key frame."""
        if not self._runs_up_to(number):
            self._begin(number)
        picture = self._run_to(number, give_up)
        if picture is None and not give_up():
            self._begin(number)
            picture = self._run_to(number, give_up)
        if picture is None and not give_up():
            raise SourceError(f"Picture {number} of {self.name} is damaged and cannot be decoded.")
        return picture

    def _runs_up_to(self, number: int) -> bool:
        """Return whether decoding on is at least as fast as seeking."""
        if self._running is None or self._next > number:
            return False
        if number < self._next + (2 if self._table.intra else _WALK):
            return True
        if not self._table.by_stamp:
            return False
        begin, upcoming = self._table.key_stamps[number], self._table.stamps[self._next]
        return self._table.place_of(int(begin)) <= self._table.place_of(int(upcoming))

    def _run_to(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        """Decode until picture `number` comes, and store the pictures before it."""
        assert self._running is not None
        for picture in self._running:
            found = self._number(picture)
            if found is None:
                continue
            self._next = found + 1
            self.cached.add(found, picture)
            if found == number:
                return picture
            if found > number:
                break
            if give_up():
                return None
        self._running = None
        return None

    def _number(self, picture: VideoFrame) -> int | None:
        return self._table.number_of(picture.pts)

    def _begin(self, number: int) -> None:
        """Start decoding at the key frame of picture `number`, or at the file's beginning."""
        self._next = number
        if self._table.by_stamp:
            self._running = self._pictures(self._packets_from(number), number)
        else:
            self._next = 0
            self._running = self._pictures(self._all_packets(), None)

    def _all_packets(self) -> Iterator[Packet]:
        self._open()
        assert self._file is not None
        return self._stamped(whole_packets(self._file, self._stream))

    def _stamped(self, packets: Iterator[Packet]) -> Iterator[Packet]:
        """Yield each packet with the stamp that identifies it; the decoder passes the stamp on."""
        for count, packet in enumerate(packets):
            packet.pts = self._table.stamp_of(packet, count)
            yield packet

    def _packets_from(self, number: int) -> Iterator[Packet]:
        """Seek so that the key frame of picture `number` is still ahead.

        Some containers land after the requested key frame; then an earlier one is tried, and
        finally the beginning of the file.
        """
        place = self._table.place_of(int(self._table.key_stamps[number]))
        keys = np.unique(self._table.key_stamps)
        key_place = int(np.searchsorted(keys, self._table.key_stamps[number]))
        tries = [keys[max(0, key_place - jump)] for jump in (0, 1, 2, 4, 16)]
        for key_stamp in dict.fromkeys(int(key) for key in tries):
            packets = self._seek(key_stamp)
            head = next(packets, None)
            if (
                head is not None
                and head.pts is not None
                and self._table.place_of(head.pts) <= place
            ):
                return _chain(head, packets)
        return self._all_packets()

    def _seek(self, stamp: int) -> Iterator[Packet]:
        assert self._file is not None
        with contextlib.suppress(av.FFmpegError):
            self._file.seek(stamp, stream=self._stream, backward=True)
            return self._stamped(whole_packets(self._file, self._stream))
        return iter(())

    def _pictures(self, packets: Iterator[Packet], number: int | None) -> Iterator[VideoFrame]:
        """Decode from the key frame of picture `number`; from the first packet if None."""
        key = None if number is None else int(self._table.key_stamps[number])
        reached = key is None
        self._stream.codec_context.flush_buffers()
        for packet in packets:
            reached = reached or packet.pts == key
            if reached:
                yield from decoded(self._stream, packet)
        yield from decoded(self._stream, None)


def _chain(head: Packet, rest: Iterator[Packet]) -> Iterator[Packet]:
    yield head
    yield from rest
