"""`flinch analyze`: events out of video files and folders of pictures."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import interrupts
from app.commands.executor import RAY, check_executor
from app.commands.options import (
    CaptureFpsOption,
    FpsOption,
    PersonOption,
    SlowMotionOption,
    TrackOption,
    file_options,
    neutral_of,
    person_named,
)
from app.commands.progress import Bar, progress
from app.commands.screen import begin, results, say, shown
from app.errors import ExitCode, UsageProblem
from app.extras import load

if TYPE_CHECKING:
    from app.core.analyze import Job, Outcome, Tools
    from app.core.batch import Choice
    from models.reader import Reader
    from models.sources.file_options import FileOptions

commands = typer.Typer()

WeightsOption = Annotated[
    Path | None, typer.Option(help="Folder of weights with their cards; the bundled if left out.")
]
SpotterOption = Annotated[
    str,
    typer.Option(
        help="rules, learned, or offline, which looks back over the whole file; that of the "
        "settings if left out."
    ),
]
ModelsOption = Annotated[
    str, typer.Option(help="Weights or networks to read with, with commas; all if left out.")
]


@commands.command()
def analyze(
    videos: Annotated[list[str], typer.Argument(help="Video files or folders of pictures.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("flinch-results"),
    models: ModelsOption = "",
    weights: WeightsOption = None,
    formats: Annotated[
        str, typer.Option("--format", help="Tables to write, with commas: csv, json, eaf.")
    ] = "csv",
    fps: FpsOption = None,
    slow_motion: SlowMotionOption = 1.0,
    capture_fps: CaptureFpsOption = None,
    track: TrackOption = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Mark CSV files so that Excel shows every letter.")
    ] = False,
    person: PersonOption = "",
    spotter: SpotterOption = "",
    workers: Annotated[
        int, typer.Option(min=0, help="Files at a time, each in a process; 0: one a core.")
    ] = 1,
    executor: Annotated[str, typer.Option(help="local, or ray for a Ray cluster.")] = "local",
) -> int:
    """Find and read the micro-expressions in video files.

    Each video's events.csv, signal.csv and run.json go into --out: straight into it for one
    video, into a folder of the video's name for several. Earlier results are never overwritten: a
    second run goes into a numbered folder.
    """
    begin()
    from app.core.analyze import FORMATS, Job
    from app.core.batch import Choice, tools_of
    from app.core.output import clear_answers, free_name, fresh_results
    from app.core.sessions.analyses import remember_all

    check_executor(executor)
    options = file_options(fps, slow_motion, capture_fps, track)
    paths = _expanded(videos)
    wanted = _chosen(formats, FORMATS, "format")
    who = person_named(person)
    rest = neutral_of(who)
    chosen = spotter_of(spotter)
    clear_answers(out)
    with fresh_results(out) as target:
        if target != out:
            say(f"'{out}' holds earlier results; the new ones go into '{target}'.")
        reader = open_reader(models, weights)
        place = weights_folder(weights)
        choice = Choice(place.resolve(), _ids(models, place), options, chosen, rest)
        taken: set[str] = set()
        several = len(paths) > 1
        settings: dict[str, Any] = {
            "models": [each.card.id for each in reader.networks],
            "spotter": chosen,
            **_said(options),
        }
        jobs = [
            Job(
                p,
                free_name(target, p.stem, taken) if several else target,
                wanted,
                settings,
                who,
                excel,
            )
            for p in paths
        ]
        if executor == RAY or (workers != 1 and several):
            outcomes = _run_beside(jobs, choice, target, executor, workers)
        else:
            outcomes = _run_all(jobs, tools_of(choice, reader))
        _print_summary(outcomes)
        unlisted = remember_all(outcome.out for outcome in outcomes)
        if unlisted:
            say(unlisted)
        if len(outcomes) < len(jobs):
            return ExitCode.FAILED
        return ExitCode.DONE if any(o.events for o in outcomes) else ExitCode.NOTHING_FOUND


def _said(options: FileOptions) -> dict[str, Any]:
    """Give what the user said about the files, for run.json."""
    given = {"fps": options.fps, "capture_fps": options.capture_fps, "track": options.track}
    if options.slow_motion != 1.0:
        given["slow_motion"] = options.slow_motion
    return {name: value for name, value in given.items() if value is not None}


def _expanded(names: Sequence[str]) -> list[Path]:
    """Turn arguments into paths; a pattern that the shell left alone is expanded here."""
    paths: list[Path] = []
    for name in names:
        if not name:
            raise UsageProblem("A video without a name was given: expected a file or a folder.")
        found = [] if Path(name).exists() else sorted(glob.glob(name))  # noqa: PTH207 - `name` may be absolute
        paths += [Path(item) for item in found] or [Path(name)]
    return paths


def _chosen(text: str, allowed: Sequence[str], what: str) -> tuple[str, ...]:
    """Split a list with commas and check each item."""
    items = tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))
    for item in items:
        if item not in allowed:
            raise UsageProblem(f"Unknown {what} '{item}': choose from {', '.join(allowed)}.")
    if not items:
        raise UsageProblem(f"No {what} was named: choose from {', '.join(allowed)}.")
    return items


def open_reader(names: str, folder: Path | None) -> Reader:
    """Open the networks that a user named by weights or by network; say which cannot be used.

    Args:
        names: Names with commas; empty means all in the folder.
        folder: Folder of weights; None means the bundled ones.

    Returns:
        The reader, warm.

    Raises:
        UsageProblem: A name fits no weights, or there is no such folder.
        WeightsError: No card or weight file can be used.
    """
    from models.reader import Reader

    place = weights_folder(folder)
    reader = Reader.bundled(_ids(names, place), place)
    for problem in reader.problems:
        say(problem)
    if not reader.networks:
        say(f"There are no weights in '{place}': movements are timed but not read.")
    return reader


def weights_folder(folder: Path | None) -> Path:
    """Give the folder of weights that a user named, or the bundled one.

    Raises:
        UsageProblem: There is no such folder.
    """
    from models.weights import BUNDLED

    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"There is no weights folder '{folder}': check the path.")
    return folder or BUNDLED


def _ids(names: str, place: Path) -> tuple[str, ...] | None:
    """Find the weights that a user named by their ids or their networks; None for all."""
    from models.weights import shelf

    if not names.strip():
        return None
    there = shelf(place)
    calls: list[tuple[str, tuple[str, ...]]] = [
        (card.id, (card.id, card.network)) for card in there.cards
    ]
    calls += [(lost.name, (lost.name,)) for lost in there.lost]
    known = sorted({call for _, known_as in calls for call in known_as})
    wanted = _chosen(names, known or ["none are installed"], "weights")
    return tuple(dict.fromkeys(i for name in wanted for i, known_as in calls if name in known_as))


def spotter_of(name: str) -> str:
    """Give the spotter that the user named, or that of the settings.

    Raises:
        UsageProblem: There is no spotter of that name.
    """
    from app import settings
    from models.spot.learned import SPOTTERS
    from models.spot.offline import OFFLINE

    if not name:
        return settings.load().settings.spotter
    known = (*SPOTTERS, OFFLINE)
    if name not in known:
        raise UsageProblem(f"Unknown spotter '{name}': expected {', '.join(known)}.")
    return name


def _run_all(jobs: Sequence[Job], tools: Tools) -> list[Outcome]:
    """Analyse file after file; one that fails is told and left behind."""
    from app.core.batch import attempt

    outcomes: list[Outcome] = []
    with progress() as bars:
        for job in jobs:
            interrupts.check()
            bar = bars.add_task(shown(job.path.name), total=None)
            given = attempt(
                job,
                tools,
                lambda done, total: bars.update(bar, completed=done, total=total),  # noqa: B023
            )
            outcomes += _told(given)
            bars.remove_task(bar)
    return outcomes


def _run_beside(
    jobs: Sequence[Job], choice: Choice, target: Path, executor: str, workers: int
) -> list[Outcome]:
    """Analyse several files at a time, in processes here (0: one a core) or on a Ray cluster."""
    from app.core.batch import Task, answer_of, carry_out
    from app.core.output import answers_folder, clear_unfinished

    door = load("training.executors", "`flinch analyze --executor`")
    at_once = workers or os.cpu_count() or 1
    done: dict[Path, list[Outcome]] = {}
    with answers_folder(target) as place, Bar("files") as bar:
        tasks = [
            Task(_anywhere(job), choice, (place / str(n)).absolute()) for n, job in enumerate(jobs)
        ]
        try:
            for task in door.carry_out(tasks, carry_out, Task.is_done, executor, at_once):
                done[task.answer] = _told(answer_of(task))
                bar.step(len(done), len(tasks))
        finally:
            for job in jobs:
                clear_unfinished(job.out)
        return [outcome for task in tasks for outcome in done[task.answer]]


def _anywhere(job: Job) -> Job:
    """Name a job's file and folder so that a process with another working folder finds them."""
    return replace(job, path=job.path.absolute(), out=job.out.absolute())


