"""Names the files in a session's folder, and chooses the next run.

Layout: `study/sub-P001/ses-01/run-03/`. A run's folder is never reused. `sub-unassigned` holds the
runs without a named person. A session is a day: all recordings of one subject between two midnights
share one `ses-NN`.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from app.core.recording.errors import RecordingError
from app.core.recording.numbers import last_run, run_name
from models import private
from models.person import FOLDER, UNASSIGNED, subject_of
from models.recording_names import EVENTS, LEDGER, RUN, SESSION, SUMS, VIDEO

RESERVE = ".reserve"
"""File that reserves space while recording, so that a session can be closed on a full disk."""

LEDGER_START = b"seq,t_mono_ns,"
"""First line of every ledger."""

_PART = re.compile(r"video(?:-([2-9]|[1-9][0-9]+))?\.mkv")
_SESSION = re.compile(r"ses-([0-9]+)")


def new_run(
    study: Path, person: str = "", session: int | None = None, today: date | None = None
) -> Path:
    """Create the folder of the next run.

    Args:
        study: The study's folder; created if missing.
        person: The person's code; if empty, the run goes into `sub-unassigned`.
        session: The session's number, from 1. None takes the subject's session of today: the
            last one if one of its runs began today, else the next number.
        today: The day, for tests; that of this computer's clock if None.

    Returns:
        The new, empty folder.

    Raises:
        PersonError: The code is not valid.
        RecordingError: The folder cannot be created.
    """
    subject = study / f"{FOLDER}{subject_of(person)}"
    try:
        private.make_folder(subject)
        number = session or session_of(subject, today or datetime.now().astimezone().date())
        parent = subject / f"ses-{number:02d}"
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
            f"Cannot make a folder for the recording in {subject}: {error.strerror}. "
            "Choose a folder that you may write to."
        ) from error


def session_of(subject: Path, day: date) -> int:
    """Return the number of a subject's session of a day: the last if it began then, else the next.

    Args:
        subject: The folder `sub-<code>`; it exists.
        day: The day in local time.
    """
    last = _last_session(subject)
    if not last:
        return 1
    folder = subject / f"ses-{last:02d}"
    names = folder.iterdir() if folder.is_dir() else ()
    runs = [path for path in names if RUN.fullmatch(path.name)]
    return last if not runs or day in {_day_of(run) for run in runs} else last + 1


def _day_of(run: Path) -> date:
    """Return the local day on which a run began; the folder's day if `session.json` has none."""
    try:
        started = json.loads((run / SESSION).read_bytes())["started_wall"]
        return datetime.fromisoformat(started.replace("Z", "+00:00")).astimezone().date()
    except (OSError, ValueError, ArithmeticError, RecursionError):
        return _changed(run)
    except (KeyError, TypeError, AttributeError):
        return _changed(run)


def _changed(folder: Path) -> date:
    return datetime.fromtimestamp(folder.stat().st_mtime).astimezone().date()


def _last_session(subject: Path) -> int:
    """Return the highest number of a subject's sessions; 0 if there are none."""
    found = (_SESSION.fullmatch(path.name) for path in subject.iterdir())
    return max((int(match.group(1)) for match in found if match), default=0)


def subject_in(run: Path) -> str:
    """Return the subject of a run by its place below `sub-<code>`; `unassigned` if it has none."""
    session = run.absolute().parent
    laid_out = _SESSION.fullmatch(session.name) and session.parent.name.startswith(FOLDER)
    return session.parent.name[len(FOLDER) :] if laid_out else UNASSIGNED


def part_name(number: int) -> str:
    """Name the video part `number`, from 1: `video.mkv`, `video-2.mkv`, ..."""
    return VIDEO if number == 1 else f"video-{number}.mkv"


def archive_name(number: int) -> str:
    """Name the lossless archive of video part `number`: `archive.mkv`, `archive-2.mkv`, ..."""
    return "archive.mkv" if number == 1 else f"archive-{number}.mkv"


def video_parts(folder: Path) -> tuple[Path, ...]:
    """List a session's video parts in the order in which they were recorded.

    A missing part does not hide the others.
    """
    found = [(part_number(path.name), path) for path in folder.glob("video*.mkv")]
    return tuple(path for number, path in sorted(found) if number and path.is_file())


def part_number(name: str) -> int:
    """Return the number of a video part, from 1; 0 if the name is that of none."""
    match = _PART.fullmatch(name)
    return int(match.group(1) or 1) if match else 0


def discard(folder: Path) -> None:
    """Remove the folder of a recording that holds no picture.

    Only files that a recorder writes are removed; with any other file in it, the folder stays. The
    folders of session and person are removed too if they are empty.

    Args:
        folder: The run's folder.

    Raises:
        OSError: A file cannot be removed.
    """
    for name in (*(part.name for part in video_parts(folder)), LEDGER, EVENTS, SUMS, RESERVE):
        (folder / name).unlink(missing_ok=True)
    for draft in folder.glob("*.part"):
        draft.unlink()
    (folder / SESSION).unlink(missing_ok=True)
    above = [each for each in folder.parents[:2] if each.name.startswith(("ses-", "sub-"))]
    with suppress(OSError):
        for each in (folder, *above):
            each.rmdir()


def sessions(root: Path) -> tuple[Path, ...]:
    """List every session folder at or below a folder, in name order.

    Hidden folders are skipped: they are being deleted.
    """
    found = {path.parent for path in root.rglob(SESSION)}
    found |= {path.parent for path in root.rglob(LEDGER) if _is_ledger(path)}
    found |= {path.parent for path in root.rglob("video*.mkv") if _is_part_of_run(path)}
    return tuple(sorted(folder for folder in found if not _hidden(folder.relative_to(root))))


def is_session(folder: Path) -> bool:
    """Return whether a folder holds a session, even if its `session.json` is missing."""
    return (
        (folder / SESSION).is_file()
        or _is_ledger(folder / LEDGER)
        or any(_is_part_of_run(path) for path in video_parts(folder))
    )


def _is_ledger(path: Path) -> bool:
    """Distinguish a ledger from another program's file of the same name."""
    if RUN.fullmatch(path.parent.name):
        return path.is_file()
    try:
        with path.open("rb") as file:
            return file.read(len(LEDGER_START)) == LEDGER_START
    except OSError:
        return False


def _is_part_of_run(path: Path) -> bool:
    return bool(part_number(path.name) and RUN.fullmatch(path.parent.name))


def _hidden(folder: Path) -> bool:
    return any(part.startswith(".") for part in folder.parts)


def sessions_at(path: Path) -> tuple[Path, ...]:
    """List the session at a path, or all sessions below it.

    Raises:
        RecordingError: If there is no session at all.
    """
    found = (path,) if (path / SESSION).is_file() else sessions(path) if path.is_dir() else ()
    if not found:
        raise RecordingError(
            f"There is no session in {path}: expected a folder with a {SESSION}, such as run-01."
        )
    return found
