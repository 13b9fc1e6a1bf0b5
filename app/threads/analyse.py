"""The analysing threads: they run every frame of the ring through the pipeline, in order.

One thread finds the face in the next frame while another judges the one before. Only the ring loses
frames, and it counts them: the queue between the threads makes the first one wait.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.effort import FULL, Effort, EffortPolicy, Load
from app.core.mailbox import Mailbox
from app.core.pipeline import Pipeline, Update
from app.core.ring import FrameRing
from app.core.stages import Stage
from app.core.stats import Percentiles, Rate, Spread
from app.threads.worker import Worker
from models.errors import FlinchError
from models.records import Clip, Frame, Sighting
from models.sources.source import now_ns

log = logging.getLogger(__name__)

_LOAD_NS = 250_000_000
"""Time between two looks at the load."""
_FAILURES = 5
"""Consecutive failed frames after which the analysis gives up."""


@dataclass(frozen=True, slots=True)
class AnalyseReport:
    """How well the analysis keeps up.

    `age_ms` is the time from the grab (live) or from the ring's entrance (files) to the finished
    update, `step_ms` the time in the pipeline's steps. `effort` is the present effort.
    """

    frames: int
    fps: float
    failed: int
    clips: int
    age_ms: Spread
    step_ms: Spread
    effort: Effort = FULL


@dataclass(frozen=True, slots=True)
class _PendingFrame:
    """A frame between the two stages; `failed` is the error of the first stage."""

    frame: Frame
    put_ns: int
    step_s: float
    sighting: Sighting | None = None
    failed: Exception | None = None


class AnalyseThread(Worker):
    """Runs `pipeline` over the frames of `ring`; this thread judges, a second one finds the face.

    Args:
        ring: Where the frames come from.
        pipeline: The steps.
        mailbox: Gets every update; the drawing code takes the newest.
        on_clip: Called on this thread with every clip; it must return at once.
        live: Frames are stamped with `now_ns`, so their age can be computed from the grab.
    """

    ended = Signal()
    """Emitted when the source has ended and its last movement is closed."""

    def __init__(
        self,
        ring: FrameRing,
        pipeline: Pipeline,
        mailbox: Mailbox[Update],
        on_clip: Callable[[Clip], None],
        live: bool = True,
        parent: QObject | None = None,
    ):
        super().__init__("analysis", parent)
        self._ring = ring
        self._pipeline = pipeline
        self._mailbox = mailbox
        self._on_clip = on_clip
        self._live = live
        self._rate = Rate()
        self._age_ms = Percentiles()
        self._step_ms = Percentiles()
        self._frames = 0
        self._failed = 0
        self._in_a_row = 0
        self._clips = 0
        self._policy = EffortPolicy()
        self._effort = FULL
        self._see_s = 0.0
        self._judge_s = 0.0
        self._load_ns = 0

    def work(self) -> None:
        """Analyse until the ring is over; the ring is closed at the end in any case."""
        try:
            self._analyse_all()
        finally:
            self._ring.close()

    def _analyse_all(self) -> None:
        with Stage("see", self._looks()) as looks:
            for look in looks:
                if self.stopping.is_set():
                    return
                self._judge(look)
        if not self.stopping.is_set():
            self._hand_on(self._pipeline.flush())
            self.ended.emit()

    def _looks(self) -> Iterator[_PendingFrame]:
        """Find the face in every frame of the ring; runs on the stage's thread."""
        while not self.stopping.is_set():
            frame = self._ring.get(0.2)
            if frame is not None:
                yield self._look(frame, self._ring.last_put_ns)
            elif self._ring.over:
                return

    def _look(self, frame: Frame, put_ns: int) -> _PendingFrame:
        began = time.perf_counter()
        try:
            sighting = self._pipeline.see(frame)
        except Exception as error:  # noqa: BLE001  one bad frame must not end the session
            return _PendingFrame(frame, put_ns, 0.0, failed=error)
        return _PendingFrame(frame, put_ns, time.perf_counter() - began, sighting)

    def ask_stop(self) -> None:
        """Ask the thread to stop, waking it if it waits for a frame."""
        super().ask_stop()
        self._ring.close()

    def report(self) -> AnalyseReport:
        """Return how the analysis keeps up; any thread may call it."""
        return AnalyseReport(
            frames=self._frames,
            fps=self._rate.per_second(now_ns()),
            failed=self._failed,
            clips=self._clips,
            age_ms=self._age_ms.spread(),
            step_ms=self._step_ms.spread(),
            effort=self._effort,
        )

    def _judge(self, look: _PendingFrame) -> None:
        began = time.perf_counter()
        if look.sighting is None:
            self._note_failure(look.frame, look.failed)
            return
        try:
            update = self._pipeline.judge(look.frame, look.sighting)
        except Exception as error:  # noqa: BLE001  one bad frame must not end the session
            self._note_failure(look.frame, error)
            return
        self._in_a_row = 0
        self._mailbox.put(update)
        now = now_ns()
        self._frames += 1
        self._rate.add(now)
        judge_s = time.perf_counter() - began
        self._see_s += look.step_s
        self._judge_s += judge_s
        self._step_ms.add((look.step_s + judge_s) * 1e3)
        since = look.frame.t_ns if self._live else look.put_ns
        self._age_ms.add((now - since) / 1e6)
        self._hand_on(update.clips)
        self.look_at_load(now)

    def look_at_load(self, t_ns: int) -> None:
        """Let the policy choose the effort for live pictures, a few times a second."""
        if not self._live or t_ns - self._load_ns < _LOAD_NS:
            return
        self._load_ns = t_ns
        counts = self._ring.counts()
        effort = self._policy.step(
            Load(
                t_ns,
                counts.written + counts.thinned,
                self._frames,
                counts.dropped,
                counts.pending,
                self._ring.capacity,
                max(self._see_s, self._judge_s),
            )
        )
        if effort != self._effort:
            log.info("Effort: %s", ", ".join(effort.reductions()) or "everything")
            self._effort = effort
            self._ring.keep_every = effort.keep_every
            self._pipeline.lighten(effort.mesh_every)

    def _hand_on(self, clips: tuple[Clip, ...]) -> None:
        for clip in clips:
            self._clips += 1
            self._on_clip(clip)

    def _note_failure(self, frame: Frame, error: Exception | None) -> None:
        """Skip a frame; give up when several fail in a row."""
        self._failed += 1
        self._in_a_row += 1
        log.error("Frame %d could not be analysed", frame.seq, exc_info=error)
        if self._in_a_row == 1:
            self.failed.emit(f"Frame {frame.seq} could not be analysed ({error}); it is left out.")
        if self._in_a_row >= _FAILURES:
            raise AnalysisError(
                f"The analysis stopped: {_FAILURES} frames in a row failed, the last with "
                f"'{error}'. The log has the details; start it again."
            ) from error


class AnalysisError(FlinchError):
    """Frame after frame failed."""
