"""`flinch analyze`: events out of video files and folders of pictures."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from app.commands.batches import Batch, run_beside, run_in_turn
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
from app.commands.screen import begin, say
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from models.providers import Provider
    from models.reader import Reader
    from models.sources.file_options import FileOptions

commands = typer.Typer()

VIDEOS = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv")
"""File endings that count as videos in a folder."""

WeightsOption = Annotated[
    Path | None,
    typer.Option(help="Folder of weights with their cards; those that read live if left out."),
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


VideosArgument = Annotated[list[str], typer.Argument(help="Video files or folders of pictures.")]
ResultsOption = Annotated[Path, typer.Option(help="Folder for the results.")]
FormatsOption = Annotated[
    str, typer.Option("--format", help="Tables to write, with commas: csv, json, eaf.")
]
ExcelOption = Annotated[
    bool, typer.Option("--excel", help="Mark CSV files so that Excel shows every letter.")
]
WorkersOption = Annotated[
    int, typer.Option(min=0, help="Files at a time, each in a process; 0: one a core.")
]
ExecutorOption = Annotated[str, typer.Option(help="local, or ray for a Ray cluster.")]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on in --out; leave out what is finished there.")
]


@commands.command()
def analyze(
    videos: VideosArgument,
    out: ResultsOption = Path("flinch-results"),
    models: ModelsOption = "",
    weights: WeightsOption = None,
    formats: FormatsOption = "csv",
    fps: FpsOption = None,
    slow_motion: SlowMotionOption = 1.0,
    capture_fps: CaptureFpsOption = None,
    track: TrackOption = None,
    excel: ExcelOption = False,
    person: PersonOption = "",
    spotter: SpotterOption = "",
    workers: WorkersOption = 1,
    executor: ExecutorOption = "local",
    resume: ResumeOption = False,
) -> int:
    """Find and read the micro-expressions in video files.

    Each video's events.csv, signal.csv and run.json go into --out: straight into it for one
    video, into a folder of the video's name for several. Earlier results are never overwritten: a
    second run goes into a numbered folder, or with --resume goes on where the first was ended.
    """
    begin()
    from app.core.analyze import AnalysisJob, weights_facts
    from app.core.batch import AnalysisChoice, tools_of
    from app.core.finished import Folders
    from app.core.output import FORMATS, clear_answers, fresh_results, resumed_results

    check_executor(executor)
    options = file_options(fps, slow_motion, capture_fps, track)
    paths = _expanded(videos)
    chosen_formats = _chosen(formats, FORMATS, "format")
    who = person_named(person)
    rest = neutral_of(who)
    chosen = spotter_of(spotter)
    clear_answers(out)
    several = len(paths) > 1
    beside = executor == RAY or (workers != 1 and several)
    with resumed_results(out) if resume else fresh_results(out) as target:
        if target != out:
            say(f"'{out}' holds earlier results; the new ones go into '{target}'.")
        provider, threads = provider_set()
        reader = open_reader(models, weights, provider, threads, patient=True)
        place = weights_folder(weights)
        each = 1 if beside and workers != 1 else threads
        choice = AnalysisChoice(
            place.resolve(), _ids(models, place), options, chosen, rest, each, provider
        )
        folders, settings = Folders(target, several, resume), _settings(reader, chosen, options)
        jobs = (
            AnalysisJob(p, folders.name(p), chosen_formats, settings, who, excel) for p in paths
        )
        batch = Batch(weights_facts(reader) if resume else None)
        if beside:
            run_beside(jobs, choice, target, executor, workers, batch)
        else:
            run_in_turn(jobs, tools_of(choice, reader), batch)
        return _ended(batch)


def _ended(batch: Batch) -> ExitCode:
    """Print a batch's summary and return the exit code."""
    batch.print()
    if batch.failed:
        return ExitCode.FAILED
    return ExitCode.DONE if batch.found else ExitCode.NOTHING_FOUND


def _settings(reader: Reader, spotter: str, options: FileOptions) -> dict[str, Any]:
    """List the settings of an analysis for run.json."""
    networks = [network.card.id for network in reader.networks]
    return {"models": networks, "spotter": spotter, **_said(options)}


def _said(options: FileOptions) -> dict[str, Any]:
    """Return the user's statements about the files, for run.json."""
    given = {"fps": options.fps, "capture_fps": options.capture_fps, "track": options.track}
    if options.slow_motion != 1.0:
        given["slow_motion"] = options.slow_motion
    return {name: value for name, value in given.items() if value is not None}


