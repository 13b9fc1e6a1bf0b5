"""The figures of a running session, as the status bar shows them, and a probe of the event loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

from app.core.counts import NOTHING, FrameCounts
from app.core.effort import FULL, Effort
from app.core.stats import Percentiles, Spread
from app.ui import sentences
from app.ui.language import tr
from models.sources.source import SourceReport

UNKNOWN = math.nan
PROBE_MS = 10


@dataclass(frozen=True, slots=True)
class Health:
    """Measured figures of a running session; NaN until measured.

    Rates are in frames a second, ages and latencies in milliseconds, memory in MiB. `counts`: the
    counts of frames. `effort`: what is left out because the computer cannot follow.
    """

    report: SourceReport | None = None
    """The source's report; None without a source."""
    analysed_fps: float = UNKNOWN
    """Frames analysed a second."""
    counts: FrameCounts = NOTHING
    frame_age_p95_ms: float = UNKNOWN
    """Age of a frame when it is painted, 95th percentile."""
    event_p95_ms: float = UNKNOWN
    """Time from the offset of a movement to its saved event, 95th percentile."""
    lag_p99_ms: float = UNKNOWN
    """Lateness of the event loop, 99th percentile."""
    memory_mb: float = UNKNOWN
    recording: bool = False
    detail: str = ""
    effort: Effort = FULL

    @property
    def slow_computer(self) -> str:
        """One sentence with the measured rates and what is left out; empty at full effort."""
        if self.effort.full or self.report is None:
            return ""
        left_out = sentences.left_out(self.effort)
        return tr(
            "The computer cannot follow: {fps:.0f} frames a second arrive, "
            "{analysed:.0f} are analysed; {left_out}",
            fps=self.report.measured_fps,
            analysed=self.analysed_fps,
            left_out=left_out,
        )


class LagProbe(QObject):
    """Measures the lateness of the event loop with a timer that is due every 10 ms."""

    def __init__(
        self, parent: QObject | None = None, clock_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        super().__init__(parent)
        self._clock_ns = clock_ns
        self._late_ms = Percentiles(16384)
        self._due_ns = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PROBE_MS)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        """Start again."""
        self._late_ms = Percentiles(16384)
        self._due_ns = self._clock_ns() + PROBE_MS * 1_000_000
        self._timer.start()

    def stop(self) -> None:
        """Stop measuring; the figures stay."""
        self._timer.stop()

    def percentile(self, share: float) -> float:
        """Return the lateness below which `share` (0..100) per cent lie, in milliseconds."""
        return self._late_ms.percentile(share)

    def spread(self) -> Spread:
        """Summarise the lateness of the event loop, in milliseconds."""
        return self._late_ms.spread()

    def _note(self) -> None:
        now_ns = self._clock_ns()
        self._late_ms.add(max(0.0, (now_ns - self._due_ns) / 1e6))
        self._due_ns = now_ns + PROBE_MS * 1_000_000
