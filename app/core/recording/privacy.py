"""Studies that were recorded before everything in them was for its owner alone."""

from __future__ import annotations

from pathlib import Path

from app.core.recording.folder import SESSION
from models import private

OURS = ("sub-*", "snapshots")
"""What Flinch makes in a study's folder; what else lies there is not touched."""


def tighten_study(study: Path) -> int:
    """Take what Flinch recorded into a study from everybody but its owner.

    The study's folder itself is closed too, unless something of another origin lies in it.

    Args:
        study: The study's folder, or one session's; it need not exist.

    Returns:
        How many files and folders others could read until now.
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
