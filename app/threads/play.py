"""Plays a generator through the real threads without a window, in real time.

Capture, analysis and reading run as behind the live page, but nothing shows the mailbox's pictures.
The result has each event with the time at which it was ready.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app import interrupts
from app.core.counts import frame_counts
from app.core.mailbox import Mailbox
from app.core.pipeline import Pipeline, Update
from app.core.ring import FrameRing
from app.core.stats import rss_mb
from app.core.verdict import FoundEvent, MachineLoad, on_play_clock
from app.threads.analyse import AnalyseThread
from app.threads.capture import CaptureThread
from app.threads.infer import InferThread
from app.threads.worker import Worker
from models.reader import Reader
from models.records import Clip, Event
from models.sources.faults import Faults
from models.sources.source import now_ns
from models.sources.synthetic import SyntheticSource, TimedPictures

RING_S = 0.5
"""Seconds of frames that may wait for the analysis, as on the live page."""

SETTLED_S = 5.0
"""Memory is compared from this time on, when all rings and histories are full."""

_TICK_S = 0.1
_DRAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class PlayResult:
    """The result of a play: events on its own clock, the machine's load, and faults."""

    found: tuple[FoundEvent, ...]
    load: MachineLoad
    trouble: tuple[str, ...]


class _Events:
    """Collects events with the time at which each was ready."""

    def __init__(self) -> None:
        self._ready: list[tuple[Event, int]] = []
        self._lock = threading.Lock()

    def add(self, event: Event, _clip: Clip) -> None:
        """Add one event; called on the reading thread."""
        with self._lock:
            self._ready.append((event, now_ns()))

    def on_play_clock(self, play_ns: Callable[[int], int]) -> tuple[FoundEvent, ...]:
        """Return all events so far on the clock of the play."""
        with self._lock:
            return tuple(on_play_clock(event, play_ns, ready) for event, ready in self._ready)


class _Crew:
    """The three threads of a play, started and stopped together."""

    def __init__(
        self, pictures: TimedPictures, pipeline: Pipeline, reader: Reader, faults: Faults | None
    ) -> None:
        self.source = SyntheticSource(pictures, faults)
        self.ring = FrameRing(max(2, round(pictures.fps * RING_S)))
        self.events = _Events()
        self.trouble: list[str] = []
        self.infer = InferThread(reader, self.events.add)
        self.analyse = AnalyseThread(self.ring, pipeline, Mailbox[Update](), self.infer.submit)
        self.capture = CaptureThread(self.source, self.ring)
        for worker in self.workers:
            worker.failed.connect(self.trouble.append, Qt.ConnectionType.DirectConnection)

    @property
    def workers(self) -> tuple[Worker, ...]:
        """The threads, in the order in which they must start."""
        return (self.infer, self.analyse, self.capture)

    def stop(self) -> None:
        for worker in reversed(self.workers):
            worker.stop()


def play(
    pictures: TimedPictures,
    seconds: float,
    pipeline: Pipeline,
    reader: Reader,
    on_tick: Callable[[float], None] | None = None,
    faults: Faults | None = None,
) -> PlayResult:
    """Play to the end in real time.

    Args:
        pictures: The synthetic camera's pictures.
        seconds: Their length.
        pipeline: The steps.
        reader: The networks, warm.
        on_tick: Called about ten times a second with the seconds played so far.
        faults: The camera's simulated faults.

    Returns:
        The found events and the machine's load; memory counts from `SETTLED_S` on.
    """
    crew = _Crew(pictures, pipeline, reader, faults)
    start_mb = 0.0
    try:
        for worker in crew.workers:
            worker.start()
        began = time.perf_counter()
        while not crew.analyse.wait(_TICK_S):
            interrupts.check()
            gone_s = time.perf_counter() - began
            if not start_mb and gone_s >= SETTLED_S:
                start_mb = rss_mb()
            if on_tick is not None:
                on_tick(min(gone_s, seconds))
        wall_s = time.perf_counter() - began
        crew.infer.drain(_DRAIN_S)
        load = _load(crew, seconds, wall_s, start_mb)
    finally:
        crew.stop()
    found = crew.events.on_play_clock(crew.source.play_ns)
    return PlayResult(found, load, tuple(crew.trouble))


def _load(crew: _Crew, seconds: float, wall_s: float, start_mb: float) -> MachineLoad:
    captured, analysed = crew.capture.report(), crew.analyse.report()
    return MachineLoad(
        seconds=seconds,
        captured_fps=captured.frames / seconds,
        analysed_fps=analysed.frames / wall_s,
        counts=frame_counts(captured, crew.ring.counts(), analysed.frames, analysed.failed),
        frame_p95_ms=analysed.age_ms.p95,
        rss_start_mb=start_mb or rss_mb(),
        rss_end_mb=rss_mb(),
        left_out=analysed.effort.reductions(),
    )
