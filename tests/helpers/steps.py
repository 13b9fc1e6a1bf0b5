"""Plain pipeline steps and sources for the tests of the threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np

from app.core.pipeline import Pipeline
from models.records import Clip, Crop, Frame, Kind, Motion, Sighting, State, Window
from models.sources.source import Packet, SourceError, SourceReport, SourceState
from models.spot.neutral import Neutral


def plain_frame(seq: int, t_ns: int | None = None) -> Frame:
    """Make a tiny frame filled with its number."""
    time_ns = seq * 33_000_000 if t_ns is None else t_ns
    return Frame(seq, time_ns, np.full((4, 6, 3), seq % 251, np.uint8), "test")


def plain_crop(frame: Frame) -> Crop:
    """Make an empty crop for a frame."""
    return Crop(
        frame.seq,
        frame.t_ns,
        0,
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((478, 2), np.float32),
        np.zeros((2, 3), np.float32),
    )


class EveryNth:
    """All five steps in one: every `n`th frame closes a window; frames in `bad` raise."""

    def __init__(self, n: int = 5, bad: frozenset[int] = frozenset()):
        self.seen: list[int] = []
        self._n = n
        self._bad = bad
        self._frame: Frame | None = None

    def pipeline(self) -> Pipeline:
        """Put the steps together."""
        return Pipeline(_Track(self), _Align(), _Measure(), _Spot(self), _Keep())

    def note(self, frame: Frame) -> None:
        """See a frame, or fail on it."""
        if frame.seq in self._bad:
            raise RuntimeError(f"frame {frame.seq} is poison")
        self.seen.append(frame.seq)

    def closes(self, seq: int) -> bool:
        """Return whether a window ends at frame `seq`."""
        return seq % self._n == self._n - 1


class _Track:
    def __init__(self, owner: EveryNth):
        self._owner = owner

    def step(self, frame: Frame) -> Sighting:
        self._owner.note(frame)
        return Sighting(frame.seq, frame.t_ns, None, 0)


class _Align:
    def step(self, frame: Frame, sighting: Sighting) -> Crop | None:
        return plain_crop(frame)


class _Measure:
    def step(self, sighting: Sighting, crop: Crop | None) -> Motion:
        empty = np.zeros(1, np.float32)
        return Motion(sighting.seq, sighting.t_ns, empty, empty)

    def use(self, neutral: Neutral | None) -> None:
        pass


class _Spot:
    def __init__(self, owner: EveryNth):
        self._owner = owner
        self._last = Motion(0, 0, np.zeros(1, np.float32), np.zeros(1, np.float32))

    def step(self, motion: Motion) -> tuple[Window, ...]:
        self._last = motion
        return (self._window(motion),) if self._owner.closes(motion.seq) else ()

    def flush(self) -> tuple[Window, ...]:
        return (self._window(self._last),)

    def _window(self, m: Motion) -> Window:
        t, s = m.t_ns, m.seq
        return Window(t, t, t, s, s, s, 1.0, Kind.MICRO, "brow", t, state=State.OK)


class _Keep:
    def add(self, crop: Crop) -> None:
        pass

    def take(self, window: Window) -> Clip:
        crop = plain_crop(plain_frame(window.onset_seq, window.onset_ns))
        return Clip(window, crop, crop, crop)


class ScriptedSource:
    """Gives the frames that a test puts in; `live` or not."""

    packets = False

    def __init__(self, live: bool, error: str = ""):
        self.name = "scripted"
        self.live = live
        self.frames_total: int | None = None
        self.tap: Callable[[Packet], None] | None = None
        self.closed = 0
        self._error = error
        self._items: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._state = SourceState.WAITING
        self._detail = ""

    def open(self) -> None:
        if self._error:
            raise SourceError(self._error)

    def give(self, *frames: Frame) -> None:
        """Put frames in."""
        with self._changed:
            self._state = SourceState.RUNNING
            self._items.extend(frames)
            self._changed.notify_all()

    def become(self, state: SourceState, detail: str = "") -> None:
        """Change the state."""
        with self._changed:
            self._state, self._detail = state, detail
            self._changed.notify_all()

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._items, min(timeout_s, 0.01))
            return self._items.popleft() if self._items else None

    def report(self) -> SourceReport:
        return SourceReport(self.name, self._state, None, None, 0.0, 0, 0, 0, self._detail)

    def close(self) -> None:
        self.closed += 1
        self._state = SourceState.ENDED
