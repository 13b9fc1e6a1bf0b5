"""`flinch compare`: own weights beside the majority class and the bundled weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.screen import begin, remarks
from app.errors import ExitCode
from app.extras import load

commands = typer.Typer()


@commands.command()
def compare(
    run: Annotated[Path, typer.Argument(help="Folder of a finished leave-one-subject-out run.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures into this file, too.")
    ] = None,
) -> int:
    """Compare a run with the majority class and the bundled weights on the same movements.

    Each figure stands with its 95 % interval over participants; the figures go into the run's
    compare.json.
    """
    begin()
    comparison = load("training.loso.compare", "`flinch compare`")
    with remarks().status("comparing"):
        compared = comparison.compare(run)
    if json_file is not None:
        load("training.run_files", "`flinch compare`").write_json(json_file, compared.as_json())
    for line in comparison.lines(compared):
        print(line)
    print(run / comparison.RESULT)
    return ExitCode.DONE