def _expanded(names: Sequence[str]) -> list[Path]:
    """Convert arguments to paths; expand patterns that the shell did not expand."""
    paths: list[Path] = []
    for name in names:
        if not name:
            raise UsageProblem("A video without a name was given: expected a file or a folder.")
        found = [] if Path(name).exists() else sorted(glob.glob(name))  # noqa: PTH207 - `name` may be absolute
        for path in [Path(item) for item in found] or [Path(name)]:
            paths += _videos_in(path)
    return paths


def _videos_in(path: Path) -> list[Path]:
    """List the videos of a folder without pictures, by their names alone; else return the path.

    A recording's lossless archive is skipped, as its video has the same pictures. For a folder
    without videos, such as a study or a participant, the videos of the recordings below it are
    listed.
    """
    from app.core.recording.folder import archive_name, part_name, sessions, video_parts
    from models.sources.images import ENDINGS, natural_order

    if not path.is_dir():
        return [path]
    names = [entry.name for entry in os.scandir(path)]
    if any(name.lower().endswith(ENDINGS) for name in names):
        return [path]
    numbers = range(1, len(names) + 1)
    again = {archive_name(number) for number in numbers if part_name(number) in names}
    videos = [path / name for name in names if name.lower().endswith(VIDEOS) and name not in again]
    if videos:
        return sorted(videos, key=natural_order)
    return [video for run in sessions(path) for video in video_parts(run)] or [path]


def _chosen(text: str, allowed: Sequence[str], what: str) -> tuple[str, ...]:
    """Split a list with commas and check each item."""
    items = tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))
    for item in items:
        if item not in allowed:
            raise UsageProblem(f"Unknown {what} '{item}': choose from {', '.join(allowed)}.")
    if not items:
        raise UsageProblem(f"No {what} was named: choose from {', '.join(allowed)}.")
    return items


def provider_set() -> tuple[Provider, int]:
    """Return where networks run and on how many processor threads, by the settings."""
    from app import settings

    chosen = settings.load().settings
    return cast("Provider", chosen.provider), chosen.threads


def open_reader(
    names: str,
    folder: Path | None,
    provider: Provider = "auto",
    threads: int = 2,
    *,
    patient: bool = False,
) -> Reader:
    """Open the networks that a user named by weights or by network; report unusable ones.

    Args:
        names: Names with commas; empty means all in the folder.
        folder: Folder of weights; None means those that read live.
        provider: Where they run.
        threads: Processor threads inside each.
        patient: Wait for slow networks as long as for files, not only as long as for a camera.

    Returns:
        The reader, warm.

    Raises:
        UsageProblem: A name matches no weights, or the folder does not exist.
        WeightsError: No card or weight file can be used.
    """
    from models.reader import Reader
    from models.running import FILE_LIMIT_S, LIMIT_S

    place = weights_folder(folder)
    limit_s = FILE_LIMIT_S if patient else LIMIT_S
    reader = Reader.bundled(_ids(names, place), place, threads, provider, limit_s)
    for remark in (*reader.problems, *reader.remarks):
        say(remark)
    if not reader.networks:
        say(f"There are no weights in '{place}': movements are timed but not read.")
    return reader


def weights_folder(folder: Path | None) -> Path:
    """Return the folder of weights that a user named, or that of the weights that read live.

    Raises:
        UsageProblem: There is no such folder.
        WeightsError: The selection of weights that read live is damaged.
    """
    from app.core.live_weights import live_folder

    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"There is no weights folder '{folder}': check the path.")
    return folder or live_folder()


def _ids(names: str, place: Path) -> tuple[str, ...] | None:
    """Find the weights that a user named by their ids or their networks; None for all."""
    from models.weights import shelf

    if not names.strip():
        return None
    installed = shelf(place)
    calls: list[tuple[str, tuple[str, ...]]] = [
        (card.id, (card.id, card.network)) for card in installed.cards
    ]
    calls += [(lost.name, (lost.name,)) for lost in installed.lost]
    known = sorted({call for _, known_as in calls for call in known_as})
    chosen = _chosen(names, known or ["none are installed"], "weights")
    return tuple(dict.fromkeys(i for name in chosen for i, known_as in calls if name in known_as))


def spotter_of(name: str) -> str:
    """Return the spotter that the user named, or that of the settings.

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