def _told(given: Outcome | str) -> list[Outcome]:
    """Say what went wrong, or what the source remarked; give the outcome, if there is one."""
    if isinstance(given, str):
        say(given)
        return []
    if given.note:
        say(given.note)
    return [given]


def _print_summary(outcomes: Sequence[Outcome]) -> None:
    from rich.table import Table

    from app.core.frame_states import what_held
    from models.labels import POLARITY

    if not outcomes:
        return
    table = Table(title="Analysed", box=None, padding=(0, 1, 0, 0))
    table.add_column("video", overflow="fold", min_width=12)
    for name in ("frames", "seconds", "fps", "events", *POLARITY, "unread"):
        table.add_column(name, justify="right", no_wrap=True)
    for outcome in outcomes:
        found = [event.polarity for event in outcome.events]
        table.add_row(
            shown(outcome.path.name),
            str(outcome.frames),
            f"{outcome.video_s:.1f}",
            f"{outcome.fps:.0f}",
            str(len(found)),
            *(str(found.count(name)) for name in POLARITY),
            str(found.count(None)),
        )
    results().print(table)
    for outcome in outcomes:
        held = what_held(outcome.frame_states, outcome.frames)
        if held:
            say(f"{shown(outcome.path.name)}: {held}.")
        print(f"{shown(outcome.path.name)}: {shown(outcome.out)}")
