"""A sessions page over a small study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.core.store import Store
from app.ui import style
from app.ui.background_jobs import BackgroundJobs
from app.ui.sessions.page import SessionsPage
from app.ui.sessions.work import SessionShelf
from models.spot.regions import REGIONS


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Give a folder for recordings."""
    folder = tmp_path / "study"
    folder.mkdir()
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name the database."""
    return tmp_path / "test.db"


@pytest.fixture
def page(styler: style.Styler, study: Path, database: Path) -> Iterator[SessionsPage]:
    """Give a page that is not shown yet."""
    jobs = BackgroundJobs()
    page = SessionsPage(
        REGIONS, styler.theme, SessionShelf(lambda: Store(database), lambda: study), jobs.run
    )
    page.resize(1200, 740)
    yield page
    page.close_player()
    jobs.close()
    page.close_all()
    page.close()
    page.deleteLater()
    jobs.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
