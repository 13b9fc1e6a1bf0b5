"""A generator of timed, numbered pictures for the synthetic camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpers.videos import HEIGHT, WIDTH, numbered

from models.records import Image


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered picture."""

    t_ns: int
    image: Image


class NumberedPictures:
    """`count` numbered pictures at `fps`."""

    width_px, height_px = WIDTH, HEIGHT

    def __init__(self, count: int, fps: float = 30.0):
        self.frames_total = count
        self.fps = fps

    def frames(self) -> Iterator[Numbered]:
        """Draw one after the other."""
        for i in range(self.frames_total):
            yield Numbered(round(i * 1e9 / self.fps), numbered(i % 256))
