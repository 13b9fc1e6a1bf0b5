"""Video files: every picture with its number and time in the file's frame table.

`seq` is the 0-based position in the file; `t_ns` is the picture's presentation time in the file,
from its rational time stamp and never from a frame count, so variable rates are right. A
slow-motion file gives true times: the time since its first picture divided by the factor. Live
sources handle recording and camera modes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from models.records import Frame
from models.sources.clock import Clock
from models.sources.container import open_video, stamp_ns, track_of
from models.sources.decoding import JpegPictures, Picture, jpegs_like
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.frame_table import FrameTable
from models.sources.jpeg import MOST_PIXELS
from models.sources.rate import Rate
from models.sources.shape import Shape, Turns, shape_of
from models.sources.source import Mode, Packet, SourceError, SourceReport, SourceState
from models.sources.table_cache import default_cache, frame_table


class FileSource:
    """Plays one video file.

    Args:
        path: The file.
        paced: Play in real time; frames and time stamps are exactly the same.
        options: The user's statements about it.
    """

    live = False
    packets = False

    def __init__(
        self, path: Path | str, paced: bool = False, options: FileOptions = AS_IT_IS
    ) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.paced = paced
        self.options = options
        self.frames_total: int | None = None
        self.fps = 0.0
        self.clock = Clock()
        self.format_name = ""
        self.tap: Callable[[Packet], None] | None = None
        self._container: InputContainer | None = None
        self._table: FrameTable | None = None
        self._shape = Shape()
        self._pictures: Iterator[tuple[int, Picture]] = iter(())
        self._next: tuple[int, Picture] | None = None
        self._stop = threading.Event()
        self._state = SourceState.WAITING
        self._notes = ""
        self._detail = ""
        self._mode: Mode | None = None
        self._frames = 0
        self._last_ns: int | None = None
        self._step_ns = 0
        self._start: float | None = None
        self._damaged = 0
        self._expected_end_ns: int | None = None
        self._rate = Rate()

    def open(self) -> None:
        """Open the file and decode its first picture.

        Raises:
            SourceError: The file is missing or empty, is not a video, or holds no picture.
        """
        if self._state is not SourceState.WAITING:
            return
        table = frame_table(self.path, default_cache(), self.options.track)
        self._table = table = table.at_rate(self.options.fps)
        self._container = open_video(self.path)
        stream = track_of(self._container, table.track)
        # One decoder thread: with several, FFmpeg loses whole pictures after a damaged packet.
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        self._shape = shape_of(stream, table.bits)
        self._describe(stream, table)
        self._pictures = self._decoded(stream, table)
        self._next = next(self._pictures, None)
        if self._next is None:
            self.close()
            raise SourceError(
                f"{self.path} holds no picture that can be decoded: expected a video with at "
                f"least one frame of at most {MOST_PIXELS // 10**6} million pixels. Record or "
                "export it again."
            )
        first = self._next[1]
        width, height = self._shape.size(first.width, first.height)
        size = (height, width) if first.turn.swap else (width, height)
        self._mode = Mode(*size, self.fps, stream.codec_context.name)
        self._state = SourceState.RUNNING

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame of the file; a damaged picture leaves a gap in `seq`.

        Args:
            timeout_s: How long to wait until a paced frame is due.

        Returns:
            The frame; None if it is not due yet or the file has ended.
        """
        if self._next is None or self._table is None or self._stop.is_set():
            self._finish()
            return None
        number, picture = self._next
        file_ns = int(self._table.t_ns[number])
        if not self._due(file_ns, timeout_s):
            return None
        t_ns = self.clock.true_ns(file_ns)
        try:
            frame = Frame(
                number, t_ns, picture.image(self._shape), self.name, grain=self._shape.grain
            )
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(
                f"Frame {number} of {self.name} has a pixel format that cannot be converted "
                f"({picture.pixels}): export the video again as MP4."
            ) from error
        if self._last_ns is not None:
            self._step_ns = file_ns - self._last_ns
        self._last_ns = file_ns
        self._frames += 1
        self._rate.add(t_ns)
        self._next = next(self._pictures, None)
        return frame

    def report(self) -> SourceReport:
        """Return state and counts; `dropped` counts the damaged packets."""
        return SourceReport(
            name=self.name,
            state=self._state,
            requested=None,
            actual=self._mode,
            measured_fps=self._rate.per_second(),
            frames=self._frames,
            dropped=self._damaged,
            duplicated=0,
            detail=" ".join(part for part in (self._detail, self._notes) if part),
            complete=not self._detail,
        )

    def close(self) -> None:
        """Release the file."""
        self._stop.set()
        self._next = None
        self._pictures = iter(())
        container, self._container = self._container, None
        if container is not None:
            container.close()
        self._state = SourceState.ENDED

    def _describe(self, stream: VideoStream, table: FrameTable) -> None:
        """Note the rate, the clock, the length in the header, and the remarks."""
        self.fps = table.fps
        self.frames_total = len(table)
        self.format_name = table.format_name
        slower = self.options.slower(table.usual_fps)
        self.clock = Clock(int(table.t_ns[0]), slower)
        self._notes = table.sentences(self.name, self.options, slower)
        self._damaged = table.damaged
        base = stream.time_base
        if self.options.fps is not None or table.rule:
            return
        if stream.duration is not None and base is not None:
            length_ns = int(float(stream.duration * base) * 1e9)
            self._expected_end_ns = stamp_ns(stream.start_time or 0, base) + length_ns
        elif self._container is not None and self._container.duration is not None:
            # Matroska counts its length from 0, not from its first stamp.
            self._expected_end_ns = self._container.duration * (10**9 // av.time_base)

    def _decoded(self, stream: VideoStream, table: FrameTable) -> Iterator[tuple[int, Picture]]:
        """Yield the decoded pictures with their numbers, in order."""
        last = -1
        for picture in self._pictures_of(stream, table):
            number = table.number_of(picture.stamp)
            if number is not None and number > last:
                last = number
                yield number, picture

    def _pictures_of(self, stream: VideoStream, table: FrameTable) -> Iterator[Picture]:
        """Yield the decoded pictures; skip damaged packets.

        JPEG pictures after the first are decoded as in live sources, so that a recording gives the
        camera's pixels; the first one shows their rotation. FFmpeg decodes pictures in two halves,
        as from interlaced cameras.
        """
        jpegs: JpegPictures | None = None
        turns = Turns()
        for packet in self._packets(stream, table):
            try:
                if jpegs is not None:
                    yield from jpegs.decode(packet)
                    continue
                for shown in stream.decode(packet):
                    picture = Picture.of(shown, turns)
                    if stream.codec_context.name == "mjpeg" and not table.bits:
                        jpegs = jpegs or jpegs_like(self.name, picture, packet)
                    yield jpegs.first if jpegs is not None else picture
            except av.EOFError:
                return
            except (av.FFmpegError, SourceError):
                self._damaged += 1

    def _packets(self, stream: VideoStream, table: FrameTable) -> Iterator[av.Packet | None]:
        """Yield the packets with the stamps that identify them, and None at the end."""
        assert self._container is not None
        packets = self._container.demux(stream)
        count = 0
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                self._damaged += 1
                packet = None
            if packet is None:
                yield None
                return
            # A torn last picture is skipped: its lower part would be grey and look like motion.
            if packet.size and not packet.is_corrupt:
                packet.pts, count = table.stamp_of(packet, count), count + 1
                yield packet

    def _due(self, t_ns: int, timeout_s: float) -> bool:
        """Wait until a paced frame is due."""
        if not self.paced:
            return True
        if self._start is None:
            self._start = time.perf_counter()
        left = self._start + (t_ns - self.clock.first_ns) / 1e9 - time.perf_counter()
        if left > 0:
            self._stop.wait(min(left, timeout_s))
        return left <= timeout_s and not self._stop.is_set()

    def _finish(self) -> None:
        """Set how the file ended."""
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
        if notes:
            self._detail = f"{self.name} played {self._frames} frames, but {'; '.join(notes)}."

    def _missing_s(self) -> float:
        """Return how much shorter than in the header the pictures are, if by more than two
        pictures.
        """
        if self._expected_end_ns is None or self._last_ns is None:
            return 0.0
        usual = round(1e9 / self.fps) if self.fps else 100_000_000
        short = self._expected_end_ns - self._last_ns - max(usual, self._step_ns)
        return short / 1e9 if short > max(3 * usual, 250_000_000) else 0.0
