"""Decodes a recording ahead of its reader, on both sides of the present frame.

The window requests a frame (`go`) and reads it from memory (`image`) without waiting; a thread
decodes that frame, then its neighbours, nearest first, within a fixed number of bytes. Frames are
numbered over all parts of a recording. A part with long groups of pictures is copied in the
background, and the complete copy replaces it (`app.core.stepping_copies`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from av.video.frame import VideoFrame
from PySide6.QtCore import Signal

from app.core.stepping_copies import CopyError, copy_of, wants_copy
from app.threads.jobs import Cancelled
from app.threads.worker import Worker
from models.records import Image
from models.sources.file_options import AS_IT_IS
from models.sources.picture_cache import size_of
from models.sources.playback import Playback
from models.sources.source import SourceError
from training.annotate.media import Media

AHEAD_BYTES = 256 << 20
"""Memory for decoded pictures of all parts."""

_OPEN_PARTS = 2
_WAIT_S = 0.5
_SHARE = 0.85
"""Share of the memory for decoding ahead; the rest is for pictures decoded on the way to others."""


class Film(Worker):
    """Delivers the pictures of a recording by their frame numbers."""

    arrived = Signal(int)
    """Emitted with the number of a requested frame that is now decoded."""
    damaged = Signal(int, str)
    """Emitted with a frame that cannot be decoded, and one sentence."""

    def __init__(self, media: Media, ahead_bytes: int = AHEAD_BYTES) -> None:
        super().__init__("film")
        self._media = media
        self._ahead_bytes = ahead_bytes
        self._wake = threading.Condition()
        self._open: dict[int, Playback] = {}
        self._sources: dict[int, Path] = dict(enumerate(media.videos))
        self._swaps: dict[int, Path] = {}
        self._wish: int | None = None
        self._centre = 0
        self._back_first = False
        self._pinned: dict[int, Image | None] = {}
        self._bad: set[int] = set()
        self._converting = threading.Lock()
        self._requests = 0
        self._answered = -1

    # -- called by the window --------------------------------------------------------------------

    def go(self, frame: int) -> None:
        """Set the present frame; an earlier request that is not done yet is dropped."""
        with self._wake:
            self._back_first = frame < self._centre
            self._centre = self._wish = frame
            self._requests += 1
            self._wake.notify()

    def image(self, frame: int) -> Image | None:
        """Return a frame's picture `(H, W, 3)` uint8 BGR, or None if it is not decoded yet."""
        with self._wake:
            pinned = self._pinned.get(frame)
            if pinned is not None:
                return pinned
            part, number = self._place(frame)
            playback = self._open.get(part)
        picture = playback.cached.get(number) if playback is not None else None
        if playback is None or picture is None:
            return None
        return self._converted(playback, picture)

    def _converted(self, playback: Playback, picture: VideoFrame) -> Image:
        """Convert a picture. PyAV stores the converter in it, which two threads must not share."""
        with self._converting:
            return playback.image(picture)

    def pin(self, frames: Sequence[int]) -> None:
        """Keep these frames in memory whatever the present one is; release the others."""
        with self._wake:
            if set(frames) == set(self._pinned):
                return
            self._pinned = {frame: self._pinned.get(frame) for frame in frames}
            self._requests += 1
            self._wake.notify()

    def use(self, part: int, video: Path) -> None:
        """Use another file with the same pictures for one part."""
        with self._wake:
            self._swaps[part] = video
            self._requests += 1
            self._wake.notify()

    def ask_stop(self) -> None:
        """Wake the thread, so that it ends."""
        super().ask_stop()
        with self._wake:
            self._wake.notify()

    # -- the thread ---------------------------------------------------------------------------

    def work(self) -> None:
        """Decode the requested frame, then frames that may be requested next."""
        try:
            while not self.stopping.is_set():
                requests = self._requests
                self._swap()
                wish = self._take()
                if wish is not None:
                    self._grant(wish)
                elif not (self._decode_pinned() or self._decode_ahead()):
                    self._answered = requests
        finally:
            with self._wake:
                playbacks, self._open = list(self._open.values()), {}
            for playback in playbacks:
                playback.close()

    def _take(self) -> int | None:
        with self._wake:
            if self._answered == self._requests and not self.stopping.is_set():
                self._wake.wait(_WAIT_S)
            wish, self._wish = self._wish, None
            return wish

    def _swap(self) -> None:
        with self._wake:
            swaps, self._swaps = self._swaps, {}
            self._sources.update(swaps)
            closed = [self._open.pop(part) for part in swaps if part in self._open]
            if closed and self._wish is None:
                self._wish = self._centre  # The decoded picture belonged to the old file.
        for playback in closed:
            playback.close()

    def _grant(self, frame: int) -> None:
        part, number = self._place(frame)
        try:
            playback = self._part(part)
            for each, other in self._open.items():
                other.cached.around = frame - self._media.starts[each]
            playback.load(number)
        except SourceError as error:
            self._bad.add(frame)
            self.damaged.emit(frame, str(error))
            return
        self.arrived.emit(frame)

    def _decode_pinned(self) -> bool:
        """Decode one pinned frame; return whether there was one to decode."""
        with self._wake:
            missing = [f for f, image in self._pinned.items() if image is None]
        frame = next((f for f in missing if f not in self._bad), None)
        if frame is None:
            return False
        part, number = self._place(frame)
        try:
            playback = self._part(part)
            image = self._converted(playback, playback.picture(number))
        except SourceError as error:
            self._bad.add(frame)
            self.damaged.emit(frame, str(error))
            return True
        with self._wake:
            if frame in self._pinned:
                self._pinned[frame] = image
        self.arrived.emit(frame)
        return True

    def _decode_ahead(self) -> bool:
        """Decode one neighbour of the present frame; return whether one was missing."""
        frame = self._next_missing()
        if frame is None:
            return False
        part, number = self._place(frame)
        try:
            self._part(part).load(number, self._is_disturbed)
        except SourceError:
            self._bad.add(frame)
        return True

    def _next_missing(self) -> int | None:
        """Find the nearest frame that is not decoded, first in the direction of travel."""
        centre = self._centre
        sides = (-1, 1) if self._back_first else (1, -1)
        for distance in range(1, self._reach() + 1):
            for side in sides:
                frame = centre + side * distance
                if not 0 <= frame < self._media.frames or frame in self._bad:
                    continue
                part, number = self._place(frame)
                playback = self._open.get(part)
                if playback is None or number not in playback.cached:
                    return frame
        return None

    def _reach(self) -> int:
        """Count the pictures that fit in memory on each side."""
        part, number = self._place(self._centre)
        playback = self._open.get(part)
        picture = playback.cached.get(number) if playback is not None else None
        if picture is None:
            return 0
        return int(_SHARE * self._room() / size_of(picture)) // 2

    def _room(self) -> int:
        return self._ahead_bytes // min(_OPEN_PARTS, len(self._media.videos))

    def _is_disturbed(self) -> bool:
        return self._wish is not None or self.stopping.is_set()

    def _place(self, frame: int) -> tuple[int, int]:
        video, number = self._media.place(frame)
        return self._media.videos.index(video), number

    def _part(self, part: int) -> Playback:
        playback = self._open.get(part)
        if playback is None:
            playback = self._playback(part)
            playback.cached.around = self._centre - self._media.starts[part]
            with self._wake:
                self._open[part] = playback
            self._close_far(part)
        return playback

    def _playback(self, part: int) -> Playback:
        video = self._sources[part]
        original = video == self._media.videos[part]
        options = self._media.options if original else AS_IT_IS
        return Playback(video, keep_bytes=self._room(), options=options)

    def _close_far(self, part: int) -> None:
        """Keep the present part and one neighbour open."""
        with self._wake:
            present = self._place(self._centre)[0]
            far = sorted(self._open, key=lambda each: (each == part, -abs(each - present)))
            surplus = far[: max(0, len(self._open) - _OPEN_PARTS)]
            gone = [self._open.pop(each) for each in surplus]
        for playback in gone:
            playback.close()


