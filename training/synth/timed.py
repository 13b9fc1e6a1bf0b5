"""The common output of every generator: frames with their times, and the true events."""

from __future__ import annotations

from dataclasses import dataclass

from models.records import Image, Kind


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """One generated picture: `image` `(H, W, 3)` uint8 BGR shown at `t_ns` after the start."""

    t_ns: int
    image: Image


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """A movement that was really shown.

    Onset is the last still frame before it, apex the frame nearest to the peak, offset the first
    still frame after it; `seq` counts frames from 0. `peak_ed` is the largest displacement of any
    point of the face mesh at the apex, in eye distances. `units` are FACS codes with side and
    intensity, such as `L12B`.
    """

    onset_seq: int
    apex_seq: int
    offset_seq: int
    onset_ns: int
    apex_ns: int
    offset_ns: int
    kind: Kind
    polarity: str
    emotion: str
    units: tuple[str, ...]
    peak_ed: float

    @property
    def duration_ms(self) -> float:
        """Time from onset to offset in milliseconds."""
        return (self.offset_ns - self.onset_ns) / 1e6


@dataclass(frozen=True, slots=True)
class TimedDistraction:
    """A time span in which something other than an expression moves (`blink`, `head`, ...).

    Both ends are inclusive; `seq` counts frames from 0.
    """

    what: str
    start_seq: int
    end_seq: int
    start_ns: int
    end_ns: int
