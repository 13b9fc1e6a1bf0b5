"""`flinch capture init|check`: a study is made and looked at.

Other commands of `flinch capture` join the same group.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.screen import begin, remarks, say, shown
from app.errors import ExitCode

commands = typer.Typer()
capture = typer.Typer(
    help="Record a study: films, consent, self-reports, and what is built from them.",
    no_args_is_help=True,
)
commands.add_typer(capture, name="capture")

StudyArgument = Annotated[Path, typer.Argument(help="A study's folder.", metavar="STUDY")]


@capture.command()
def init(
    study: Annotated[Path, typer.Argument(help="Folder of the new study.", metavar="STUDY")],
    template: Annotated[
        str, typer.Option(help="practice (can be run at once) or blit (to be filled in).")
    ] = "practice",
    film_seconds: Annotated[
        float | None,
        typer.Option(min=0.2, max=600, help="Length of the bundled films instead of their own."),
    ] = None,
) -> int:
    """Make a study to begin from: STUDY.toml, texts, consent and bundled films."""
    begin()
    from training.capture.create import create, template_named

    chosen = template_named(template)
    with remarks().status("making the study") as status:
        opened = create(
            study, chosen, film_seconds, tell=lambda name: status.update(f"drawing {name}")
        )
    print(shown(opened.folder.study))
    print(f"`flinch capture check {shown(study)}` says what is missing.")
    return ExitCode.DONE


@capture.command()
def check(
    study: StudyArgument,
    films: Annotated[bool, typer.Option("--films", help="Decode every film to its end.")] = False,
) -> int:
    """Say all that a study still lacks, what it may yield, and the disk it takes."""
    begin()
    from training.capture.check import check as look
    from training.capture.check import expected
    from training.capture.study import open_study

    opened = open_study(study)
    with remarks().status("looking at the study") as status:
        found = look(opened, films, tell=lambda name: status.update(f"looking at {name}"))
    for one in found:
        say(one.sentence)
    for sentence in expected(opened.study).sentences:
        print(sentence)
    missing = sum(one.blocks for one in found)
    if missing:
        print(f"Not ready: {missing} things are missing.")
        return ExitCode.FAILED
    print("Ready: nothing is missing.")
    return ExitCode.DONE
