"""The consoles of commands: results on stdout, everything else on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from app import log, paths
from app.console import say as say
from app.memory import return_pictures


def results() -> Console:
    """Return the console for results; texts are printed literally."""
    return Console(soft_wrap=False, markup=False, emoji=False, highlight=False)


def remarks() -> Console:
    """Return the console for progress, warnings and errors."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def say_not_noted(folder: Path) -> None:
    """Print a remark if a folder holds data of a study whose own folder is missing."""
    from training.derived import not_noted

    sentence = not_noted(folder)
    if sentence:
        say(sentence)


def shown(name: object) -> str:
    """Format a path or name so that any terminal can print it: other bytes by number."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


def tighten_study(study: Path) -> None:
    """Close an older study to other users of this machine, and print a remark.

    Args:
        study: Target folder of a recording; need not exist.
    """
    from app.core.recording.privacy import tighten_study as tighten

    count = tighten(study)
    if count:
        say(f"{count} files and folders in '{study}' could be read by others; now only you can.")


def begin(lasting: bool = False) -> None:
    """Start the log; every command that does work calls this first.

    Args:
        lasting: The command may run for hours. Freed pictures then go back to the system at once;
            with many pictures this takes up to half as much time again.
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
