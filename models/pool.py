"""Processes that work for this one, and end when it ends, however it ends."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process


def processes(number: int) -> ProcessPoolExecutor:
    """Make a pool of fresh processes; a killed owner leaves none of them behind.

    Args:
        number: How many.
    """
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=end_with_parent)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(
            target=_wait, args=(parent.sentinel,), name="parent watch", daemon=True
        ).start()


def _wait(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
