"""A screen that changes before a camera that sees it is measured from paint to frame."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
from helpers.recordings import Played
from helpers.waiting import holds_in_time
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.ui.capture.sync import SyncWindow, screen_words
from models.records import Frame
from models.sources.source import now_ns

DELAY_NS = 50_000_000


class Mirror(Played):
    """A camera that sees the window as it was 50 ms before each frame's time."""

    def __init__(self) -> None:
        super().__init__()
        self.window: SyncWindow | None = None
        self.blind = False
        self.t_ns: list[int] = []
        self._pace = threading.Event()

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Give a frame of the window's colour, about a hundred a second."""
        self._pace.wait(0.01)
        t_ns = now_ns()
        self.t_ns.append(t_ns)
        level = 200 if self._white(t_ns - DELAY_NS) and not self.blind else 20
        return Frame(len(self.t_ns), t_ns, np.full((16, 16, 3), level, np.uint8), "mirror")

    def longest_ms(self) -> float:
        """Give the longest time between two frames."""
        return max(after - before for before, after in pairwise(self.t_ns)) / 1e6

    def _white(self, t_ns: int) -> bool:
        flips = self.window.flips if self.window is not None else []
        return next((flip.white for flip in reversed(flips) if flip.t_ns <= t_ns), False)


def _run(application: QApplication, camera: Mirror, blind: bool = False) -> SyncWindow:
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
    camera = Mirror()
    window = _run(application, camera)
    assert window.trouble == ""
    assert window.result is not None
    assert window.result.seen == window.result.shown >= 2
    assert abs(window.result.p50_ms - DELAY_NS / 1e6) <= camera.longest_ms()
    assert window.result.screen == screen_words(application.primaryScreen())


def test_a_camera_that_sees_nothing_is_said(application: QApplication) -> None:
    window = _run(application, Mirror(), blind=True)
    assert window.result is None
    assert "face the participant's screen" in window.trouble
