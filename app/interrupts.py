"""Ctrl+C that is never lost.

Python raises `KeyboardInterrupt` wherever the main thread happens to be. While heavy libraries are
imported that is their code, and some of it swallows whatever is raised there; the program would
then go on as if nobody had asked it to stop. So the wish is also remembered, and every loop of
ours that may last long looks for it.
"""

from __future__ import annotations

import signal
from types import FrameType

_asked = False


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
