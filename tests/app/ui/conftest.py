"""A window made of small parts, closed after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.live_parts import Bench
from helpers.live_work import Heard
from helpers.waiting import Until, holds_in_time
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.ui import style
from app.ui.live_work import LiveWork
from app.ui.window import MainWindow


@pytest.fixture
def until(application: QApplication) -> Until:
    """Give a function that serves the event loop until something holds."""

    def wait(holds: Callable[[], object]) -> None:
        assert holds_in_time(holds), "it never came to hold"

    return wait


@pytest.fixture
def styler(application: QApplication) -> Iterator[style.Styler]:
    """Give a styler in the light look."""
    styler = style.Styler(application, style.Look.LIGHT)
    styler.apply(style.Look.LIGHT)
    yield styler
    styler.deleteLater()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give factories of small session parts."""
    return Bench(tmp_path)


@pytest.fixture
def work(application: QApplication, bench: Bench) -> Iterator[LiveWork]:
    """Give live work made of the bench's parts."""
    work = LiveWork(bench.factories)
    yield work
    work.close()
    objects = (work.corrections, work.health, work.recording, work.source)
    for each in (*objects, work.neutrals, work.networks, work.resources):
        each.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def heard(work: LiveWork) -> Heard:
    """Give what the work says."""
    return Heard(work)


@pytest.fixture
def saved() -> list[Settings]:
    """Collect the settings that the window saves."""
    return []


@pytest.fixture
def window(
    styler: style.Styler, bench: Bench, saved: list[Settings], until: Until
) -> Iterator[MainWindow]:
    """Give a shown window whose sessions are made of the bench's parts."""
    with styler.building():
        window = MainWindow(styler, bench.factories, Settings(notice_read=True), saved.append)
    window.resize(1280, 800)
    window.show()
    yield window
    window.leave()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
