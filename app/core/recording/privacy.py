"""Closes older studies, which other users of the computer could read."""

from __future__ import annotations

from pathlib import Path

from models import private
from models.recording_names import SESSION

OURS = ("sub-*", "snapshots")
"""Files that Flinch writes in a study's folder; other files are not touched."""


def tighten_study(study: Path) -> int:
    """Make what Flinch recorded into a study readable by its owner only.

    The study's folder is closed too, unless it holds files of other programs.

    Args:
        study: The study's folder, or one session's; it need not exist.

    Returns:
        Number of files and folders that others could read before.
    """
    if not study.is_dir():
        return 0
    if (study / SESSION).is_file():
        return private.tighten(study)
    ours = {path for pattern in OURS for path in study.glob(pattern) if path.is_dir()}
    count = sum(private.tighten(path) for path in ours)
    if ours and all(path in ours or path.name.startswith(".") for path in study.iterdir()):
        count += private.tighten(study, lambda _: False)
    return count
