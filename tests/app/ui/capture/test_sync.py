"""A screen that changes before a camera that sees it is measured from paint to frame."""

from __future__ import annotations

import threading

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from recordings import Played
from waiting import holds_in_time

from app.ui.capture.sync import SyncWindow, screen_words
from models.records import Frame
from models.sources.source import now_ns


class Mirror(Played):
    """A camera that sees the window itself: white or black, as it is when a frame is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.window: SyncWindow | None = None
        self.blind = False
        self._seq = 0
        self._pace = threading.Event()

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Give a frame of the window's colour, about a hundred a second."""
        self._pace.wait(0.01)
        white = self.window is not None and bool(self.window.flips) and self.window.flips[-1].white
        level = 200 if white and not self.blind else 20
        self._seq += 1
        return Frame(self._seq, now_ns(), np.full((16, 16, 3), level, np.uint8), "mirror")


def _run(application: QApplication, blind: bool) -> SyncWindow:
    camera = Mirror()
    camera.blind = blind
    window = camera.window = SyncWindow(camera, 2.0)
    ended: list[bool] = []
    window.ended.connect(lambda: ended.append(True))
    window.begin(application.primaryScreen())
    assert holds_in_time(lambda: ended)
    window.deleteLater()
    QCoreApplication.processEvents()
    return window


def test_what_the_camera_sees_is_measured(application: QApplication) -> None:
    window = _run(application, blind=False)
    assert window.trouble == ""
    assert window.result is not None
    assert window.result.seen == window.result.shown >= 2
    assert 0 <= window.result.p50_ms < 100
    assert window.result.screen == screen_words(application.primaryScreen())


def test_a_camera_that_sees_nothing_is_said(application: QApplication) -> None:
    window = _run(application, blind=True)
    assert window.result is None
    assert "face the participant's screen" in window.trouble
