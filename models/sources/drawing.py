"""Draws pictures in a separate process, so that drawing does not slow the analysis.

Drawing takes 5 ms per picture and blocks the interpreter that the analysis needs; a real camera
does neither. The pictures go through shared memory and are bit for bit the same.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.buffers import Buffers
from models.pool import end_with_parent
from models.records import Image
from models.sources.faults import TimedImage
from models.sources.source import SourceError
from models.sources.synthetic import TimedPictures

SLOTS = 8
"""Pictures that may be drawn in advance."""
_STOP_S = 3.0


@dataclass(frozen=True, slots=True)
class _Drawn:
    t_ns: int
    image: Image


@dataclass(frozen=True, slots=True)
class _Shared:
    """Shared by both processes: the memory of `SLOTS` pictures, the count of free ones, a pipe."""

    memory: Any
    free: Any
    times: connection.Connection

    def slots(self, height_px: int, width_px: int) -> NDArray[np.uint8]:
        """View the memory as pictures `(SLOTS, H, W, 3)`."""
        flat = np.frombuffer(self.memory, np.uint8)
        return flat.reshape(SLOTS, height_px, width_px, 3)


@dataclass(frozen=True, slots=True)
class _Process:
    """The drawing process, and this side of the shared data."""

    process: BaseProcess
    here: connection.Connection
    shared: _Shared

    def end(self) -> None:
        """End the process; no effect if it has ended."""
        self.here.close()
        self.process.terminate()
        self.process.join(_STOP_S)


@dataclass(frozen=True, slots=True)
class Measures:
    """Size, rate and number of the pictures of a generator."""

    width_px: int
    height_px: int
    fps: float
    frames_total: int | None = None


class DrawnElsewhere:
    """Plays a generator that runs in another process.

    Args:
        make: Makes the generator in that process; it is pickled.
        like: The measures of its pictures, or the same generator here, used only for these.
    """

    def __init__(self, make: Callable[[], TimedPictures], like: TimedPictures | Measures):
        self._make = make
        self.width_px, self.height_px, self.fps = like.width_px, like.height_px, like.fps
        self.frames_total: int | None = getattr(like, "frames_total", None)
        self._begun: _Process | None = None

    def begin(self) -> None:
        """Start the process now, because its first picture takes seconds.

        The next call of `frames` uses it. An unused process ends with this object.
        """
        if self._begun is None:
            begun = self._start()
            self._begun = begun
            weakref.finalize(self, begun.end)

    def frames(self) -> Iterator[TimedImage]:
        """Yield all pictures in order; the process lives until the iterator is closed.

        Raises:
            SourceError: The process ended before its last picture.
        """
        process, self._begun = self._begun or self._start(), None
        try:
            yield from self._received(process.here, process.shared)
        finally:
            process.end()

    def _start(self) -> _Process:
        context = get_context("spawn")
        size = SLOTS * self.height_px * self.width_px * 3
        receiver, sender = context.Pipe(duplex=False)
        shared = _Shared(context.RawArray("B", size), context.Semaphore(SLOTS), sender)
        process = context.Process(
            target=_draw, args=(self._make, shared), name="flinch drawing", daemon=True
        )
        process.start()
        sender.close()
        return _Process(process, receiver, shared)

    def _received(self, here: connection.Connection, shared: _Shared) -> Iterator[_Drawn]:
        slots, buffers = shared.slots(self.height_px, self.width_px), Buffers()
        number = 0
        while True:
            try:
                t_ns = here.recv()
            except (EOFError, OSError) as error:
                raise SourceError(
                    f"The process that draws the pictures ended after {number} of them: expected "
                    "all. Start again; the log has the details."
                ) from error
            if t_ns is None:
                return
            image = buffers.take(slots.shape[1:])
            np.copyto(image, slots[number % SLOTS])
            shared.free.release()
            yield _Drawn(t_ns, image)
            del image
            number += 1


def _draw(make: Callable[[], TimedPictures], shared: _Shared) -> None:
    """Draw into the shared memory as slots become free; runs in the other process."""
    end_with_parent()
    pictures = make()
    slots = shared.slots(pictures.height_px, pictures.width_px)
    for number, drawn in enumerate(pictures.frames()):
        shared.free.acquire()
        slots[number % SLOTS] = drawn.image
        shared.times.send(drawn.t_ns)
    shared.times.send(None)
