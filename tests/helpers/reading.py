"""Reading sources to their end, or up to a state, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

from models.records import Frame
from models.sources.source import Source, SourceState

LIMIT_S = 20.0


def read_all(source: Source) -> list[Frame]:
    """Read until the source has ended."""
    frames = []
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        frame = source.read(0.2)
        if frame is not None:
            frames.append(frame)
        elif source.report().state is SourceState.ENDED:
            return frames
    raise AssertionError(f"{source.name} did not end: {source.report()}")


def read_some(source: Source, count: int) -> list[Frame]:
    """Read `count` frames."""
    frames: list[Frame] = []
    read_until(source, lambda: len(frames) == count, frames)
    return frames


def read_until(
    source: Source, done: Callable[[], bool], frames: list[Frame] | None = None
) -> list[Frame]:
    """Read until `done()`."""
    frames = [] if frames is None else frames
    deadline = time.monotonic() + LIMIT_S
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"{source.name} did not come so far: {source.report()}")
        frame = source.read(0.02)
        if frame is not None:
            frames.append(frame)
    return frames
