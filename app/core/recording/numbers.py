"""Numbers the runs; the number of a run that was deleted or moved is not used again."""

from __future__ import annotations

from pathlib import Path

from models import private
from models.recording_names import RUN

KEPT = ".last-run"
"""File in a session's folder: the highest number of a run that no longer exists."""


def run_name(number: int) -> str:
    """Name run `number`: `run-01`, `run-02`, ..."""
    return f"run-{number:02d}"


def last_run(parent: Path) -> int:
    """Return the highest run number used in a session's folder; 0 if none."""
    found = (RUN.fullmatch(path.name) for path in parent.iterdir())
    return max((_highest_removed(parent), *(int(match.group(1)) for match in found if match)))


def keep_number(run: Path) -> None:
    """Remember a run's number before its folder is removed, so that no later run gets it.

    Raises:
        OSError: It cannot be written.
    """
    match = RUN.fullmatch(run.name)
    if match is None or int(match.group(1)) <= _highest_removed(run.parent):
        return
    private.write_text(run.parent / KEPT, f"{int(match.group(1))}\n", durable=True)


def _highest_removed(parent: Path) -> int:
    try:
        text = (parent / KEPT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return 0
    return int(text) if text.isdigit() else 0
