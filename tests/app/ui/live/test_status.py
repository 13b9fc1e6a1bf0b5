"""The foot of the page: what it says and what it calls poor."""

import math
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.core.counts import FrameCounts
from app.core.effort import Effort
from app.ui import style
from app.ui.live.health import Health, LagProbe
from app.ui.live.status import StatusBar, figures
from models.sources.source import Mode, SourceReport, SourceState

REPORT = SourceReport(
    "C922", SourceState.RUNNING, Mode(1280, 720, 60), Mode(1280, 720, 60), 59.9, 600, 2, 0
)
GOOD = Health(REPORT, 59.8, FrameCounts(600, analysed=600), 41.0, 310.0, 8.0, 420.0)


def said(health: Health) -> dict[str, str]:
    return {figure.name: figure.value for figure in figures(health)}


def test_all_figures_are_named() -> None:
    assert said(GOOD) == {
        "Asked": "1280×720@60",
        "Measured": "59.9 fps",
        "Analysed": "59.8 fps",
        "Lost": "0",
        "Frame age p95": "41 ms",
        "Event latency p95": "310 ms",
        "Memory": "420 MB",
    }
    assert not any(figure.poor for figure in figures(GOOD))


def test_what_was_not_measured_is_a_dash() -> None:
    assert said(Health(REPORT))["Event latency p95"] == "–"
    assert figures(Health()) == []


def test_a_figure_over_its_budget_is_marked() -> None:
    slow = SourceReport("cam", SourceState.RUNNING, None, None, 15.0, 9, 0, 0)
    poor = Health(slow, 15.0, FrameCounts(9, lost_camera=3), 140.0, 900.0, 8.0, 950.0)
    marked = {figure.name for figure in figures(poor) if figure.poor}
    assert marked == {"Measured", "Lost", "Frame age p95", "Event latency p95", "Memory"}


def test_who_lost_frames_is_told_apart() -> None:
    counts = FrameCounts(600, analysed=580, lost_camera=2, lost_computer=20)
    assert said(replace(GOOD, counts=counts))["Lost"] == "2 camera, 20 computer"


def test_a_computer_that_cannot_follow_is_said_with_what_is_left_out() -> None:
    effort = Effort(extras=False, mesh_every=2, keep_every=2)
    slow = replace(GOOD, analysed_fps=30.2, effort=effort)
    assert slow.slow_computer == (
        "The computer cannot follow: 60 frames a second arrive, 30 are analysed; heat map and "
        "arrows are off, fewer pictures are shown, the mesh is found on every second picture, "
        "every second picture is analysed"
    )
    assert GOOD.slow_computer == ""


@pytest.mark.parametrize("width", [300, 1024, 1920])
@pytest.mark.parametrize("state", list(SourceState))
def test_it_can_be_drawn_at_any_width(
    application: QApplication, state: SourceState, width: int
) -> None:
    bar = StatusBar(style.DARK)
    bar.resize(width, 30)
    bar.show_health(Health(SourceReport("cam", state, None, None, 0.0, 0, 0, 0)))
    assert not bar.grab().isNull()
    bar.deleteLater()


def test_the_lag_probe_measures_how_late_the_loop_comes(application: QApplication) -> None:
    now_ns = [0]
    probe = LagProbe(clock_ns=lambda: now_ns[0])
    assert math.isnan(probe.spread().p99)
    probe.start()
    for late_ms in (0, 5, 25):
        now_ns[0] += (10 + late_ms) * 1_000_000
        probe._note()
    assert probe.spread().largest == pytest.approx(25.0)
    assert probe.spread().p50 == pytest.approx(5.0)
    probe.stop()
    probe.deleteLater()
