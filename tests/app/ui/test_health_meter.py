"""The figures of a running session."""

from __future__ import annotations

import pytest
from helpers.live_work import Heard
from helpers.waiting import Until

from app.ui.live_work import LiveWork
from models.sources.choice import choice_of

PRACTICE = choice_of("practice")


def test_health_tells_rates_drops_and_memory(work: LiveWork, heard: Heard, until: Until) -> None:
    assert work.health.health().report is None
    work.source.start(PRACTICE)
    until(lambda: len(heard.updates) > 10 and heard.spotted)
    work.health.note_age(12.5)
    health = work.health.health()
    assert health.report is not None
    assert health.report.name == "Practice camera"
    assert health.analysed_fps > 0
    assert health.frame_age_p95_ms == pytest.approx(12.5)
    assert health.memory_mb > 10
    assert health.counts.lost == 0
