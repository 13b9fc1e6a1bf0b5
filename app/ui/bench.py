"""Measures the whole window at work, for `flinch live --seconds N --json F`."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer

from app.core.pipeline import Update
from app.core.stats import rss_mb
from app.ui.health_meter import HEALTH_MS
from app.ui.live.health import Health
from app.ui.window import MainWindow
from models import private

SETTLED_S = 5.0
"""Memory, frame age and event-loop lag count from this time on, when everything is loaded."""


class Measurement:
    """Measures a window; `finish` writes the figures."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._states: Counter[str] = Counter()
        self._sources: list[str] = []
        self._events = 0
        self._health = Health()
        self._memory_mb: list[float] = []
        self._shown_s = since_start_s()
        self._first_frame_s = math.nan
        self._painted = 0
        self._settled = False
        self._first_ns = 0
        self._last_ns = 0
        window.live.source.on_update = self._note
        window.live.source.spotted.connect(self._count)
        window.live.corrections.saved.connect(self._count)
        window.live.source.reported.connect(lambda report: self._sources.append(report.state.value))
        window.page.picture.painted.connect(self._note_painted)
        self._timer = QTimer()
        self._timer.setInterval(HEALTH_MS)
        self._timer.timeout.connect(self._sample)
        self._timer.start()

    def _note(self, update: Update) -> None:
        self._window.watching.show_update(update)
        self._states[update.state.value] += 1
        self._last_ns = update.frame.t_ns
        self._first_ns = self._first_ns or update.frame.t_ns
        if not self._settled and self._last_ns - self._first_ns > SETTLED_S * 1e9:
            self._settled = True
            self._window.live.health.begin_anew()

    def _note_painted(self) -> None:
        self._painted += 1
        if math.isnan(self._first_frame_s):
            self._first_frame_s = since_start_s()

    def _count(self, _: object) -> None:
        self._events += 1

    def _sample(self) -> None:
        if self._window.live.source.session is not None:
            self._health = self._window.live.health.health()
        if self._settled:
            self._memory_mb.append(rss_mb())

    def finish(self, path: Path | None) -> dict[str, object]:
        """Stop and write the figures as JSON; returns them."""
        self._timer.stop()
        found = self.figures()
        text = json.dumps(found, indent=2)
        if path is not None:
            private.make_folder(path.parent)
            private.write_text(path, text + "\n")
        return found

    def figures(self) -> dict[str, object]:
        """Return the figures measured so far."""
        health = self._health
        lag = self._window.live.health.lag.spread()
        seconds = (self._last_ns - self._first_ns) / 1e9
        return {
            "seconds": round(seconds, 2),
            "start_s": {
                "window": _plain(self._shown_s),
                "first_frame": _plain(self._first_frame_s),
            },
            "drops": health.counts.lost,
            "frames": health.counts.as_json(),
            "left_out": list(health.effort.reductions()),
            "fps": {
                "measured": _plain(health.report.measured_fps if health.report else math.nan),
                "analysed": _plain(health.analysed_fps),
                "drawn": _plain(self._painted / seconds if seconds > 0 else math.nan),
            },
            "latency_ms": {
                "frame_p95": _plain(self._window.live.health.all_ages_ms.percentile(95)),
                "event_p95": _plain(health.event_p95_ms),
            },
            "lag_ms": {
                "p50": _plain(lag.p50),
                "p95": _plain(lag.p95),
                "p99": _plain(lag.p99),
                "largest": _plain(lag.largest),
            },
            "rss_mb": {
                "start": _plain(self._memory_mb[0] if self._memory_mb else math.nan),
                "end": _plain(self._memory_mb[-1] if self._memory_mb else math.nan),
            },
            "states": dict(self._states),
            "source_states": self._sources,
            "events": self._events,
        }


def since_start_s() -> float:
    """Compute how long this process has been running, imports included."""
    return time.time() - psutil.Process().create_time()


def _plain(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
