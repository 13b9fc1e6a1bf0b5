"""The timeline: curves, marks of windows, and bands of states."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from helpers.events import a_correction, an_event
from helpers.live_parts import an_update
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.live.history import History
from app.ui.live.timeline import EVERY_REGION, LEAST_TOP, LEGEND_PX, TOTAL_ONLY, Timeline
from models.records import State
from models.spot.regions import REGIONS


@pytest.fixture
def history() -> History:
    history = History(len(REGIONS))
    for seq in range(300):
        update = an_update(seq, State.OK if seq < 200 else State.HEAD_MOTION)
        history.add(update.motion, update.state)
    return history


@pytest.fixture
def timeline(application: QApplication, history: History) -> Iterator[Timeline]:
    timeline = Timeline(history, REGIONS, style.LIGHT)
    timeline.resize(640, 200)
    timeline.show()
    QApplication.processEvents()
    timeline.refresh()
    yield timeline
    timeline.close()
    timeline.deleteLater()
    QApplication.processEvents()


def x_of(timeline: Timeline, time_s: float) -> int:
    area = timeline.getViewBox().sceneBoundingRect()
    low, high = timeline.getViewBox().viewRange()[0]
    return round(area.left() + (time_s - low) / (high - low) * area.width())


def colour_at(timeline: Timeline, x: int, y: int) -> QColor:
    return timeline.grab().toImage().pixelColor(x, y)


def test_it_ends_at_the_newest_sample(timeline: Timeline) -> None:
    low, high = timeline.getViewBox().viewRange()[0]
    assert (low, high) == (0, pytest.approx(10.0, abs=0.05))


def test_a_spotted_window_is_shaded_and_can_be_clicked(timeline: Timeline) -> None:
    clicked: list[str] = []
    timeline.mark_clicked.connect(clicked.append)
    timeline.add_mark(an_event("e1", 3000))
    middle = timeline.getViewBox().sceneBoundingRect().center().y()
    inside = colour_at(timeline, x_of(timeline, 3.06), int(middle))
    assert inside != QColor(style.LIGHT.panel)
    for time_s in (6.0, 3.1):
        point = QPoint(x_of(timeline, time_s), int(middle))
        QTest.mousePress(timeline.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert clicked == ["e1"]


def test_a_correction_recolours_the_mark_of_the_event_it_corrects(timeline: Timeline) -> None:
    timeline.add_mark(an_event("e1", 3000))
    before = colour_at(timeline, x_of(timeline, 3.06), 100)
    timeline.add_mark(replace(a_correction("e1"), window=an_event("e1", 3000).window))
    assert colour_at(timeline, x_of(timeline, 3.06), 100) != before


def test_a_state_that_is_not_ok_is_a_shaded_band(timeline: Timeline) -> None:
    middle = int(timeline.getViewBox().sceneBoundingRect().center().y())
    row = [colour_at(timeline, x_of(timeline, 8.0) + i, middle) for i in range(8)]
    clear = [colour_at(timeline, x_of(timeline, 4.0) + i, middle) for i in range(8)]
    assert all(colour == QColor(style.LIGHT.panel) for colour in clear)
    assert all(colour != QColor(style.LIGHT.panel) for colour in row)


def test_regions_can_be_shown_one_by_one_or_all(timeline: Timeline) -> None:
    def shown() -> int:
        return sum(line.isVisible() for line in timeline._lines)

    assert shown() == 0
    timeline.show_region(2)
    assert shown() == 1
    timeline.show_region(EVERY_REGION)
    assert shown() == len(REGIONS)
    assert not timeline.grab().isNull()
    timeline.show_region(TOTAL_ONLY)
    assert shown() == 0


def test_the_height_follows_large_movements_in_round_steps(
    timeline: Timeline, history: History
) -> None:
    assert timeline.getViewBox().viewRange()[1][1] >= LEAST_TOP
    for seq in range(300, 310):
        update = an_update(seq, level=0.083)
        history.add(update.motion, update.state)
    timeline.refresh()
    assert timeline.getViewBox().viewRange()[1][1] == pytest.approx(15.0)


def test_an_empty_timeline_can_be_drawn(application: QApplication) -> None:
    timeline = Timeline(History(len(REGIONS)), REGIONS, style.DARK)
    assert not timeline.grab().isNull()
    assert np.isnan(timeline._history.total(0.0)).sum() == 0
    timeline.deleteLater()


def test_a_tool_tip_names_what_is_too_narrow_for_its_name(
    timeline: Timeline, history: History
) -> None:
    timeline.add_mark(an_event())
    assert timeline.tooltip_at(x_of(timeline, 1.1)).startswith(
        "Happiness, 200 ± 33 ms, 0:01.000 to"
    )
    assert timeline.tooltip_at(x_of(timeline, 8.0)).startswith("Head moving, 0:06.667 to")
    assert timeline.tooltip_at(2.0) == ""


@pytest.mark.parametrize("width_px", [360, 640, 1400])
def test_the_legend_stands_above_the_curves_and_never_over_them(
    timeline: Timeline, width_px: int
) -> None:
    timeline.resize(width_px, 240)
    timeline.show_region(EVERY_REGION)
    QApplication.processEvents()
    placed = timeline.legend()
    area = timeline.getViewBox().sceneBoundingRect()
    lowest = max(line for line, _, _ in placed) + 1
    assert len(placed) == len(REGIONS)
    assert len({(line, x) for line, x, _ in placed}) == len(REGIONS)
    assert timeline.legend_top + lowest * LEGEND_PX <= area.top()
    assert area.height() > 60
