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

LEDGER_START = b"seq,t_mono_ns,"
"""How every ledger begins."""

_PART = re.compile(r"video(?:-([2-9]|[1-9][0-9]+))?\.mkv")
_RUN_NAME = re.compile(r"run-[0-9]+")
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
    """List a session's video parts in the order in which they were recorded.

    A part that is gone leaves the others in the list.
    """
    found = [(part_number(path.name), path) for path in folder.glob("video*.mkv")]
    return tuple(path for number, path in sorted(found) if number and path.is_file())


def part_number(name: str) -> int:
    """Give the number of a video part, from 1; 0 if the name is that of none."""
    match = _PART.fullmatch(name)
    return int(match.group(1) or 1) if match else 0


def sessions(root: Path) -> tuple[Path, ...]:
    """List every session folder at or below a folder, in name order.

    Folders whose name begins with a dot are left out: what is being deleted lies there.
    """
    found = {path.parent for path in root.rglob(SESSION)}
    found |= {path.parent for path in root.rglob(LEDGER) if _is_ledger(path)}
    found |= {path.parent for path in root.rglob("video*.mkv") if _is_part_of_run(path)}
    return tuple(sorted(folder for folder in found if not _hidden(folder.relative_to(root))))


def is_session(folder: Path) -> bool:
    """Tell whether a folder holds a session, also one whose `session.json` is gone."""
    return (
        (folder / SESSION).is_file()
        or _is_ledger(folder / LEDGER)
        or any(_is_part_of_run(path) for path in video_parts(folder))
    )


def _is_ledger(path: Path) -> bool:
    """Tell a ledger from another program's file of the same name."""
    if _RUN_NAME.fullmatch(path.parent.name):
        return path.is_file()
    try:
        with path.open("rb") as file:
            return file.read(len(LEDGER_START)) == LEDGER_START
    except OSError:
        return False


def _is_part_of_run(path: Path) -> bool:
    return bool(part_number(path.name) and _RUN_NAME.fullmatch(path.parent.name))


def _hidden(folder: Path) -> bool:
    return any(part.startswith(".") for part in folder.parts)
