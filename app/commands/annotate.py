"""`flinch annotate`, `propose` and `check-annotations`: coding itself, also without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.coding_options import (
    CoderOption,
    PathsArgument,
    needed_coder,
    open_all,
)
from app.commands.options import FpsOption, TrackOption, file_options
from app.commands.screen import begin, results, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from models.sources.file_options import FileOptions
    from training.annotate.media import Media

commands = typer.Typer()


@commands.command()
def annotate(
    paths: PathsArgument,
    coder: CoderOption = "",
    blind: Annotated[
        str, typer.Option(help="What the coder is shown: full, signal or assisted.")
    ] = "",
    list_queue: Annotated[bool, typer.Option("--list", help="Print who has coded what.")] = False,
    apply: Annotated[
        Path | None, typer.Option(help="Carry out the changes of this file, without a window.")
    ] = None,
    remap: Annotated[
        bool,
        typer.Option("--remap", help="Take a coder's marks over to a video that was re-encoded."),
    ] = False,
    curves: Annotated[
        Path | None,
        typer.Option(help="Curves of OpenFace, py-feat or signal.csv to draw, unless blind."),
    ] = None,
    fps: FpsOption = None,
    track: TrackOption = None,
) -> int:
    """Code recordings frame by frame; list the queue; or carry out changes from a file."""
    begin(lasting=not list_queue and apply is None and not remap)
    options = file_options(fps, track=track)
    media = open_all(paths, options)
    if list_queue:
        return _print_queue(media, coder)
    if remap:
        return _remap(media, needed_coder(coder))
    if apply is None:
        return _open_page(media, needed_coder(coder), blind, curves, options)
    if len(media) != 1:
        raise UsageProblem(f"--apply changes one recording, found {len(media)}: name one.")
    return _apply(media[0], needed_coder(coder), blind, apply)


def _open_page(
    media: list[Media], coder: str, blind: str, curves: Path | None, options: FileOptions
) -> int:
    """Open the window on the recordings that the coder has not signed, in the coder's own order."""
    from app.commands.live import open_window
    from app.start import Start
    from training.annotate.codebook import find_codebook
    from training.annotate.records import BLIND_LEVELS
    from training.annotate.repeats import turns_for, waits_for

    if blind and blind not in BLIND_LEVELS:
        raise UsageProblem(f"--blind is one of {', '.join(BLIND_LEVELS)}, found '{blind}'.")
    if curves is not None and len(media) != 1:
        raise UsageProblem(f"--curves belongs to one recording, found {len(media)}: name one.")
    book = find_codebook(media[0].path).codebook
    turns = turns_for(coder, media, book)
    turns = tuple(turn for turn in turns if waits_for(turn, coder, book)) or turns
    return open_window(
        Start(
            code=tuple(turn.media.path for turn in turns),
            coder=coder,
            blind=blind,
            again=tuple(turn.again for turn in turns),
            curves=curves,
            file_options=options,
        )
    )


@commands.command()
def propose(paths: PathsArgument) -> int:
    """Look for places to look at; coders see them late, and only at the blind level assisted."""
    begin()
    from app.commands.progress import Bar
    from app.core.region_curves import propose as look
    from app.core.versions import flinch_version
    from training.annotate.codebook import find_codebook
    from training.annotate.proposals import proposals_file

    found = 0
    for media in open_all(paths):
        with Bar(media.name) as bar:
            places = look(
                media,
                find_codebook(media.path).codebook,
                flinch_version(),
                lambda share, bar=bar: bar.step(round(1000 * share), 1000),  # type: ignore[misc]
            )
        found += len(places)
        print(f"{shown(proposals_file(media))}: {len(places)} places to look at")
    return ExitCode.DONE if found else ExitCode.NOTHING_FOUND


def _print_queue(media: list[Media], coder: str) -> int:
    from rich.table import Table

    from training.annotate.codebook import find_codebook
    from training.annotate.queue import entry_of

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("recording", "coder", "state", "movements", "changed", "settled"):
        table.add_column(name, justify="right" if name == "movements" else "left")
    for recording in media:
        book = find_codebook(recording.path).codebook
        entry = entry_of(recording, [coder] if coder else book.coders, book)
        for standing in entry.standings:
            count = str(standing.movements)
            changed = standing.changed_utc[:16]
            table.add_row(
                shown(recording.path), standing.coder, standing.state, count, changed, entry.settled
            )
        if not entry.standings:
            table.add_row(shown(recording.path), "", "new", "0", "", entry.settled)
    results().print(table)
    return ExitCode.DONE


def _remap(media: list[Media], coder: str) -> int:
    """Move marks from another version of a file to the present one; leave other documents alone."""
    taken = sum(
        _remap_one(recording, coder, again) for recording in media for again in (False, True)
    )
    if not taken:
        say(f"{coder} has no annotation here that was made on another file.")
    return ExitCode.DONE if taken else ExitCode.NOTHING_FOUND


def _remap_one(media: Media, coder: str, again: bool) -> int:
    from app.core.versions import flinch_version
    from training.annotate.errors import OtherVideoError
    from training.annotate.media import find_journal, open_document
    from training.annotate.reencoded import preview, take_over

    if find_journal(media, coder, again) is None:
        return 0
    try:
        open_document(media, coder, again=again)
    except OtherVideoError as error:
        found = preview(error, media, flinch_version())
        document = take_over(found, media, flinch_version())
        for sentence in found.notes:
            say(sentence)
        count = len(document.movements)
        print(f"{shown(document.path)}: {count} movements, matched by {found.mapping.rule}")
        return 1
    return 0


def _apply(media: Media, coder: str, blind: str, script: Path) -> int:
    from app.core.versions import flinch_version
    from training.annotate.codebook import find_codebook
    from training.annotate.media import open_document
    from training.annotate.script import apply

    book = find_codebook(media.path)
    level = blind or book.codebook.blind
    document = open_document(media, coder, level, book.digest, flinch_version())
    try:
        count, clashes = apply(document, script)
    finally:
        document.save()
        document.write_copy()
    for clash in clashes:
        say(str(clash))
    print(f"{count} changes, {len(document.movements)} movements")
    print(shown(document.path))
    return ExitCode.FAILED if clashes else ExitCode.DONE


@commands.command("check-annotations")
def check_annotations(
    paths: PathsArgument,
    coder: CoderOption = "",
    last_pass: Annotated[
        int, typer.Option("--pass", min=1, max=3, help="The pass that should be complete.")
    ] = 3,
) -> int:
    """List what a coder should look at before signing off."""
    begin()
    from training.annotate.checks import check
    from training.annotate.media import coders_of, read_document
    from training.annotate.records import GOLD

    blocking = checked = 0
    for media in open_all(paths):
        for name in coders_of(media):
            if name != (coder or name) or (name == GOLD and not coder):
                continue
            checked += 1
            for finding in check(read_document(media, name), media, last_pass):
                blocking += finding.blocks
                kind = "" if finding.blocks else "warning: "
                where = f"{shown(media.path)}, {name}, frame {finding.frame}"
                print(f"{where}: {kind}{finding.sentence}")
    if not checked:
        say(f"{coder or 'Nobody'} has annotated none of these recordings.")
        return ExitCode.NOTHING_FOUND
    return ExitCode.FAILED if blocking else ExitCode.DONE
