"""Which process works on something, in facts that another process, container or computer can check.

Times of day take no part: a clock that is set forward or back makes no process look dead.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process: where it runs and when it began there.

    Attributes:
        host: Name of the computer.
        boot: The system's own id of its current run; empty where there is none.
        namespace: The process table that `pid` counts in; empty if it cannot be looked up.
        pid: Its number.
        started: When it began, on a scale that no change of the clock moves.
    """

    host: str
    boot: str
    namespace: str
    pid: int
    started: str

    def runs(self) -> bool | None:
        """Return whether it still runs; None if that is unknown here."""
        here = current()
        if not here.namespace or self._place() != here._place():
            return None
        return self.started != "" and _started(self.pid) == self.started

    def _place(self) -> tuple[str, str, str]:
        return self.host, self.boot, self.namespace


def current() -> Process:
    """Describe the process that asks."""
    return _describe(os.getpid())


@lru_cache(maxsize=1)
def _describe(pid: int) -> Process:
    return Process(platform.node(), _boot(), _namespace(pid), pid, _started(pid))


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _namespace(pid: int) -> str:
    """Name the process table; empty if the one that is mounted is not that of this process."""
    if not (_PROC / "self").exists():
        return "system"
    try:
        if str((_PROC / "self").readlink()) != str(pid):
            return ""
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Say when a process began; empty if there is none of that number, or only its remains."""
    if not (_PROC / "self").exists():
        try:
            return f"{psutil.Process(pid).create_time():.3f}"
        except (psutil.Error, ValueError):
            return ""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]
