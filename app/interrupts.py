"""Ctrl+C that is never lost and never tears anything.

Python raises `KeyboardInterrupt` wherever the main thread happens to be. In the middle of an import
that is a library's code: some swallows whatever is raised there, and compiled parts abort the
process. So an interrupt is remembered, every loop of ours that may last long looks for it, and one
that comes during an import, or while a process is started, is raised as soon as that is done.
Before anything of ours runs there is nothing to close: the program then simply ends, and so do
processes that work for it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

QUIT = 130
"""Exit code of a program that Ctrl+C ended, as shells count it."""

AGAIN_S = 0.05
"""How soon an interrupt that came at a bad moment is tried again."""

_TENDER = ("<frozen importlib._bootstrap>", "popen_fork.py", "popen_spawn_posix.py")
"""Ends of the names of files within which an interrupt would be swallowed or tear something."""

_asked = False


def leave_quietly() -> None:
    """Let a Ctrl+C end the process at once and without a word, as long as nothing has begun."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(QUIT))


def heed() -> None:
    """Remember each Ctrl+C from now on, and raise it as ever; where it is ignored, leave that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    signal.signal(signal.SIGINT, _note)
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=leave_quietly)


def only_note() -> None:
    """Remember a Ctrl+C from now on and raise nothing: who calls this looks for it."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _remember)


def deaf() -> None:
    """Ignore Ctrl+C from now on: the work is done and its exit code stands."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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


def _remember(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True


def _note(number: int, frame: FrameType | None) -> None:
    _remember(number, frame)
    if not _tender(frame):
        _end_workers()
        raise KeyboardInterrupt
    again = threading.Timer(AGAIN_S, _wake)
    again.daemon = True
    again.start()


def _wake() -> None:
    """Send the interrupt to the main thread again; only a signal of its own ends its waiting."""
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _end_workers() -> None:
    """End the processes that work for this one: whoever waits for them would wait for minutes."""
    if "multiprocessing" in sys.modules:
        for each in sys.modules["multiprocessing"].active_children():
            each.terminate()


def _tender(frame: FrameType | None) -> bool:
    """Tell whether the main thread is in the middle of an import or of starting a process."""
    while frame is not None:
        if frame.f_code.co_filename.endswith(_TENDER):
            return True
        frame = frame.f_back
    return False
