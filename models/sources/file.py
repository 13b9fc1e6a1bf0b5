"""Video files: every picture with the file's own time stamp, exactly.

`seq` is the 0-based position in the file; `t_ns` is the picture's presentation time in the file,
computed from its rational time stamp and never from a frame count, so variable rates are right.
The rotation that phones write into the header is applied. Recording and camera modes are left to
the live sources.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from models.records import Frame, Image
from models.sources.jpeg import MOST_PIXELS
from models.sources.live import JpegDecoder
from models.sources.rate import Rate
from models.sources.source import Mode, Packet, SourceError, SourceReport, SourceState


class FileSource:
    """Plays one video file.

    Args:
        path: The file.
        paced: Play in real time; frames and time stamps stay exactly the same.
    """

    live = False
    packets = False

    def __init__(self, path: Path | str, paced: bool = False):
        self.path = Path(path)
        self.name = self.path.name
        self.paced = paced
        self.frames_total: int | None = None
        self.fps = 0.0
        self.tap: Callable[[Packet], None] | None = None
        self._container: InputContainer | None = None
        self._pictures: Iterator[_Picture] = iter(())
        self._next: _Picture | None = None
        self._stop = threading.Event()
        self._state = SourceState.WAITING
        self._detail = ""
        self._mode: Mode | None = None
        self._seq = 0
        self._last_ns: int | None = None
        self._first_ns: int | None = None
        self._step_ns = 0
        self._start: float | None = None
        self._damaged = 0
        self._bent = 0
        self._expected_end_ns: int | None = None
        self._rate = Rate()

    def open(self) -> None:
        """Open the file and decode its first picture.

        Raises:
            SourceError: There is no such file, it is empty, it is no video, or it holds no picture.
        """
        if self._state is not SourceState.WAITING:
            return
        self._container = _open(self.path)
        stream = _video_stream(self._container, self.path)
        # One decoder thread: with several, FFmpeg loses whole pictures behind a damaged packet.
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        self._describe(stream)
        self._pictures = self._decoded(stream)
        self._next = next(self._pictures, None)
        if self._next is None:
            self.close()
            raise SourceError(
                f"{self.path} holds no picture that can be decoded: expected a video with at "
                f"least one frame of at most {MOST_PIXELS // 10**6} million pixels. Record or "
                "export it again."
            )
        turned = self._next.turn.swap
        width, height = self._next.width, self._next.height
        self._mode = Mode(*((height, width) if turned else (width, height)), self.fps, self._codec)
        self._state = SourceState.RUNNING

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Give the next frame of the file.

        Args:
            timeout_s: How long to wait for a paced frame to fall due.

        Returns:
            The frame; None if it is not due yet or the file has ended.
        """
        picture = self._next
        if picture is None or self._stop.is_set():
            self._finish()
            return None
        t_ns = self._time_ns(picture)
        if not self._due(t_ns, timeout_s):
            return None
        try:
            frame = Frame(self._seq, t_ns, picture.image(), self.name)
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(
                f"Frame {self._seq} of {self.name} has a pixel format that cannot be converted "
                f"({picture.pixels}): export the video again as MP4."
            ) from error
        if self._last_ns is not None:
            self._step_ns = t_ns - self._last_ns
        self._last_ns = t_ns
        self._seq += 1
        self._rate.add(t_ns)
        self._next = next(self._pictures, None)
        return frame

    def report(self) -> SourceReport:
        """Tell state and counts; `dropped` counts the damaged packets."""
        return SourceReport(
            name=self.name,
            state=self._state,
            asked=None,
            actual=self._mode,
            measured_fps=self._rate.per_second(),
            frames=self._seq,
            dropped=self._damaged,
            duplicated=0,
            detail=self._detail,
        )

    def close(self) -> None:
        """Let go of the file."""
        self._stop.set()
        self._next = None
        self._pictures = iter(())
        container, self._container = self._container, None
        if container is not None:
            container.close()
        self._state = SourceState.ENDED

    def _describe(self, stream: VideoStream) -> None:
        """Note the codec, the rate and the length that the header promises."""
        self._codec = stream.codec_context.name
        rate = stream.average_rate or stream.guessed_rate
        self.fps = float(rate) if rate else 0.0
        base = stream.time_base
        length_s: float | None = None
        if stream.duration is not None and base is not None:
            length_s = float(stream.duration * base)
            self._expected_end_ns = _ns(stream.start_time or 0, base) + int(length_s * 1e9)
        elif self._container is not None and self._container.duration is not None:
            length_s = self._container.duration / av.time_base
            self._expected_end_ns = int(length_s * 1e9)
        counts = [stream.frames] if stream.frames else []
        if length_s and self.fps:
            counts.append(max(1, round(length_s * self.fps)))
        self.frames_total = min(counts) if counts else None

    def _decoded(self, stream: VideoStream) -> Iterator[_Picture]:
        """Decode picture after picture, stepping over damaged packets.

        JPEG pictures behind the first, which tells how they are turned, are decoded as live
        sources do it, so that a recording gives the pixels that the camera gave. FFmpeg decodes
        pictures that come in two halves, as of interlaced cameras.
        """
        jpegs: _Jpegs | None = None
        container = self._container
        assert container is not None
        packets = container.demux(stream)
        going = True
        while going:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                self._damaged += 1
                packet = None
            going = packet is not None
            if packet is not None and packet.is_corrupt:
                # A torn last picture: its lower part would be grey and look like motion.
                self._damaged += 1
                continue
            try:
                if jpegs is not None:
                    yield from jpegs.decode(packet)
                    continue
                for picture in stream.decode(packet):
                    jpegs = jpegs or self._jpegs_like(picture, packet)
                    yield jpegs.first if jpegs is not None else _Picture.of(picture)
            except av.EOFError:
                return
            except (av.FFmpegError, SourceError):
                self._damaged += 1

    def _jpegs_like(self, picture: VideoFrame, packet: av.Packet | None) -> _Jpegs | None:
        if self._codec != "mjpeg" or packet is None:
            return None
        try:
            jpegs = _Jpegs(self.name, _Picture.of(picture), packet)
        except SourceError:
            return None
        return jpegs if jpegs.whole else None

    def _time_ns(self, picture: _Picture) -> int:
        """Give the picture's own time; one that is missing or runs backwards is bent forward."""
        stamp = picture.pts if picture.pts is not None else picture.dts
        step = round(1e9 / self.fps) if self.fps else 33_333_333
        if stamp is None or picture.time_base is None:
            self._bent += 1
            return 0 if self._last_ns is None else self._last_ns + step
        t_ns = _ns(stamp, picture.time_base)
        if self._last_ns is not None and t_ns <= self._last_ns:
            self._bent += 1
            return self._last_ns + 1
        return t_ns

    def _due(self, t_ns: int, timeout_s: float) -> bool:
        """Wait for the moment of a paced frame."""
        if not self.paced:
            return True
        if self._start is None or self._first_ns is None:
            self._start, self._first_ns = time.perf_counter(), t_ns
        left = self._start + (t_ns - self._first_ns) / 1e9 - time.perf_counter()
        if left > 0:
            self._stop.wait(min(left, timeout_s))
        return left <= timeout_s and not self._stop.is_set()

    def _finish(self) -> None:
        """Say how the file ended."""
        if self._state is SourceState.ENDED:
            return
        self._state = SourceState.ENDED
        if self._stop.is_set():
            return
        notes = []
        if self._damaged:
            notes.append(f"{self._damaged} damaged packets were left out")
        missing = self._missing_s()
        if missing:
            notes.append(f"it ends {missing:.1f} s before the length in its header")
        if self._bent:
            notes.append(
                f"{self._bent} time stamps were missing or ran backwards and were set by its rate"
            )
        if notes:
            self._detail = f"{self.name} played {self._seq} frames, but {'; '.join(notes)}."

    def _missing_s(self) -> float:
        """Tell by how much the pictures fall short of the header, if by more than two of them."""
        if self._expected_end_ns is None or self._last_ns is None:
            return 0.0
        usual = round(1e9 / self.fps) if self.fps else 100_000_000
        short = self._expected_end_ns - self._last_ns - max(usual, self._step_ns)
        return short / 1e9 if short > max(3 * usual, 250_000_000) else 0.0


