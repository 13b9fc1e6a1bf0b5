"""The synthetic camera: plays any generator of timed pictures as a real camera would.

Live it runs on its own clock and thread and loses what nobody takes; otherwise it gives the same
frames as fast as they are read. What the pictures show is left to the generator.
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
"""How far the generator may be behind the clock before the camera loses a frame and the play is
moved to the present."""


class TimedPictures(Protocol):
    """A generator of timed pictures, and what is known of them."""

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
        faults: What goes wrong.
        live: Play in real time and lose what nobody takes. `play_ns` brings a live frame's `t_ns`
            back to its time in the generator; otherwise it is that time.
        packets: Send JPEG packets as a webcam does, so that they can be recorded.
        name: What to call it.
        apexes: Gives the apexes of the movements that the generator plays, in nanoseconds of its
            time; asked when they are wanted.
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
        """Start; live, the generator's clock starts when its first picture is ready."""
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
        """What is added to times in the generator now; 0 before the first picture."""
        return self._origins[-1][1] if self._origins else 0

    def play_ns(self, t_ns: int) -> int:
        """Return the time in the generator that was played at a time of the camera.

        Args:
            t_ns: The camera's time, as of a frame. Where the play was moved to the present, each
                time counts from the origin that held then.
        """
        later = bisect_right(self._origins, t_ns, key=lambda moved: moved[0])
        return t_ns - self._origins[max(0, later - 1)][1] if self._origins else t_ns

    def apexes_between(self, begin_ns: int, end_ns: int) -> tuple[int, ...]:
        """Return the times at which the face moved most, on the camera's clock, in order.

        Args:
            begin_ns: From when.
            end_ns: Until when; not part of it.
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
                # Drawing costs time even for a frame that is lost. A machine that cannot keep up
                # would stay behind for ever, so the play continues from now.
                self._lose(1)
                self._begin_from(self.origin_ns + behind_ns, due.t_ns)
                continue
            item = self._take(due)
            if item is not None:
                self._arrived(item, self._decoder)
        self._end()

    def _abort(self) -> None:
        """The session waits on the stop event only."""

    def _take(self, due: DueFrame) -> Packet | Frame | None:
        """Make a packet or frame of a shot, counting what is wrong with it."""
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
