"""Shortens the time a thread may hold Python's lock, so that window and camera do not wait long."""

from __future__ import annotations

import sys

SWITCH_S = 0.001
"""Longest time that a thread may hold Python's lock while the window waits for it. The default of 5
ms would take a third of a screen refresh each time.
"""


def take_short_turns() -> None:
    """Let the threads of this process switch often."""
    sys.setswitchinterval(SWITCH_S)
