"""Measures how the session runs: rates, ages of frames, lag of the window, memory."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject

from app.core.stats import Percentiles, rss_mb
from app.ui.live.health import Health, LagProbe
from app.ui.session import WatchedSession
from app.ui.source_control import SourceControl
from models.sources.source import SourceReport, SourceState

HEALTH_MS = 500
"""Interval at which the window asks for the figures."""
AGES = 300
"""Number of frame ages behind the figures of the status bar: 10 s at 30 frames a second."""
ALL_AGES = 16384


class HealthMeter(QObject):
    """Measures the running session."""

    def __init__(self, source: SourceControl) -> None:
        super().__init__()
        self.lag = LagProbe(self)
        self.all_ages_ms = Percentiles(ALL_AGES)
        """Ages of live frames when they were painted, since the last `begin_anew`."""
        self._source = source
        self._age_ms = Percentiles(AGES)
        source.launched.connect(self._forget_ages)
        self.lag.start()

    def begin_anew(self) -> None:
        """Forget the lag and the ages so far; called once everything is loaded."""
        self.lag.start()
        self.all_ages_ms = Percentiles(ALL_AGES)

    def note_age(self, age_ms: float | None) -> None:
        """Note how old a live frame was when it was painted."""
        session = self._source.session
        if age_ms is not None and session is not None and session.source.live:
            self._age_ms.add(age_ms)
            self.all_ages_ms.add(age_ms)

    def health(self) -> Health:
        """Measure how the session runs."""
        lag = self.lag.percentile(99)
        session = self._source.session
        if session is None:
            return Health(lag_p99_ms=lag, memory_mb=rss_mb())
        return self._of(session, lag)

    def _of(self, session: WatchedSession, lag: float) -> Health:
        report: SourceReport = session.capture.report()
        analysed = session.analyse.report()
        age = self._age_ms.percentile(95) if session.source.live else analysed.age_ms.p95
        return Health(
            report=report,
            analysed_fps=analysed.fps if report.state is SourceState.RUNNING else math.nan,
            counts=session.counts(),
            frame_age_p95_ms=age,
            event_p95_ms=session.infer.report().event_ms.p95,
            lag_p99_ms=lag,
            memory_mb=rss_mb(),
            recording=session.recording is not None,
            effort=analysed.effort,
        )

    def _forget_ages(self) -> None:
        self._age_ms = Percentiles(AGES)
