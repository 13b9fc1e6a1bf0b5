"""Lowers the priority of a thread, so that reading a movement does not cost pictures.

On Linux each thread has its own nice value, which the threads it starts inherit; elsewhere Qt sets
the priority. No priority is raised, because that needs special rights.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QThread

T = TypeVar("T")

log = logging.getLogger(__name__)

NICE = 10
"""Nice value of a low-priority thread: a tenth of the share of an ordinary one."""


def give_way() -> None:
    """Lower the priority of the calling thread and of the threads it will start."""
    if sys.platform != "linux":
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    except OSError as error:
        log.info("The %s thread keeps its priority: %s", threading.current_thread().name, error)


def giving_way(work: Callable[[], T]) -> T:
    """Do a piece of work on a low-priority thread; threads that the work starts are low too.

    Args:
        work: The work; its exceptions are raised here.

    Returns:
        The result of the work.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        give_way()
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - a thread's edge: raised again by the caller
            errors.append(error)

    thread = threading.Thread(target=run, name=f"{threading.current_thread().name}, giving way")
    thread.start()
    thread.join()
    for error in errors:
        raise error
    return results[0]
