"""The synthetic camera: plays a generator of timed pictures like a real camera.

Live, it runs on its own clock and thread and loses frames that are not read in time; otherwise it
delivers the same frames as fast as they are read. The generator decides on the content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

import cv2

from models.records import Frame
from models.sources.faults import DueFrame, Faults, TimedImage, due_frames
from models.sources.jpeg_image import jpeg_image
from models.sources.live import JpegDecoder, LiveSource
from models.sources.source import Mode, Packet, SourceState, now_ns

_LATEST_S = 0.5
"""Largest delay of the generator behind the clock; then the camera loses a frame and the film jumps
to the present time.
"""


class TimedPictures(Protocol):
    """A generator of timed pictures, with its properties."""

    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    @property
    def fps(self) -> float: ...
    def frames(self) -> Iterator[TimedImage]: ...


class SyntheticSource(LiveSource):
    """Plays `pictures`.

    Args:
        pictures: The generator; `frames()` is called once.
        faults: The faults.
        live: Play in real time and lose frames that are not read. `play_ns` converts a live frame's
            `t_ns` to its time in the generator; otherwise `t_ns` is that time.
        packets: Send JPEG packets like a webcam, so that they can be recorded.
        name: Its name.
        apexes: Returns the apexes of the generator's movements, in nanoseconds of its time; called
            when needed.
    """

    def __init__(
        self,
        pictures: TimedPictures,
        faults: Faults | None = None,
        live: bool = True,
        packets: bool = False,
        name: str = "synthetic camera",
        apexes: Callable[[], Sequence[int]] = tuple,
    ):
        super().__init__(name)
        self._apexes = apexes
        self.live = live
        self.packets = packets
        self._origins: list[tuple[int, int]] = []
        self._faults = faults or Faults()
        self._fps = min(pictures.fps, self._faults.fps or pictures.fps)
        self._actual = Mode(
            pictures.width_px, pictures.height_px, self._fps, "MJPG" if packets else "BGR3"
        )
        if self._faults.fps is None:
            self.frames_total = getattr(pictures, "frames_total", None)
        self._due_frames = due_frames(pictures.frames(), self._faults)
        self._decoder = JpegDecoder(name)

    def open(self) -> None:
        """Start; a live generator's clock starts when its first picture is ready."""
        if self.live:
            super().open()
        elif not self._over():
            self._state = SourceState.RUNNING

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame; None if none came in time or there are no more."""
        if self.live:
            return super().read(timeout_s)
        while not self._stop.is_set():
            due = next(self._due_frames, None)
            if due is None:
                self._end()
                return None
            item = self._take(due)
            if item is not None:
                return self._direct(item)
        return None

    @property
    def origin_ns(self) -> int:
        """Offset of camera time against generator time now; 0 before the first picture."""
        return self._origins[-1][1] if self._origins else 0

    def play_ns(self, t_ns: int) -> int:
        """Convert a time of the camera to the time in the generator that was played then.

        Args:
            t_ns: The camera's time, such as a frame's. After a jump to the present, each time uses
                the offset that was valid at that time.
        """
        later = bisect_right(self._origins, t_ns, key=lambda moved: moved[0])
        return t_ns - self._origins[max(0, later - 1)][1] if self._origins else t_ns

    def apexes_between(self, begin_ns: int, end_ns: int) -> tuple[int, ...]:
        """Return the times of the face's largest movements on the camera's clock, in order.

        Args:
            begin_ns: Begin, inclusive.
            end_ns: End, exclusive.
        """
        begun = [moved_ns - origin_ns for moved_ns, origin_ns in self._origins]
        times = (
            apex_ns + self._origins[max(0, bisect_right(begun, apex_ns) - 1)][1]
            for apex_ns in (self._apexes() if begun else ())
        )
        return tuple(t_ns for t_ns in times if begin_ns <= t_ns < end_ns)

    def _begin_from(self, origin_ns: int, shot_ns: int) -> None:
        self._origins.append((shot_ns + origin_ns, origin_ns))

    def _session(self) -> None:
        with closing(self._due_frames):
            self._play()

    def _play(self) -> None:
        for due in self._due_frames:
            if not self._origins:
                self._begin_from(now_ns() - due.t_ns, due.t_ns)
            if self._stop.wait(max(0.0, (self.origin_ns + due.t_ns - now_ns()) / 1e9)):
                return
            behind_ns = now_ns() - self.origin_ns - due.t_ns
            if due.image is not None and behind_ns > _LATEST_S * 1e9:
                # Drawing takes time even for a lost frame. A slow machine would stay behind for
                # ever, so the film jumps to the present time.
                self._lose(1)
                self._begin_from(self.origin_ns + behind_ns, due.t_ns)
                continue
            item = self._take(due)
            if item is not None:
                self._arrived(item, self._decoder)
        self._end()

    def _abort(self) -> None:
        """Do nothing: the session only waits for the stop event."""

    def _take(self, due: DueFrame) -> Packet | Frame | None:
        """Make a packet or frame of a due frame, and count its faults."""
        if due.away:
            if self._state is SourceState.RUNNING:
                self._set_lost(f"{self.name} is unplugged.")
            return None
        if due.image is None:
            self._lose(1)
            return None
        if due.repeated:
            with self._changed:
                self._duplicated += 1
        t_ns = due.t_ns + self.origin_ns
        if not self.packets:
            return Frame(due.seq, t_ns, due.image, self.name)
        _, data = cv2.imencode(".jpg", due.image, [cv2.IMWRITE_JPEG_QUALITY, 90])
        height, width = due.image.shape[:2]
        return Packet(due.seq, t_ns, data.tobytes(), "mjpeg", width, height)

    def _direct(self, item: Packet | Frame) -> Frame:
        """Pass a frame to the reader without queue or thread."""
        with self._changed:
            self._frames += 1
            self._rate.add(item.t_ns)
            self._state = SourceState.RUNNING
        if isinstance(item, Frame):
            return item
        if self.tap is not None:
            self.tap(item)
        return Frame(item.seq, item.t_ns, jpeg_image(item.data), self.name)
