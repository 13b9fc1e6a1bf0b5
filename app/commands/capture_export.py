"""`flinch capture export`: a built set in the forms that other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.screen import begin, remarks, shown
from app.errors import ExitCode


def export_set(
    source: Annotated[
        Path, typer.Argument(help="What `flinch capture build` wrote.", metavar="SET")
    ],
    form: Annotated[
        str,
        typer.Option(
            "--to",
            help="casme: workbook and pictures; hf: films and metadata.csv; webdataset: a tar a "
            "participant.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the export; SET-FORM if left out.")
    ] = None,
    recipient: Annotated[
        str, typer.Option(help="Who is given it; kept, so that withdrawals can be passed on.")
    ] = "",
) -> int:
    """Write a built set for other programs; the study keeps who was given whose data."""
    begin()
    from training.capture.export import export

    target = out or source.with_name(f"{source.name}-{form}")
    with remarks().status("exporting the set"):
        count = export(source, target, form, recipient)
    print(f"{count} clips")
    print(shown(target))
    return ExitCode.DONE
