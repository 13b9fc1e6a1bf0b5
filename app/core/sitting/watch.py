"""Watches the camera between trials: whether the person is seated and calm, and may continue.

It takes one frame and returns one reading; the caller decides how often.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.core.open import locks_of
from app.core.pipeline import Update
from app.core.recording.disk import expected_rate, forecast
from models.records import Frame
from models.sources.live import QUEUE
from models.sources.source import Source, SourceState, now_ns
from training.capture.gate import Measured, eyes_to_chin_px, reasons, ripple
from training.capture.session import Sitting
from training.capture.study import Study

WINDOW_NS = 2_000_000_000
FRESH_NS = 100_000_000
"""A frame younger than this counts as current."""
GLANCE_NS = 150_000_000
"""Time between two searches for the face when only its place and size are needed; the camera's own
pictures must not wait for them.
"""
_STEP = 8
"""The mean brightness uses every `_STEP`-th pixel."""


class FacePipeline(Protocol):
    """Finds and measures the face: the pipeline, or a test's part."""

    def step(self, frame: Frame) -> Update: ...
    def close(self) -> None: ...


class GateWatch:
    """Measures what the gate requires."""

    def __init__(
        self, source: Source, make: Callable[[], FacePipeline], study: Study, folder: Path
    ) -> None:
        """Prepare.

        Args:
            source: The camera, open.
            make: Makes the pipeline that finds the face.
            study: Holds the requirements.
            folder: Where recordings go, for the disk.
        """
        self._source = source
        self._pipeline = make()
        self._study = study
        self._folder = folder
        self._bright: deque[tuple[int, float]] = deque()
        self.acknowledged = False
        """Whether the operator has acknowledged controls that could not be locked."""
        self.measured: Measured | None = None
        self.update: Update | None = None

    @property
    def lost(self) -> str:
        """Say that the camera gives no pictures; empty if it does."""
        report = self._source.report()
        if report.state is SourceState.RUNNING:
            return ""
        return report.detail or f"{report.name} gives no pictures."

    def look(self, sitting: Sitting, every_ns: int = 0, timeout_s: float = 0.2) -> tuple[str, ...]:
        """Read the newest frame and return what keeps the sitting from continuing.

        Args:
            sitting: Gives the trials that are left.
            every_ns: Time between two searches for the face; 0 searches each frame.
            timeout_s: How long to wait for a frame.
        """
        frame = self._source.read(timeout_s)
        if frame is None:
            return (self.lost or "No picture arrives.",)
        if self.update is None or not 0 <= frame.t_ns - self.update.frame.t_ns < every_ns:
            self.update = self._pipeline.step(frame)
        self._bright.append((frame.t_ns, float(frame.image[::_STEP, ::_STEP].mean())))
        while frame.t_ns - self._bright[0][0] > WINDOW_NS:
            self._bright.popleft()
        self.measured = self._measure(self.update, sitting)
        return reasons(self.measured, self._study.camera)

    def forget(self) -> None:
        """Drop waiting frames: after a trial they are old."""
        for _ in range(QUEUE):
            frame = self._source.read(0.0)
            if frame is None or now_ns() - frame.t_ns < FRESH_NS:
                break
        self._bright.clear()

    def close(self) -> None:
        """Release the pipeline."""
        self._pipeline.close()

    def _measure(self, update: Update, sitting: Sitting) -> Measured:
        face = update.face
        several = update.state.value == "many_faces"
        camera = self._study.camera
        report = self._source.report()
        locks = locks_of(self._source) or ()
        mode = report.actual or camera.requested
        return Measured(
            fps=report.measured_fps,
            faces=0 if face is None else 2 if several else 1,
            face_px=0.0 if face is None else eyes_to_chin_px(face.points),
            unlocked=tuple(lock.name for lock in locks if not lock.locked),
            acknowledged=self.acknowledged,
            ripple=self._ripple(),
            disk_s=forecast(self._folder, expected_rate(mode)).seconds,
            needed_s=needed_s(self._study, sitting),
            lost=self.lost,
        )

    def _ripple(self) -> float | None:
        times, values = zip(*self._bright, strict=True)
        return ripple(times, values, self._study.camera.mains_hz)


def needed_s(study: Study, sitting: Sitting) -> float:
    """Return the seconds of recording that are left in a sitting."""
    task = study.task
    films = (
        study.stimulus_of(planned.stimulus).duration_s for planned in sitting.plan[sitting.place :]
    )
    return sum(task.fixation_s + film_s + task.tail_s for film_s in films)
