"""Deletes sessions permanently; a deletion that is killed continues at the next start.

A recording is first renamed to a hidden name, in one step: then no part of it looks like a
recording. Of an analysis, only files that the analysis wrote are deleted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from app.core.output import RESULTS, RUN
from app.core.recording.numbers import keep_number
from app.core.recording.presence import at_work
from app.core.sessions import analyses
from app.core.sessions.contents import recorded_in
from app.core.sessions.errors import SessionsError
from app.core.sessions.listing import Listing, Standing, What
from app.core.sessions.pending import Action, Pending, begin, end
from app.core.sessions.recordings import movement_ids
from app.core.sessions.thumbnails import drop_picture
from app.core.store import Store
from app.errors import why
from models.durable import sync_folder
from models.recording_names import SESSION

HIDDEN = ".deleting-"
"""Prefix of the name of a folder that is being deleted."""


def delete(listing: Listing, others: Sequence[Listing], store: Store) -> None:
    """Delete a session: a recording with its movements and analyses, a live session, an analysis.

    Args:
        listing: The session, as the catalogue has just listed it.
        others: The whole catalogue: movements that a recording holds stay with it.
        store: The database of events.

    Raises:
        SessionsError: It is running, or the disk refuses.
        StoreError: The database cannot be written.
    """
    refuse_running(listing, "deleted")
    if listing.what is What.LIVE:
        assert listing.session is not None
        held = tuple(recorded_in(listing, others))
        store.stored.delete(listing.session, keep_session=listing.shared, spare=held)
        return
    assert listing.folder is not None
    recording = listing.what is What.RECORDING
    pending = begin(
        Pending(
            action=Action.DELETE_RECORDING if recording else Action.DELETE_ANALYSIS,
            folder=listing.folder.absolute(),
            session=listing.session,
            events=movement_ids(listing.folder) if recording else (),
            keep_session=listing.shared,
        )
    )
    carry_out(pending, store)


def what_goes(listing: Listing, others: Sequence[Listing]) -> str:
    """Return the question whether to delete a session; it names all that is deleted too.

    Args:
        listing: The session.
        others: The whole catalogue.
    """
    count = len(inside(listing, others))
    more = {0: "", 1: " and 1 analysis in its folder"}.get(
        count, f" and {count} analyses in its folder"
    )
    found = listing.movements or 0
    movements = {0: "no movement", 1: "1 movement"}.get(found, f"{found} movements")
    if listing.what is What.ANALYSIS:
        return (
            f"Delete the tables of {listing.id} ({movements})? The video '{listing.video}' stays."
        )
    if listing.what is What.LIVE:
        return f"Delete the live session {listing.id} for good: {movements} and their pictures?"
    size = f"{listing.bytes / 1e6:.1f} MB"
    return f"Delete the recording {listing.id} for good: its video ({size}), {movements}{more}?"


def inside(listing: Listing, others: Sequence[Listing]) -> tuple[Listing, ...]:
    """Return the analyses that lie in a recording's folder."""
    folder = listing.folder
    if listing.what is not What.RECORDING or folder is None:
        return ()
    return tuple(
        each
        for each in others
        if each.what is What.ANALYSIS and each.folder is not None and folder in each.folder.parents
    )


def refuse_running(listing: Listing, done: str) -> None:
    """Reject an action that is impossible while a session runs.

    Args:
        listing: The session.
        done: The action, as a participle.

    Raises:
        SessionsError: It runs.
    """
    if listing.standing is Standing.RUNNING:
        raise SessionsError(f"{listing.id} is still running and cannot be {done}: stop it first.")
    folder = listing.folder
    holder = at_work((folder,)).get(folder) if folder is not None else None
    if holder is not None:
        raise SessionsError(
            f"{listing.id} cannot be {done} while {holder} works on it: wait until it has ended."
        )


def carry_out(pending: Pending, store: Store) -> None:
    """Run all steps of a deletion; finished steps are skipped.

    Raises:
        SessionsError: The disk refuses; the rest is hidden and is deleted at the next start.
        StoreError: The database cannot be written; the same holds.
    """
    hidden = hidden_name(pending)
    try:
        if pending.action is Action.DELETE_ANALYSIS:
            _remove_analysis(pending.folder)
        else:
            hide(pending.folder, hidden)
    except OSError as error:
        if not hidden.exists() and pending.folder.exists():
            end(pending)
        raise SessionsError(f"Cannot delete '{pending.folder}': {why(error)}.") from error
    try:
        remove(hidden)
    except OSError as error:
        raise SessionsError(
            f"'{hidden}' cannot be removed: {why(error)}. It no longer looks like a recording; "
            "the rest of it goes at the next start."
        ) from error
    if pending.session is not None:
        store.stored.delete(pending.session, pending.events, pending.keep_session)
    end(pending)


def hidden_name(pending: Pending) -> Path:
    """Return the hidden name of a recording that is being deleted."""
    return pending.folder.with_name(f"{HIDDEN}{pending.folder.name}-{pending.id[:8]}")


def hide(folder: Path, hidden: Path) -> None:
    """Hide a recording in one step; its run number stays reserved."""
    if not os.path.lexists(folder):
        return
    keep_number(folder)
    drop_picture(folder)
    folder.rename(hidden)
    sync_folder(hidden.parent)


def remove(hidden: Path) -> None:
    """Remove a hidden folder, first the files that make it a recording."""
    if hidden.is_symlink():
        hidden.unlink()
        return
    if not hidden.is_dir():
        return
    (hidden / SESSION).unlink(missing_ok=True)
    for here, folders, files in os.walk(hidden, topdown=False):
        for name in files:
            Path(here, name).unlink()
        for name in folders:
            inner = Path(here, name)
            if inner.is_symlink():
                inner.unlink()
            else:
                inner.rmdir()
    hidden.rmdir()
    sync_folder(hidden.parent)


def _remove_analysis(folder: Path) -> None:
    """Remove the files of an analysis, `run.json` first, and then its folder if it is empty."""
    for name in (RUN, *RESULTS, analyses.CORRECTIONS):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    analyses.forget(folder)
