"""A session's folder: how its files are called and which run comes next.

Layout: `study/sub-P001/ses-01/run-03/`. A run's folder is made once and never reused.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.core.recording.errors import RecordingError
from app.core.recording.numbers import last_run, run_name
from models import private

VIDEO = "video.mkv"
LEDGER = "frames.csv"
EVENTS = "events.jsonl"
SESSION = "session.json"
SUMS = "SHA256SUMS"
RESERVE = ".reserve"
"""Room kept aside while recording, so that a session can be closed on a full disk."""

_NAME = re.compile(r"[A-Za-z0-9]+")


def new_run(study: Path, subject: str = "P001", session: int = 1) -> Path:
    """Make the folder of the next run.

    Args:
        study: The study's folder; made if it is not there.
        subject: The participant's code, letters and digits.
        session: The session's number, from 1.

    Returns:
        The new, empty folder.

    Raises:
        RecordingError: If the code holds other characters or the folder cannot be made.
    """
    if not _NAME.fullmatch(subject):
        raise RecordingError(
            f"The participant's code must be letters and digits such as P001, found {subject!r}."
        )
    parent = study / f"sub-{subject}" / f"ses-{session:02d}"
    try:
        private.make_folder(parent)
        while True:
            folder = parent / run_name(last_run(parent) + 1)
            try:
                folder.mkdir(private.FOLDER)
                folder.chmod(private.FOLDER)
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise RecordingError(
            f"Cannot make a folder for the recording in {parent}: {error.strerror}. "
            "Choose a folder that you may write to."
        ) from error


def part_name(number: int) -> str:
    """Name the video part `number`, from 1: `video.mkv`, `video-2.mkv`, ..."""
    return VIDEO if number == 1 else f"video-{number}.mkv"


def archive_name(number: int) -> str:
    """Name the lossless archive of video part `number`: `archive.mkv`, `archive-2.mkv`, ..."""
    return "archive.mkv" if number == 1 else f"archive-{number}.mkv"


def video_parts(folder: Path) -> tuple[Path, ...]:
    """List a session's video parts in the order in which they were recorded."""
    parts: list[Path] = []
    while (path := folder / part_name(len(parts) + 1)).is_file():
        parts.append(path)
    return tuple(parts)


def sessions(root: Path) -> tuple[Path, ...]:
    """List every session folder at or below a folder, in name order.

    Folders whose name begins with a dot are left out: what is being deleted lies there.
    """
    found = {path.parent for path in root.rglob(SESSION)}
    return tuple(sorted(folder for folder in found if not _hidden(folder.relative_to(root))))


def _hidden(folder: Path) -> bool:
    return any(part.startswith(".") for part in folder.parts)
