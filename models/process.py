"""Identifies a process so that other processes, containers and computers can check whether it runs.

No wall clock is used, so setting the clock never makes a process look dead.
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
        boot: The system's id of its current boot; empty without one.
        namespace: The process table of `pid`; empty if unknown.
        pid: Its number.
        started: When it began, on a scale independent of the wall clock.
    """

    host: str
    boot: str
    namespace: str
    pid: int
    started: str

    def runs(self) -> bool | None:
        """Return whether it still runs; None if unknown here."""
        here = current()
        if not here.namespace or self._place() != here._place():
            return None
        return self.started != "" and _started(self.pid) == self.started

    def _place(self) -> tuple[str, str, str]:
        return self.host, self.boot, self.namespace


def current() -> Process:
    """Describe the calling process."""
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
    """Return the process table; empty if the mounted one belongs to another process namespace."""
    if not (_PROC / "self").exists():
        return "system"
    try:
        if str((_PROC / "self").readlink()) != str(pid):
            return ""
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Return when a process began; empty if it does not exist or is a zombie."""
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
