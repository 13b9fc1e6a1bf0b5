"""Lets a thread give way to the others, so that reading a movement does not cost pictures.

On Linux each thread has a nice value of its own, which the threads that it starts inherit;
elsewhere Qt asks the system. No priority is raised: that needs rights that a program has not.
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
"""Nice value of a thread that gives way: a tenth of the share of an ordinary one."""


def give_way() -> None:
    """Lower the priority of the calling thread and of those that it will start."""
    if sys.platform != "linux":
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    except OSError as error:
        log.info("The %s thread keeps its priority: %s", threading.current_thread().name, error)


def giving_way(work: Callable[[], T]) -> T:
    """Do a piece of work on a thread that gives way, as do all threads that the work leaves behind.

    Args:
        work: It may raise; what it raises is raised here.

    Returns:
        What the work returns.
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
