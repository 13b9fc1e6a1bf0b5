"""Assigns a recording to a person: moves its folder, and changes `session.json` and the database.

The move is atomic. If the program is killed before or after it, the next start continues.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from app.core.recording.details import Session, read_session, write_session
from app.core.recording.errors import RecordingError
from app.core.recording.ledger import wall_ns
from app.core.recording.numbers import keep_number, last_run, run_name
from app.core.recording.sums import file_sum, read_sums, replace_sum
from app.core.sessions.deleting import refuse_running
from app.core.sessions.errors import SessionsError
from app.core.sessions.listing import Listing, Standing, What
from app.core.sessions.pending import Action, Pending, begin, end
from app.core.sessions.recordings import FORMER, SUBJECT
from app.core.sessions.thumbnails import drop_picture
from app.core.store import Store
from app.errors import why
from models import private
from models.durable import sync_folder
from models.person import check_person
from models.recording_names import SESSION, SUMS

_TRIES = 100
"""Attempts to find a free run while other programs take runs."""


def assign(listing: Listing, person: str, store: Store) -> str:
    """Assign a recording with its session of the database, or a live session, to a person.

    Args:
        listing: The session, as the catalogue has just listed it.
        person: The person's code.
        store: The database of events.

    Returns:
        Its new id.

    Raises:
        SessionsError: It is running, was not closed, is an analysis, already belongs to this
            person, or the disk refuses.
        PersonError: The code is not valid.
        StoreError: The database cannot be written.
    """
    check_person(person)
    refuse_running(listing, "assigned")
    if listing.person == person:
        raise SessionsError(f"{listing.id} belongs to {person} already.")
    if listing.what is What.LIVE:
        assert listing.session is not None
        store.stored.assign(listing.session, person)
        return listing.id
    if listing.what is What.ANALYSIS:
        raise SessionsError(
            f"{listing.id} is an analysis: its person is that of its recording. Assign the "
            "recording, or analyse the video again with --person."
        )
    return _assign_recording(listing, person, store)


def _assign_recording(listing: Listing, person: str, store: Store) -> str:
    folder = listing.folder
    assert folder is not None
    if listing.standing is not Standing.WHOLE:
        raise SessionsError(f"{listing.problem or listing.id} Recover it before assigning it.")
    study = _study(folder)
    pending = begin(
        Pending(
            action=Action.ASSIGN,
            folder=folder.absolute(),
            target=_next_run(study.absolute(), person, folder),
            person=person,
            session=listing.session,
            renew=_as_its_sum_says(folder),
        )
    )
    target = carry_out(pending, store)
    return target.relative_to(study.absolute()).as_posix()


def _study(folder: Path) -> Path:
    """Find the study: the folder above `sub-…/ses-…/run-…`."""
    parents = folder.absolute().parents
    if len(parents) < 3 or not parents[1].name.startswith("sub-"):
        raise SessionsError(
            f"'{folder}' does not lie in a study (sub-…/ses-…/run-…), so it cannot move to another "
            "person there."
        )
    return parents[2]


def _next_run(study: Path, person: str, folder: Path) -> Path:
    """Choose the run that a recording becomes, in the person's session of that day or a new one."""
    subject = study / f"sub-{person}"
    day = _day(folder)
    numbers = sorted(int(found.name[4:]) for found in subject.glob("ses-*") if _numbered(found))
    same = [number for number in numbers if day and day in _days(subject / f"ses-{number:02d}")]
    number = same[-1] if same else max(numbers, default=0) + 1
    parent = subject / f"ses-{number:02d}"
    return parent / run_name(last_run(parent) + 1 if parent.is_dir() else 1)


def _numbered(folder: Path) -> bool:
    return folder.is_dir() and folder.name[4:].isdigit()


def _days(session: Path) -> set[str]:
    """Return the days on which the runs of a session began."""
    return {day for run in session.iterdir() if run.is_dir() and (day := _day(run))}


def _day(run: Path) -> str:
    """Return the local day on which a recording began; empty if unknown."""
    try:
        began = wall_ns(read_session(run).started_wall)
    except (RecordingError, ValueError):
        return ""
    return f"{datetime.fromtimestamp(began / 1e9).astimezone():%Y-%m-%d}"


def _as_its_sum_says(folder: Path) -> bool:
    """Return whether `session.json` still has the checksum it had when the recording was closed."""
    try:
        return read_sums(folder).get(SESSION) == file_sum(folder / SESSION)
    except (RecordingError, OSError):
        return False


def carry_out(pending: Pending, store: Store) -> Path:
    """Run all steps of an assignment; finished steps are skipped.

    Returns:
        The recording's new folder.

    Raises:
        SessionsError: The disk refuses; the recording is complete, at its old or its new place.
        StoreError: The database cannot be written.
    """
    assert pending.target is not None
    target = pending.target
    try:
        if os.path.lexists(pending.folder):
            pending, target = _move(pending)
        if not target.is_dir():
            end(pending)
            raise SessionsError(
                f"'{pending.folder}' is gone, so it cannot be given to {pending.person}."
            )
        _say_whose(pending, target)
    except OSError as error:
        if pending.folder.exists():
            _give_back(target)
            end(pending)
        raise SessionsError(
            f"Cannot move '{pending.folder}' to '{target}': {why(error)}. The recording is whole."
        ) from error
    if pending.session is not None:
        store.stored.assign(pending.session, pending.person)
    end(pending)
    return target


def _give_back(target: Path) -> None:
    """Remove the empty target folder, and its parents if they are empty."""
    for folder in (target, target.parent, target.parent.parent):
        try:
            folder.rmdir()
        except OSError:
            return


def _move(pending: Pending) -> tuple[Pending, Path]:
    """Move a recording to the person's next free run; never overwrite anything."""
    assert pending.target is not None
    target = pending.target
    for _ in range(_TRIES):
        private.make_folder(target.parent)
        try:
            _take_place(target)
            break
        except FileExistsError:
            target = target.with_name(run_name(last_run(target.parent) + 1))
            pending = begin(pending.model_copy(update={"target": target}))
    keep_number(pending.folder)
    drop_picture(pending.folder)
    if os.name != "posix":
        target.rmdir()
    pending.folder.rename(target)
    sync_folder(target.parent)
    sync_folder(pending.folder.parent)
    return pending, target


def _take_place(target: Path) -> None:
    """Create the empty folder that the recording is renamed onto; reuse one that a kill left."""
    try:
        target.mkdir(private.FOLDER)
    except FileExistsError:
        if not target.is_dir() or any(target.iterdir()):
            raise


def _say_whose(pending: Pending, folder: Path) -> None:
    """Write the person into `session.json`, and update its checksum if that was right before."""
    session = read_session(folder)
    former = [str(each) for each in getattr(session, FORMER, None) or []]
    if (getattr(session, SUBJECT, ""), str(pending.folder)) != (
        pending.person,
        (former or [""])[-1],
    ):
        write_session(folder, _of_person(session, pending, former))
    if pending.renew and (folder / SUMS).is_file():
        replace_sum(folder, SESSION)


def _of_person(session: Session, pending: Pending, former: list[str]) -> Session:
    facts = {SUBJECT: pending.person, FORMER: [*former, str(pending.folder)]}
    return Session.model_validate({**session.model_dump(), **facts})
