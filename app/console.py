"""Prints sentences on stderr, for commands and for a window that cannot open."""

from __future__ import annotations

import sys


def say(sentence: str) -> None:
    """Print one sentence on stderr, unstyled and on one line."""
    print(f"flinch: {' '.join(sentence.split())}", file=sys.stderr)
