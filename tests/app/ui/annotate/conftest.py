"""A coding page over a short numbered video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.counters import write_video
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.annotate.opening import Request
from app.ui.annotate.page import AnnotatePage
from app.ui.background_jobs import BackgroundJobs

FRAMES = 120
Open = Callable[..., AnnotatePage]


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Write a video whose pictures carry their numbers."""
    path = tmp_path / "clip.mkv"
    times = [20 * number for number in range(FRAMES)]
    write_video(path, times, "mjpeg", {"qmin": "2", "qmax": "2"}, pixels="yuvj420p")
    return path


@pytest.fixture
def page(styler: style.Styler) -> Iterator[AnnotatePage]:
    """Give a shown page with nothing open."""
    jobs = BackgroundJobs()
    page = AnnotatePage(styler.theme, jobs.run)
    page.resize(1200, 740)
    page.show()
    yield page
    page.close_all()
    jobs.close()
    page.close()
    page.deleteLater()
    jobs.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def opened(page: AnnotatePage, video: Path, until: Callable[[Callable[[], object]], None]) -> Open:
    """Give a function that opens the video for a coder."""

    def open_it(blind: str = "full", path: Path = video) -> AnnotatePage:
        page.open(Request(path, "AB", blind))
        until(lambda: page.shown == 0)
        return page

    return open_it
