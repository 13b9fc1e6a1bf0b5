"""How commands speak: results on stdout, all else on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from app import log, paths
from app.console import say as say
from app.memory import return_pictures


def results() -> Console:
    """Return the console for what a command was asked for; texts are shown letter by letter."""
    return Console(soft_wrap=False, markup=False, emoji=False, highlight=False)


def remarks() -> Console:
    """Return the console for progress, warnings and errors."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def say_not_noted(folder: Path) -> None:
    """Say it where a folder holds data of a study that is not here to note it."""
    from training.derived import not_noted

    sentence = not_noted(folder)
    if sentence:
        say(sentence)


def shown(name: object) -> str:
    """Write a path or name so that any screen takes it: bytes that are no UTF-8 by number."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


def tighten_study(study: Path) -> None:
    """Close an older study to other users of this machine, and say so.

    Args:
        study: Where a recording is to go; need not exist.
    """
    from app.core.recording.privacy import tighten_study as tighten

    count = tighten(study)
    if count:
        say(f"{count} files and folders in '{study}' could be read by others; now only you can.")


def begin(lasting: bool = False) -> None:
    """Start the log; every command that works on something calls this first.

    Args:
        lasting: It may run for hours; freed pictures then go back to the system at once, which
            costs up to half of the time again where many are made.
    """
    log.start()
    count = paths.tighten()
    if count:
        say(
            f"{count} of Flinch's files and folders could be read by others on this machine; from "
            "now on only you can."
        )
    if lasting:
        return_pictures()
