"""`flinch capture withdraw`: a participant leaves a study."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.capture import StudyArgument
from app.commands.screen import begin, remarks, say, shown
from app.errors import ExitCode

if TYPE_CHECKING:
    from training.capture.withdraw import WithdrawalReport


def withdraw(
    study: StudyArgument,
    person: Annotated[str, typer.Argument(help="The participant's code.")],
    scope: Annotated[
        str,
        typer.Option(
            help="all: everything is erased; share: what others were given; show: sample pictures."
        ),
    ] = "all",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the report into this file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask on a terminal.")] = False,
) -> int:
    """Take a participant out of a study, of all that was computed from it, and of this computer.

    Recordings, identity, sets, flows, runs, analyses and rows of the database are erased; weights
    that learned from the participant are marked and leave live use. A scan then looks for what is
    left. After a kill or a full disk the same command goes on.
    """
    begin()
    from app.core.output import check_file
    from app.core.tables import write_json
    from app.core.withdrawing import ThisMachine
    from training.capture.study import open_study
    from training.capture.withdraw import withdraw as take_out

    folder = open_study(study).folder
    if json_file is not None:
        check_file(json_file)
    if not (yes or dry_run) and sys.stdin.isatty():
        typer.confirm(f"Erase all data of {person} ({scope})? This cannot be undone", abort=True)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with remarks().status("looking and erasing"):
        report = take_out(folder, person, scope, ThisMachine(), now, dry_run)
    if json_file is not None:
        write_json(json_file, report.as_json())
    return _print(report)


def _print(report: WithdrawalReport) -> int:
    verb = "would be erased" if report.dry_run else "erased"
    for kind, counts in report.erased.items():
        size = f", {counts['bytes']:,} bytes" if counts["bytes"] else ""
        print(f"{verb}: {kind}: {counts['count']}{size}")
    for name in report.withdrawn:
        print(f"{'would be withdrawn' if report.dry_run else 'withdrawn'}: {name}")
    for name in report.selections:
        print(f"removed from live use: selection {name}")
    for recipient in report.tell:
        print("tell: " + ", ".join(f"{name} {value}" for name, value in recipient.items()))
    for sentence in report.remains:
        print(f"remains: {sentence}")
    if report.scan is None:
        return ExitCode.DONE
    found = report.scan
    print(f"scan: {found.files} files, {found.bytes:,} bytes, {len(found.hits)} hits")
    if found.shared:
        print(f"scan: {found.shared} files or pictures are equal in others' own recordings")
    for hit in found.hits:
        say(f"{shown(hit.path)}: {hit.what}. Remove it, then run the same command again.")
    return ExitCode.FAILED if found.hits else ExitCode.DONE
