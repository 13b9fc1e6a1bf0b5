"""How commands speak: results on stdout, all else on stderr."""

from __future__ import annotations

import sys

from rich.console import Console

from app import log


def results() -> Console:
    """Give the console for what a command was asked for."""
    return Console(soft_wrap=False)


def remarks() -> Console:
    """Give the console for progress, warnings and errors."""
    return Console(stderr=True)


def say(sentence: str) -> None:
    """Print one sentence on stderr, unstyled and on one line."""
    print(f"flinch: {' '.join(sentence.split())}", file=sys.stderr)


def begin() -> None:
    """Start the log; every command that works on something calls this first."""
    log.start()
