"""Ctrl+C that is never lost.

Python raises `KeyboardInterrupt` wherever the main thread happens to be. While heavy libraries are
imported that is their code, and some of it swallows whatever is raised there; the program would
then go on as if nobody had asked it to stop. So the wish is also remembered, and every loop of
ours that may last long looks for it. Before anything of ours runs there is nothing to close: the
program then simply ends.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

QUIT = 130
"""Exit code of a program that Ctrl+C ended, as shells count it."""

_asked = False


def leave_quietly() -> None:
    """Let a Ctrl+C end the process at once and without a word, as long as nothing has begun."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(QUIT))


def heed() -> None:
    """Remember each Ctrl+C from now on, and raise it as ever; where it is ignored, leave that."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _note)


def _note(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    raise KeyboardInterrupt


def asked() -> bool:
    """Tell whether somebody has asked the program to stop."""
    return _asked


def check() -> None:
    """Stop here if somebody has asked for it.

    Raises:
        KeyboardInterrupt: Ctrl+C was pressed, now or before.
    """
    if _asked:
        raise KeyboardInterrupt


def deaf() -> None:
    """Ignore Ctrl+C from now on: the work is done and its exit code stands."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
