"""`flinch capture init|check|run|status|exclude`: a study is made, looked at and recorded.

Other commands of `flinch capture` join the same group.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import interrupts
from app.commands.options import FaultOption, faults_named, person_named
from app.commands.screen import begin, remarks, results, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from rich.table import Table

    from training.capture.overview import Overview

commands = typer.Typer()
capture = typer.Typer(
    help="Record a study: films, consent, self-reports, and what is built from them.",
    no_args_is_help=True,
)
commands.add_typer(capture, name="capture")

CHOICES = ("skip", "repeat", "reserve")
ParticipantOption = Annotated[
    str, typer.Option("--participant", "--person", help="Code of the participant, as P001.")
]
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
            study, chosen, film_seconds, report=lambda name: status.update(f"drawing {name}")
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
        found = look(opened, films, report=lambda name: status.update(f"looking at {name}"))
    for finding in found:
        say(finding.sentence)
    for sentence in expected(opened.study).sentences:
        print(sentence)
    missing = sum(finding.blocks for finding in found)
    if missing:
        print(f"Not ready: {missing} things are missing.")
        return ExitCode.FAILED
    print("Ready: nothing is missing.")
    return ExitCode.DONE


@capture.command()
def run(
    study: StudyArgument,
    participant: ParticipantOption,
    camera: Annotated[
        str, typer.Option(help="Camera by name or index, an address, or practice.")
    ] = "0",
    headless: Annotated[
        bool, typer.Option("--headless", help="Without a screen: --answers stand in for people.")
    ] = False,
    answers: Annotated[
        Path | None, typer.Option(help="What is answered, where there is no screen.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="Language of the texts; the study's first if left out.")
    ] = "",
    after: Annotated[
        str,
        typer.Option(help="What becomes of a trial that was cut off: skip, repeat or reserve."),
    ] = "skip",
    acknowledge: Annotated[
        bool,
        typer.Option("--acknowledge", help="Take note of camera controls that cannot be locked."),
    ] = False,
    fault: FaultOption = None,
) -> int:
    """Run the next sitting of a participant, or go on with the one that was cut off."""
    begin(lasting=True)
    from app.core.sitting.begin import SittingJob, run_sitting
    from training.capture.session import OVER, SittingState

    person, faults = _participant(participant), faults_named(fault, camera)
    if after not in CHOICES:
        raise UsageProblem(f"Unknown choice '{after}': expected one of {', '.join(CHOICES)}.")
    if headless and answers is None:
        raise UsageProblem("A sitting without a screen needs --answers FILE.")
    job = SittingJob(study, person, camera, answers, language, after, acknowledge, faults)
    ended: list[int] = []
    if headless:
        with interrupts.collected() as ended, remarks().status("opening the study") as status:
            held = run_sitting(job, status.update, lambda: bool(ended))
    else:
        from app.ui.capture.run import run_windows

        held = run_windows(job)
    print(shown(held.folder))
    if held.state not in OVER:
        say("The sitting was cut off; the same command goes on with it.")
        return interrupts.code(ended[0]) if ended else ExitCode.DONE
    outcome = {
        SittingState.FINISHED: "finished",
        SittingState.REFUSED: "refused",
        SittingState.LEFT: "ended early",
    }
    print(
        f"{person}: {outcome.get(held.state, held.state.value)}, {len(held.runs)} trials recorded, "
        f"{'all sound' if held.sound else 'not all sound'}."
    )
    return ExitCode.DONE if held.sound else ExitCode.FAILED


@capture.command()
def status(study: StudyArgument) -> int:
    """Say who has come how far, and what is excluded."""
    begin()
    from training.capture.overview import overview
    from training.capture.study import open_study

    found = overview(open_study(study))
    for sentence in found.sentences:
        print(sentence)
    results().print(_table(found))
    return ExitCode.DONE if found.people else ExitCode.NOTHING_FOUND


def _table(found: Overview) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("participant", "order", "state", "sittings", "trials", "shown", "excluded"):
        table.add_column(name, overflow="fold")
    for person in found.people:
        row = person.participant
        numbers = (person.sittings, person.trials, person.shown)
        table.add_row(
            row.subject,
            str(row.order_row),
            row.state.value,
            *(str(n) for n in numbers),
            shown(row.excluded_why),
        )
    return table


@capture.command()
def exclude(
    study: StudyArgument,
    participant: ParticipantOption,
    why: Annotated[
        str, typer.Option(help="The reason, which is kept; empty takes the participant in again.")
    ],
) -> int:
    """Leave a participant out of what is built; recordings and reason stay."""
    begin()
    from app.core.sitting.begin import held_study
    from training.capture.participants import exclude as leave_out
    from training.capture.study import open_study

    opened = open_study(study)
    person = _participant(participant)
    with held_study(opened.folder.root, "flinch capture exclude"):
        changed = leave_out(opened.folder, person, why)
    reason = changed.excluded_why
    print(f"{person} is excluded: {shown(reason)}" if reason else f"{person} is taken in again.")
    return ExitCode.DONE


def _participant(text: str) -> str:
    """Read a participant's code. Raises `UsageProblem`."""
    person = person_named(text)
    if not person:
        raise UsageProblem("--participant needs the code of a participant, as P001.")
    return person
