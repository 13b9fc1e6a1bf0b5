"""Handles Ctrl+C, SIGTERM and SIGHUP so that none is lost and nothing is left half-done.

Python raises `KeyboardInterrupt` wherever the main thread is. During an import that is a library's
code: some code swallows the exception, and compiled parts abort the process. So an interrupt is
remembered, and every long loop of Flinch checks for it. An interrupt during an import, or while a
process is started, is raised right after that. Before Flinch has opened anything there is nothing
to close: the program then simply ends, and so do its worker processes.
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
"""Exit code of a program that Ctrl+C ended, as in shells."""

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that stop the program: Ctrl+C, the system's stop, and a closed terminal."""

AGAIN_S = 0.05
"""Time until an interrupt that came at a bad moment is raised again."""

_TENDER = ("<frozen importlib._bootstrap>", "popen_fork.py", "popen_spawn_posix.py")
"""Ends of the names of files in whose code an interrupt would be swallowed or break something."""

_requested = 0
_masks = threading.local()


def leave_quietly() -> None:
    """Let Ctrl+C end the process quietly at once, as long as nothing has begun."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(QUIT))


def heed() -> None:
    """From now on remember stop signals and raise them; a signal that is ignored stays ignored."""
    _listen(_note)
    if sys.platform != "win32":
        os.register_at_fork(
            before=_hold_back, after_in_parent=_let_through, after_in_child=_be_a_worker
        )


def only_note() -> None:
    """From now on only remember stop signals; the caller checks for them."""
    _listen(_remember)


def call(react: Callable[[int], object]) -> None:
    """From now on call a function with the number of each stop signal.

    Args:
        react: Called on the main thread, between any two steps of Python's.
    """
    _listen(lambda number, _frame: react(number))


@contextmanager
def collected() -> Iterator[list[int]]:
    """Collect stop signals in a list, so that a recording can be closed properly."""
    numbers: list[int] = [signal.SIGINT] if requested() else []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    call(numbers.append)
    try:
        yield numbers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def deaf() -> None:
    """Ignore stop signals from now on: the work is done and its exit code is fixed."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _listen(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _hold_back() -> None:
    """Block signals while a process is forked: a signal to the child must not be lost."""
    _masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _masks.before)


def _be_a_worker() -> None:
    """Let a worker process end at once on any stop signal."""
    leave_quietly()
    for number in SIGNALS[1:]:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    _let_through()


def requested() -> bool:
    """Return whether a stop signal has come."""
    return _requested != 0


def code(number: int = 0) -> int:
    """Return the exit code of a program that was stopped, as in shells.

    Args:
        number: The signal; 0 takes the remembered one.
    """
    return 128 + (number or _requested or signal.SIGINT)


def check() -> None:
    """Stop here if a stop signal has come.

    Raises:
        KeyboardInterrupt: A stop signal has come, now or before.
    """
    if _requested:
        raise KeyboardInterrupt


def _remember(number: int, _frame: FrameType | None) -> None:
    global _requested
    _requested = _requested or number


def _note(number: int, frame: FrameType | None) -> None:
    _remember(number, frame)
    if not _tender(frame):
        _end_workers()
        raise KeyboardInterrupt
    again = threading.Timer(AGAIN_S, _wake)
    again.daemon = True
    again.start()


def _wake() -> None:
    """Send the interrupt to the main thread again; only its own signal ends its waiting."""
    if sys.platform == "win32":
        signal.raise_signal(_requested)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, _requested)


def _end_workers() -> None:
    """End the worker processes: otherwise waiting for them could take minutes."""
    if "multiprocessing" in sys.modules:
        for each in sys.modules["multiprocessing"].active_children():
            each.terminate()


def _tender(frame: FrameType | None) -> bool:
    """Return whether the main thread is importing or starting a process."""
    while frame is not None:
        if frame.f_code.co_filename.endswith(_TENDER):
            return True
        frame = frame.f_back
    return False
