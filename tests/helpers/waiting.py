"""Serving Qt's event loop until something holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

Until = Callable[[Callable[[], object]], None]
"""The fixture `until`, which serves the event loop until something holds."""

LIMIT_S = 15.0
APART_MS = 2


def holds_in_time(condition: Callable[[], object], limit_s: float = LIMIT_S) -> bool:
    """Serve the event loop, if there is one, until `condition` holds; tell whether it came to hold.

    The loop is one that lets other threads of Python run while it waits, as the program's own does.
    `QTest.qWait` keeps Python's lock: a thread then runs 160 times a second instead of 960.
    """
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        if QCoreApplication.instance() is None:
            time.sleep(APART_MS / 1000)
            continue
        loop = QEventLoop()
        QTimer.singleShot(APART_MS, loop.quit)
        loop.exec()
    return True
