"""The capturing thread: reads a source into the ring and reports its state."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from app.core.ring import FrameRing
from app.threads.worker import Worker
from models.records import Frame
from models.sources.source import Source, SourceReport, SourceState, Thins

_WAIT_S = 0.1


class CaptureThread(Worker):
    """Reads `source` into `ring`.

    A live source never waits: if the analysis falls behind, the ring drops the oldest frames and
    counts them. Any other source waits for room, so that nothing of a file is lost. The thread
    opens and closes the source. It reads a live source on after the analysis has ended, because a
    recording may still tap it.
    """

    changed = Signal(object)
    """The source's `SourceReport`, emitted when its state or its sentence changes."""

    def __init__(self, source: Source, ring: FrameRing, parent: QObject | None = None):
        super().__init__("capture", parent)
        self.source = source
        self._ring = ring
        self._reported: tuple[SourceState, str] | None = None
        self.last_frame_s: float | None = None
        """Time of the newest frame, by `time.monotonic`; None before the first."""

    def work(self) -> None:
        """Read until the source ends or the thread is asked to stop."""
        if self.source.live and isinstance(self.source, Thins):
            self.source.thins_out = self._ring.thins_out
        try:
            self.source.open()
            self._tell_state()
            self._read_all()
        finally:
            self._ring.finish()
            self.source.close()
            self._tell_state()

    def ask_stop(self) -> None:
        """Ask the thread to stop; the ring is closed, so that nobody waits for it."""
        super().ask_stop()
        self._ring.close()

    def report(self) -> SourceReport:
        """Return the source's state and counts; any thread may call it."""
        return self.source.report()

    def _read_all(self) -> None:
        while not self.stopping.is_set() and (self.source.live or not self._ring.over):
            frame = self.source.read(_WAIT_S)
            self._tell_state()
            if frame is not None:
                self.last_frame_s = time.monotonic()
                self._put(frame)
            elif self.source.report().state is SourceState.ENDED:
                return

    def _put(self, frame: Frame) -> None:
        if self.source.live:
            self._ring.put(frame)
            return
        while not self.stopping.is_set() and not self._ring.put(frame, _WAIT_S):
            if self._ring.over:
                return

    def _tell_state(self) -> None:
        report = self.source.report()
        now = (report.state, report.detail)
        if now != self._reported:
            self._reported = now
            self.changed.emit(report)
