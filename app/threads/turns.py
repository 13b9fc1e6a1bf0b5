"""Turns of threads at Python's lock, where a window and a camera must not wait for long."""

from __future__ import annotations

import sys

SWITCH_S = 0.001
"""How long a thread may keep Python's lock while the window waits for it; 5 ms by default, which
would eat up a third of a screen refresh each time."""


def take_short_turns() -> None:
    """Let the threads of this process change places often."""
    sys.setswitchinterval(SWITCH_S)
