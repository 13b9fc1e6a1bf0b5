"""How commands speak: results on stdout, all else on stderr."""

from __future__ import annotations

import sys

from rich.console import Console

from app import log
from app.memory import return_pictures


def results() -> Console:
    """Give the console for what a command was asked for."""
    return Console(soft_wrap=False)


def remarks() -> Console:
    """Give the console for progress, warnings and errors."""
    return Console(stderr=True)


def say(sentence: str) -> None:
    """Print one sentence on stderr, unstyled and on one line."""
    print(f"flinch: {' '.join(sentence.split())}", file=sys.stderr)


def shown(name: object) -> str:
    """Write a path or name so that any screen takes it: bytes that are no UTF-8 by number."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


def begin(lasting: bool = False) -> None:
    """Start the log; every command that works on something calls this first.

    Args:
        lasting: It may run for hours; freed pictures then go back to the system at once, which
            costs up to half of the time again where many are made.
    """
    log.start()
    if lasting:
        return_pictures()