def picture_image(picture: VideoFrame) -> Image:
    """Convert a decoded picture to `(H, W, 3)` uint8 BGR, turned and mirrored as it asks."""
    return _turn(picture).of(np.asarray(picture.to_ndarray(format="bgr24"), np.uint8))


@dataclass(frozen=True, slots=True)
class _Turn:
    """Swap rows and columns, then flip by OpenCV's code (0 top-bottom, 1 left-right, -1 both)."""

    swap: bool = False
    flip: int | None = None

    def of(self, image: Image) -> Image:
        """Turn a picture."""
        if self.swap:
            image = cv2.transpose(image)  # type: ignore[assignment]
        return image if self.flip is None else np.asarray(cv2.flip(image, self.flip), np.uint8)


@dataclass(frozen=True, slots=True)
class _Picture:
    """One picture with its stamps, size and pixel format as the file has them.

    `shown` is what FFmpeg decoded, `pixels_bgr` what was decoded as a JPEG.
    """

    pts: int | None
    dts: int | None
    time_base: Fraction | None
    width: int
    height: int
    pixels: str
    turn: _Turn
    shown: VideoFrame | None = None
    pixels_bgr: Image | None = None

    @classmethod
    def of(cls, shown: VideoFrame) -> _Picture:
        """Take what FFmpeg decoded."""
        size = (shown.width, shown.height)
        stamps = (shown.pts, shown.dts, shown.time_base)
        return cls(*stamps, *size, shown.format.name, _turn(shown), shown)

    def image(self) -> Image:
        """Give `(H, W, 3)` uint8 BGR, turned and mirrored as the file asks."""
        if self.pixels_bgr is not None:
            return self.turn.of(self.pixels_bgr)
        assert self.shown is not None
        return picture_image(self.shown)


