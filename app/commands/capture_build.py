"""`flinch capture build`: a study as a data set to train on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.capture import StudyArgument
from app.commands.screen import begin, remarks, say, shown
from app.errors import ExitCode

if TYPE_CHECKING:
    from training.capture.labelled import Left


def build(
    study: StudyArgument,
    out: Annotated[Path, typer.Option(help="Folder of the new set.")],
    labels: Annotated[
        str,
        typer.Option(
            help="coded: what two blind coders settled; reported: what the participant felt."
        ),
    ] = "coded",
    scope: Annotated[
        str, typer.Option(help="own: for the study itself; share: of those who agreed to sharing.")
    ] = "own",
) -> int:
    """Build a data set that `flinch prepare captured` reads; repeated, it has the same bytes.

    Beside clips.csv and the pictures stand what was left out and why, splits by participant,
    statistics, a datasheet and checksums.
    """
    begin()
    from app.core.capture_spotting import spot_between
    from training.capture.build import NothingBuilt
    from training.capture.build import build as build_set
    from training.capture.study import open_study

    opened = open_study(study)
    try:
        with remarks().status("building the set"):
            built = build_set(opened, out, labels, scope, spot_between)
    except NothingBuilt as error:
        _say_left(error.left)
        say(str(error))
        return ExitCode.NOTHING_FOUND
    _say_left(built.left)
    print(f"{built.clips} clips of {len(built.people)} participants, {len(built.left)} left out")
    print(shown(built.folder))
    return ExitCode.DONE


def _say_left(left: Sequence[Left]) -> None:
    for movement in left:
        say(f"{movement.where} is left out: {movement.reason.rstrip('.')}.")
