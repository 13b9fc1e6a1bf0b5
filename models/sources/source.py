"""The protocol of all sources of frames, with its states and counts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from models.errors import FlinchError
from models.records import Frame
from models.sources.arrivals import Evidence
from models.sources.look import NOTHING, Content


def now_ns() -> int:
    """Read the monotonic clock by which every live source stamps its frames.

    Returns:
        Nanoseconds from an arbitrary start. `time.monotonic_ns` has steps of 15 ms on Windows, this
        clock has not; on Linux both are the same.
    """
    return time.perf_counter_ns()


_LOGIN = re.compile(r"://.*@", re.DOTALL)


class SourceError(FlinchError):
    """A source cannot deliver frames; the text says why and what to do."""


class SourceState(str, Enum):
    """State of a source."""

    WAITING = "waiting"
    RUNNING = "running"
    LOST = "lost"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Mode:
    """A camera mode: pixels, frames a second (0 = unknown) and pixel format."""

    width_px: int
    height_px: int
    fps: float
    fourcc: str = "MJPG"

    def __str__(self) -> str:
        rate = f"@{self.fps:g}" if self.fps else ""
        return f"{self.width_px}x{self.height_px}{rate}"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source's state and its counts since it was opened."""

    name: str
    """Name of the source."""
    state: SourceState
    """Its state."""
    requested: Mode | None
    """The requested mode; None for sources without modes."""
    actual: Mode | None
    """The mode that was read back from the device."""
    measured_fps: float
    """Rate by the time stamps."""
    frames: int
    """Frames that arrived."""
    dropped: int
    """Frames that were due and are missing."""
    duplicated: int
    """Frames that repeat the picture before."""
    detail: str = ""
    """One sentence for the status bar."""
    evidence: Evidence | None = None
    """Measurements of the arrival of pictures, for the validity."""
    content: Content = NOTHING
    """What the pictures show."""
    complete: bool = True
    """False if a file gave fewer pictures than it promised."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One picture as sent by the camera or stream, still encoded."""

    seq: int
    """Number of the frame that is decoded from it."""
    t_ns: int
    """When it arrived."""
    data: bytes
    """The coded bytes."""
    codec: str
    """PyAV's name of the coding (`mjpeg`, `h264`)."""
    width_px: int
    """Width of the picture."""
    height_px: int
    """Height of the picture."""
    key: bool = True
    """Whether it can be decoded alone."""
    as_sent: bool = True
    """False if the camera gave raw pixels and the source encoded them for the recording."""


def hide_login(text: str) -> str:
    """Remove user name and password from an address, for display."""
    return _LOGIN.sub("://", text)


@runtime_checkable
class Thins(Protocol):
    """A live source that can leave pictures undecoded."""

    thins_out: Callable[[int], bool] | None
    """Called with a picture's `seq`, on the reader's thread, before it is decoded. If it returns
    True, the picture is left out and `read` gives None. Pictures that later ones depend on are
    always decoded."""


class Source(Protocol):
    """A source of frames; it may be waiting, running, lost or ended, and may come back.

    `live`: whether frames arrive on their own clock and are lost if they are not read; a file is
    not live. `frames_total` is None if the length is unknown.
    """

    name: str
    live: bool
    frames_total: int | None
    tap: Callable[[Packet], None] | None
    """Called on the reading thread with every packet before it is decoded; None without a
    recording.

    Sources without packets (generators, pictures) never call it; their `packets` is False.
    """
    packets: bool

    def open(self) -> None:
        """Start. Raises `SourceError` for input that can never work (no such file, no video).

        No effect on an open source; a closed source stays closed.
        """

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame; None if none came in time or the source has ended.

        The pixels do not change while anything refers to them.
        """

    def report(self) -> SourceReport:
        """Return state and counts."""

    def close(self) -> None:
        """Stop and release the device or file; never blocks; may be called twice."""