class _Jpegs:
    """Decodes the packets of a file as a live source does, all turned as the first is."""

    def __init__(self, name: str, first: _Picture, packet: av.Packet):
        self._decoder = JpegDecoder(name)
        self._like = first
        (self.first,) = self.decode(packet)
        self.first = replace(self.first, pts=first.pts, dts=first.dts)

    @property
    def whole(self) -> bool:
        """Tell whether a packet holds all of a picture."""
        assert self.first.pixels_bgr is not None
        return self.first.pixels_bgr.shape[:2] == (self._like.height, self._like.width)

    def decode(self, packet: av.Packet | None) -> list[_Picture]:
        """Decode one packet; raises `SourceError` if it is cut off or damaged."""
        data = b"" if packet is None else bytes(packet)
        if packet is None or not data:
            return []
        width, height = self._like.width, self._like.height
        (frame,) = self._decoder.decode(Packet(0, 0, data, "mjpeg", width, height))
        stamped = replace(self._like, pts=packet.pts, dts=packet.dts, time_base=packet.time_base)
        return [replace(stamped, shown=None, pixels_bgr=frame.image)]


def _turn(picture: VideoFrame) -> _Turn:
    """Read the display matrix, which maps `(x, y)` to `(a x + c y, b x + d y)` with y down.

    Source: ISO/IEC 14496-12, section 6.2.2; FFmpeg's `libavutil/display.h`.
    """
    found = picture.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]
    if found is None:
        return _Turn()
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(found), np.int32)[:5])
    swap = abs(b) > abs(a)
    across, down = (c < 0, b < 0) if swap else (a < 0, d < 0)
    return _Turn(swap, {(1, 1): -1, (1, 0): 1, (0, 1): 0}.get((across, down)))


def _ns(stamp: int, base: Fraction) -> int:
    """Convert a rational time stamp to whole nanoseconds, rounding half up."""
    return (2 * stamp * base.numerator * 1_000_000_000 + base.denominator) // (2 * base.denominator)


def _open(path: Path) -> InputContainer:
    """Open a container, saying in one sentence why it cannot be opened."""
    try:
        found = path.stat()
        if not path.is_file():
            raise SourceError(f"{path} is not a file: expected a video file.")
        if found.st_size == 0:
            raise SourceError(f"{path} is empty (0 bytes): expected a video. Copy it again.")
        with path.open("rb") as file:
            head = file.read(4096)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"There is no file {path}: check the name and the folder.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        # Named so, a colon in the name is no protocol, and a playlist cannot reach the network.
        return av.open(f"file:{path}", options={"protocol_whitelist": "file"})
    except av.FFmpegError as error:
        raise SourceError(_why(path, head, error)) from error


def _why(path: Path, head: bytes, error: av.FFmpegError) -> str:
    if head and b"\0" not in head:
        return f"{path} holds text, not video: expected a video file such as MP4, MOV or MKV."
    if b"ftyp" in head[:64]:
        return (
            f"{path} is cut off before its index (found {path.stat().st_size} bytes): an MP4 "
            "without its end cannot be played. Copy or record it again."
        )
    if isinstance(error, av.EOFError):
        return f"{path} ends before its first picture: expected a video. Record or copy it again."
    return f"{path} is not a video that can be read ({error.strerror}): expected MP4, MOV, MKV, ..."


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """Pick the first stream of moving pictures; a cover picture does not count."""
    cover = av.stream.Disposition.attached_pic
    for stream in container.streams.video:
        if not stream.disposition & cover:
            return stream
    kinds = sorted({str(stream.type) for stream in container.streams})
    container.close()
    found = f"only {', '.join(kinds)}" if kinds else "nothing"
    raise SourceError(
        f"{path} holds no video (found {found} in it): expected a file with pictures."
    )