class Copier(Worker):
    """Makes the copies that a recording needs for quick steps, part by part."""

    ready = Signal(int, str)
    """Emitted with a part's number and the file that replaces it."""
    moved = Signal(float)
    """Share of the present copy that is done, 0..1; 1 when there is nothing left to do."""
    remarked = Signal(str)

    def __init__(self, media: Media, folder: Path | None = None) -> None:
        super().__init__("copy")
        self._media = media
        self._folder = folder

    def work(self) -> None:
        """Copy each part that needs it."""
        for part, video in enumerate(self._media.videos):
            if self.stopping.is_set():
                return
            with Playback(video, options=self._media.options) as playback:
                needs_copy = wants_copy(playback)
            if needs_copy:
                self._copy(part, video)
        self.moved.emit(1.0)

    def _copy(self, part: int, video: Path) -> None:
        last = 0.0

        def step(share: float) -> None:
            nonlocal last
            if self.stopping.is_set():
                raise Cancelled("The copy was called off.")
            if share - last >= 0.01:
                last = share
                self.moved.emit(share)

        try:
            self.ready.emit(part, str(copy_of(video, step, self._folder, self._media.options)))
        except Cancelled:
            return
        except (CopyError, SourceError) as error:
            self.remarked.emit(str(error))
        except OSError as error:
            self.remarked.emit(f"The copy for quick steps cannot be written: {error.strerror}.")
