"""Serving Qt's event loop until something holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtTest import QTest

LIMIT_S = 15.0


def holds_in_time(condition: Callable[[], object], limit_s: float = LIMIT_S) -> bool:
    """Serve the event loop until `condition` holds; tell whether it came to hold."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        QTest.qWait(2)
    return True
