"""Frame-exact playback of a video file: picture `n` is picture `n`, however one gets there.

Used by replay and annotation. Numbers and times agree with playing the file from its beginning.
Reading a file from end to end is left to `file`.
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

from models.records import Frame
from models.sources.file import picture_image
from models.sources.frame_index import (
    FrameIndex,
    decoded,
    default_cache,
    frame_index,
    shown_stream,
    whole_packets,
)
from models.sources.kept import KeptPictures
from models.sources.source import SourceError

KEEP_BYTES = 96 << 20
"""Decoded pictures that are kept, so that stepping back inside a long group of pictures is fast."""

_THREADS = 2

_WALK = 48
"""Pictures ahead that are reached by decoding on rather than by seeking."""


class Playback:
    """A file whose pictures can be asked for in any order."""

    def __init__(
        self,
        path: Path | str,
        cache: Path | None = None,
        keep: bool = True,
        keep_bytes: int = KEEP_BYTES,
    ):
        """Open a file and read its index.

        Args:
            path: The video.
            cache: The folder for indexes; the user's cache folder if None.
            keep: Whether to keep the index at all.
            keep_bytes: Room for decoded pictures.

        Raises:
            SourceError: If there is no such file or it holds no picture.
        """
        self.path = Path(path)
        self.name = self.path.name
        self._file: InputContainer | None = None
        self.kept = KeptPictures(keep_bytes)
        self._running: Iterator[VideoFrame] | None = None
        self._next = 0
        self.position = -1
        try:
            where = (cache or default_cache()) if keep else None
            self._index: FrameIndex = frame_index(self.path, where)
            self._open()
        except FileNotFoundError as error:
            raise SourceError(f"There is no file {path}: check the name and the folder.") from error
        except (av.FFmpegError, OSError) as error:
            raise SourceError(
                f"{path} cannot be read as video ({error.strerror}): expected MP4, MOV, MKV, AVI "
                "or the like that is not cut off at its beginning."
            ) from error

    @property
    def frames_total(self) -> int:
        """How many pictures there are."""
        return len(self._index.t_ns)

    @property
    def t_ns(self) -> NDArray[np.int64]:
        """`(n,)` times of all pictures in nanoseconds, as the file gives them."""
        return self._index.t_ns

    def number_at(self, t_ns: int) -> int:
        """Give the number of the picture that is shown at a time: the last that began by then."""
        return max(0, int(np.searchsorted(self._index.t_ns, t_ns, side="right")) - 1)

    @property
    def longest_group(self) -> int:
        """Count the pictures that must at most be decoded to see one of them."""
        if not self._index.by_stamp:
            return self.frames_total
        return int(np.unique(self._index.key_pts, return_counts=True)[1].max())

    def seek(self, number: int) -> Frame:
        """Give picture `number`, from 0.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        image = picture_image(self.picture(number))
        self.position = number
        return Frame(number, int(self._index.t_ns[number]), image, self.name)

    def picture(self, number: int) -> VideoFrame:
        """Give picture `number` as it was decoded; one thread at a time may convert it.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        picture = self._find(number, lambda: False)
        assert picture is not None
        return picture

    def load(self, number: int, give_up: Callable[[], bool] = lambda: False) -> bool:
        """Decode picture `number` into `kept` without converting it.

        Args:
            number: The picture, from 0.
            give_up: Asked after each decoded picture; what was decoded is kept.

        Returns:
            False if it was given up.

        Raises:
            SourceError: If there is no such picture or it cannot be decoded.
        """
        return self._find(number, give_up) is not None

    def _find(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        if not 0 <= number < self.frames_total:
            raise SourceError(
                f"{self.name} has the pictures 0 to {self.frames_total - 1}, found {number}."
            )
        picture = self.kept.get(number)
        return picture if picture is not None else self._decode(number, give_up)

    def step(self, by: int = 1) -> Frame:
        """Give the picture `by` places after the present one; stays inside the file."""
        return self.seek(min(max(0, self.position + by), self.frames_total - 1))

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self.kept.forget()
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
        self._file = av.open(str(self.path))
        self._stream: VideoStream = shown_stream(self._file)
        self._stream.thread_type = "SLICE" if self._index.intra else "AUTO"
        self._stream.codec_context.thread_count = _THREADS
        self._running = None

    def _decode(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        """Decode on if the picture lies just ahead, otherwise from its key frame."""
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
        """Tell whether decoding on is at least as fast as seeking."""
        if self._running is None or self._next > number:
            return False
        if number < self._next + (2 if self._index.intra else _WALK):
            return True
        return self._index.by_stamp and bool(
            self._index.key_pts[number] <= self._index.pts[self._next]
        )

    def _run_to(self, number: int, give_up: Callable[[], bool]) -> VideoFrame | None:
        """Decode until picture `number` comes, keeping what comes before it."""
        assert self._running is not None
        for picture in self._running:
            found = self._number(picture)
            if found is None:
                continue
            self._next = found + 1
            self.kept.add(found, picture)
            if found == number:
                return picture
            if found > number:
                break
            if give_up():
                return None
        self._running = None
        return None

    def _number(self, picture: VideoFrame) -> int | None:
        if not self._index.by_stamp:
            return self._next
        return None if picture.pts is None else self._index.number_of(picture.pts)

    def _begin(self, number: int) -> None:
        """Start decoding at the key frame of picture `number`."""
        if not self._index.by_stamp:
            self._open()
            assert self._file is not None
            self._next = 0
            self._running = decoded(self._file, self._stream)
            return
        first = self._packets_from(number)
        self._next = number
        self._running = self._pictures(first, number)

    def _packets_from(self, number: int) -> Iterator[Packet]:
        """Seek so that the key frame of picture `number` lies ahead, wherever seeking lands.

        Some containers land behind the key frame that was asked for; then an earlier one is
        tried, and at last the beginning of the file.
        """
        place = self._index.place_of(int(self._index.key_pts[number]))
        keys = np.unique(self._index.key_pts)
        back = int(np.searchsorted(keys, self._index.key_pts[number]))
        tries = [keys[max(0, back - jump)] for jump in (0, 1, 2, 4, 16)]
        for key_pts in dict.fromkeys(int(key) for key in tries):
            packets = self._seek(key_pts)
            head = next(packets, None)
            if (
                head is not None
                and head.pts is not None
                and self._index.place_of(head.pts) <= place
            ):
                return _chain(head, packets)
        self._open()
        assert self._file is not None
        return whole_packets(self._file, self._stream)

    def _seek(self, pts: int) -> Iterator[Packet]:
        assert self._file is not None
        with contextlib.suppress(av.FFmpegError):
            self._file.seek(pts, stream=self._stream, backward=True)
            return whole_packets(self._file, self._stream)
        return iter(())

    def _pictures(self, packets: Iterator[Packet], number: int) -> Iterator[VideoFrame]:
        """Decode from the key frame of picture `number` on."""
        key_pts, reached = int(self._index.key_pts[number]), False
        codec = self._stream.codec_context
        codec.flush_buffers()
        for packet in packets:
            reached = reached or packet.pts == key_pts
            if not reached:
                continue
            with contextlib.suppress(av.FFmpegError):
                yield from codec.decode(packet)
        with contextlib.suppress(av.FFmpegError):
            yield from codec.decode(None)


def _chain(head: Packet, rest: Iterator[Packet]) -> Iterator[Packet]:
    yield head
    yield from rest
