"""`flinch sessions list|show|export|assign|delete`: the Sessions page without the window."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import interrupts
from app.commands.screen import begin, say, shown
from app.errors import ExitCode, UsageProblem
from models.errors import FlinchError

if TYPE_CHECKING:
    from app.core.sessions.catalogue import Catalogue
    from app.core.sessions.contents import Contents
    from app.core.sessions.listing import Listing
    from app.core.store import Store

commands = typer.Typer()
sessions = typer.Typer(
    help="What was recorded, watched and analysed: list, show, export, assign, delete.",
    no_args_is_help=True,
)
commands.add_typer(sessions, name="sessions")

FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="Folder of recordings; that of the settings if left out."),
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write what is printed into this file as well.")
]
RunArgument = Annotated[
    str,
    typer.Argument(
        help="An id of `flinch sessions list`, its last part if that is enough, or a folder.",
        metavar="SESSION",
    ),
]
KINDS = ("recording", "live", "analysis")


@contextmanager
def _opened(folder: Path | None) -> Iterator[tuple[Store, Catalogue]]:
    """Open the database, finish interrupted work, and list everything."""
    begin()
    from app.core.sessions.catalogue import catalogue
    from app.core.sessions.resuming import resume
    from app.core.store import Store

    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"There is no folder '{shown(folder)}': expected one of recordings.")
    store = Store()
    try:
        if store.notice:
            say(store.notice)
        for sentence in resume(store):
            say(sentence)
        yield store, catalogue(folder or _recordings(), store)
    finally:
        store.close()


def _recordings() -> Path:
    from app import paths, settings

    chosen = settings.load().settings.recordings
    return Path(chosen).expanduser() if chosen else paths.recordings_folder()


def _one(found: Catalogue, name: str) -> Listing | None:
    """Find the session that matches a name; raise an error if there is not exactly one."""
    meant = found.find(name)
    if len(meant) > 1:
        ids = ", ".join(each.id for each in meant[:5])
        raise UsageProblem(f"'{shown(name)}' may mean {ids}: name one of them in full.")
    if not meant:
        say(f"There is no session '{shown(name)}': `flinch sessions list` names all.")
        return None
    return meant[0]


@sessions.command("list")
def list_sessions(
    person: Annotated[str, typer.Option("--person", "--subject", help="Only this person's.")] = "",
    search: Annotated[
        str, typer.Option(help="Only those in which every word stands: a day, a camera, valid.")
    ] = "",
    what: Annotated[str, typer.Option(help="Only these: recording, live or analysis.")] = "",
    folder: FolderOption = None,
    json_file: JsonOption = None,
) -> int:
    """List all recordings, live sessions and analyses, by person and date."""
    if what and what not in KINDS:
        raise UsageProblem(f"Unknown kind '{what}': choose from {', '.join(KINDS)}.")
    from app.core.sessions.listing import matches

    with _opened(folder) as (_, found):
        chosen = [
            each
            for each in found.listings
            if matches(each, search)
            and person in ("", each.person)
            and what in ("", each.what.value)
        ]
    _print_table(chosen)
    _keep(json_file, [facts(each) for each in chosen])
    for each in chosen:
        if each.problem:
            say(f"{each.id}: {each.problem}")
    return ExitCode.DONE if chosen else ExitCode.NOTHING_FOUND


@sessions.command()
def show(run: RunArgument, folder: FolderOption = None, json_file: JsonOption = None) -> int:
    """Show one session: what it is, where it lies, and its movements."""
    from app.core.sessions.contents import open_session
    from app.core.sessions.corrections import in_force

    with _opened(folder) as (store, found):
        listing = _one(found, run)
        if listing is None:
            return ExitCode.NOTHING_FOUND
        contents = open_session(listing, found.listings, store)
    for name, value in facts(listing).items():
        if value not in (None, "", []):
            print(f"{name:>10}  {_plain(value)}")
    _print_movements(contents)
    for remark in contents.remarks:
        say(remark)
    movements = [_movement(event) for event in in_force(contents.events)]
    _keep(json_file, {**facts(listing), "events": movements})
    return ExitCode.DONE


@sessions.command()
def export(
    run: RunArgument,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")],
    formats: Annotated[
        str, typer.Option("--format", help="Tables to write, with commas: csv, json, eaf.")
    ] = "csv",
    folder: FolderOption = None,
    json_file: JsonOption = None,
) -> int:
    """Write a session's movements as tables, your corrections in force.

    events.csv and events.eaf hold each movement as it now reads; events.json holds predictions
    and corrections side by side. Nothing is overwritten.
    """
    from app.commands.files import _chosen
    from app.core.output import FORMATS
    from app.core.sessions import exporting
    from app.core.sessions.contents import open_session

    chosen = _chosen(formats, FORMATS, "format")
    with _opened(folder) as (store, found):
        listing = _one(found, run)
        if listing is None:
            return ExitCode.NOTHING_FOUND
        contents = open_session(listing, found.listings, store)
        files = exporting.export(contents, out, chosen)
    for file in files:
        print(shown(file))
    _keep(json_file, {"id": listing.id, "files": [str(file) for file in files]})
    return ExitCode.DONE


@sessions.command()
def assign(
    run: RunArgument,
    person: Annotated[
        str, typer.Option("--person", "--subject", help="Code of the person, without names.")
    ],
    folder: FolderOption = None,
    json_file: JsonOption = None,
) -> int:
    """Give a recording, or a live session, to a person; nothing is overwritten."""
    from app.core.sessions.assigning import assign as give

    with _opened(folder) as (store, found):
        listing = _one(found, run)
        if listing is None:
            return ExitCode.NOTHING_FOUND
        new = give(listing, _code(person), store)
    print(f"{listing.id} is {person}'s now: {new}")
    _keep(json_file, {"id": new, "former_id": listing.id, "person": person})
    return ExitCode.DONE


@sessions.command()
def delete(
    run: RunArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    folder: FolderOption = None,
    json_file: JsonOption = None,
) -> int:
    """Delete a session for good, its movements and pictures with it; asks first."""
    from app.core.sessions.deleting import delete as remove
    from app.core.sessions.deleting import refuse_running, what_goes

    with _opened(folder) as (store, found):
        listing = _one(found, run)
        if listing is None:
            return ExitCode.NOTHING_FOUND
        refuse_running(listing, "deleted")
        if not yes and not _agreed(what_goes(listing, found.listings)):
            return ExitCode.FAILED
        remove(listing, found.listings, store)
    print(f"{listing.id} is deleted.")
    _keep(json_file, {"id": listing.id, "deleted": True})
    return ExitCode.DONE


def _agreed(question: str) -> bool:
    """Ask before a permanent deletion; no answer counts as no."""
    try:
        if typer.confirm(question, err=True):
            return True
    except typer.Abort:
        if interrupts.requested():
            raise
        print(file=sys.stderr)
    say("Nothing was deleted; --yes deletes without a question.")
    return False


def _code(person: str) -> str:
    """Check a person's code. Raises `UsageProblem`."""
    from models.person import check_person

    try:
        return check_person(person)
    except FlinchError as error:
        raise UsageProblem(str(error)) from error


