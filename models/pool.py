"""Worker processes that end together with this process, however it ends."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process


def processes(number: int) -> ProcessPoolExecutor:
    """Make a pool of new processes; if the owner is killed, they end too.

    Args:
        number: Number of processes.
    """
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=end_with_parent)


def end_with_parent() -> None:
    """End this process as soon as its parent process has ended."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(
            target=_wait, args=(parent.sentinel,), name="parent watch", daemon=True
        ).start()


def _wait(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
