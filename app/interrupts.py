"""Ctrl+C, SIGTERM and SIGHUP that are never lost and never tear anything.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

QUIT = 130
"""Exit code of a program that Ctrl+C ended, as shells count it."""

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What asks the program to stop: Ctrl+C, the system, and a terminal that was closed."""

AGAIN_S = 0.05
"""How soon an interrupt that came at a bad moment is tried again."""

_TENDER = ("<frozen importlib._bootstrap>", "popen_fork.py", "popen_spawn_posix.py")
"""Ends of the names of files within which an interrupt would be swallowed or tear something."""

_asked = 0
_masks = threading.local()


def leave_quietly() -> None:
    """Let a Ctrl+C end the process at once and without a word, as long as nothing has begun."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(QUIT))


def heed() -> None:
    """Remember what asks to stop from now on, and raise it; a signal that is ignored stays so."""
    _listen(_note)
    if sys.platform != "win32":
        os.register_at_fork(
            before=_hold_back, after_in_parent=_let_through, after_in_child=_be_a_worker
        )


def only_note() -> None:
    """Remember what asks to stop from now on and raise nothing: who calls this looks for it."""
    _listen(_remember)


def call(react: Callable[[int], object]) -> None:
    """Call a function with the signal's number whenever something asks to stop, from now on.

    Args:
        react: Called on the main thread, between any two steps of Python's.
    """
    _listen(lambda number, _frame: react(number))


@contextmanager
def collected() -> Iterator[list[int]]:
    """Turn what asks to stop into entries of a list, so that a recording is closed properly."""
    numbers: list[int] = [signal.SIGINT] if asked() else []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    call(numbers.append)
    try:
        yield numbers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def deaf() -> None:
    """Ignore what asks to stop from now on: the work is done and its exit code stands."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _listen(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _hold_back() -> None:
    """Hold signals back while a process is forked: one that comes to the child must not be lost."""
    _masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _masks.before)


def _be_a_worker() -> None:
    """Let a process that works for this one end at once, whatever asks it to."""
    leave_quietly()
    for number in SIGNALS[1:]:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    _let_through()


def asked() -> bool:
    """Return whether somebody has asked the program to stop."""
    return _asked != 0


def code(number: int = 0) -> int:
    """Return the exit code of a program that was asked to stop, as shells count it.

    Args:
        number: The signal that asked; that which was remembered if 0.
    """
    return 128 + (number or _asked or signal.SIGINT)


def check() -> None:
    """Stop here if somebody has asked for it.

    Raises:
        KeyboardInterrupt: Ctrl+C was pressed, or the program told to end, now or before.
    """
    if _asked:
        raise KeyboardInterrupt


def _remember(number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = _asked or number


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
        signal.raise_signal(_asked)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, _asked)


def _end_workers() -> None:
    """End the processes that work for this one: whoever waits for them would wait for minutes."""
    if "multiprocessing" in sys.modules:
        for each in sys.modules["multiprocessing"].active_children():
            each.terminate()


def _tender(frame: FrameType | None) -> bool:
    """Return whether the main thread is in the middle of an import or of starting a process."""
    while frame is not None:
        if frame.f_code.co_filename.endswith(_TENDER):
            return True
        frame = frame.f_back
    return False