def facts(listing: Listing) -> dict[str, Any]:
    """Return a listing's values as they are printed and written as JSON."""
    return {
        "id": listing.id,
        "what": listing.what.value,
        "person": listing.person,
        "started": listing.started.isoformat() if listing.started is not None else None,
        "seconds": listing.seconds,
        "movements": listing.movements,
        "source": listing.source,
        "standing": listing.standing.value,
        "problem": listing.problem,
        "valid": listing.valid,
        "reasons": list(listing.reasons),
        "folder": str(listing.folder) if listing.folder is not None else None,
        "recording": listing.recording or None,
        "bytes": listing.bytes,
    }


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return shown(f"{value:.1f}" if isinstance(value, float) else value)


def _print_table(listings: Sequence[Listing]) -> None:
    rows = [
        (
            each.id,
            each.person,
            f"{each.date} {each.clock}",
            _length(each),
            _found(each),
            _standing(each),
        )
        for each in listings
    ]
    if rows:
        _print_columns(("session", "person", "began", "length", "movements", "valid"), rows)


def _print_columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table without truncation, so that other programs can read it."""
    cells = [head, *(tuple(shown(cell) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _length(listing: Listing) -> str:
    if listing.seconds is None:
        return "–"
    minutes, seconds = divmod(round(listing.seconds), 60)
    return f"{minutes}:{seconds:02d}"


def _found(listing: Listing) -> str:
    return "–" if listing.movements is None else str(listing.movements)


def _standing(listing: Listing) -> str:
    """Describe a session's state, or whether it is valid for micro-expressions."""
    state: str = listing.standing.value
    if state != "whole":
        return state
    return "" if listing.valid is None else "valid" if listing.valid else "not valid"


def _print_movements(contents: Contents) -> None:
    from app.core.sessions.corrections import in_force

    now = in_force(contents.events)
    if not now:
        print("No movement is known of it.")
        return
    rows = []
    for event in now:
        entry = _movement(event)
        rows.append(
            (
                f"{entry['onset_s']:.3f} s",
                f"{entry['duration_ms']:.0f} ms",
                str(entry["kind"]),
                str(entry["label"] or "–"),
                str(entry["action_units"] or "–"),
                "yours" if entry["yours"] else f"{entry['confidence']:.2f}",
                str(entry["state"]),
            )
        )
    names = ("onset", "length", "kind", "reading", "units", "confidence", "state")
    _print_columns(names, rows)


def _movement(event: Any) -> dict[str, Any]:
    window = event.window
    return {
        "id": event.id,
        "onset_s": window.onset_ns / 1e9,
        "apex_s": window.apex_ns / 1e9,
        "offset_s": window.offset_ns / 1e9,
        "duration_ms": window.duration_ms,
        "kind": window.kind.value,
        "label": event.label,
        "action_units": event.units.text if event.units is not None else "",
        "confidence": event.confidence,
        "state": event.state.value,
        "yours": event.provenance.value == "user",
    }


def _keep(path: Path | None, content: object) -> None:
    """Write the printed data as JSON."""
    if path is not None:
        from app.core.output import check_file
        from app.core.tables import write_json

        write_json(check_file(path), content)
