"""`flinch synth`, `train` and `evaluate`: from made samples to measured weights.

All of it lives in the training package, which is loaded only when one of these runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.executor import check_executor
from app.commands.files import weights_folder
from app.commands.loso import list_recipes, pause_training, train_loso
from app.commands.screen import begin, remarks, results
from app.commands.spotter import evaluate_spotter, train_spotter
from app.commands.units import UNITS, evaluate_units, train_units
from app.errors import ExitCode, UsageProblem
from app.extras import load

commands = typer.Typer()
synth = typer.Typer(help="Make samples whose truth is known.", no_args_is_help=True)
commands.add_typer(synth, name="synth")

OutOption = Annotated[Path, typer.Option(help="Folder for the samples.")]
NumberOption = Annotated[int, typer.Option("--n", min=1, help="How many.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Equal seeds give equal bytes.")]

FacesOption = Annotated[
    Path | None, typer.Option(help="Folder of face pictures of your own that join in.")
]


@synth.command()
def flow(
    out: OutOption = Path("synthetic-flow"),
    number: NumberOption = 1200,
    seed: SeedOption = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    size: Annotated[
        int, typer.Option(min=14, max=512, help="Side of the stored fields in pixels.")
    ] = 56,
    faces: FacesOption = None,
    method: Annotated[
        str, typer.Option("--flow", help="farneback, tvl1, or mixed for both in one set.")
    ] = "farneback",
    free_units: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of movements of single units, without an emotion."),
    ] = 0.0,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Leave out a disturbance: eyes, turns, misplaced or poor; repeatable."),
    ] = None,
) -> int:
    """Make optical-flow samples of micro-expressions to train from."""
    begin()
    from training.synth.command import write_flow

    with remarks().status(f"making {number} samples"):
        folder = write_flow(
            out, number, seed, workers, size, faces, method, free_units, without or ()
        )
    print(folder)
    return ExitCode.DONE


@synth.command()
def stills(
    out: OutOption = Path("synthetic-stills"),
    number: NumberOption = 1200,
    seed: SeedOption = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    size: Annotated[
        int, typer.Option(min=32, max=512, help="Side of the pictures in pixels.")
    ] = 128,
    faces: FacesOption = None,
) -> int:
    """Make onset, apex and offset pictures of expressions to train frame networks from."""
    begin()
    from training.synth.command import write_stills

    with remarks().status(f"making {number} samples"):
        folder = write_stills(out, number, seed, workers, size, faces)
    print(folder)
    return ExitCode.DONE


@synth.command()
def composite(out: OutOption = Path("synthetic-composite"), seed: SeedOption = 0) -> int:
    """Make 442 flow pictures of 68 people in the shape of MEGC 2019, to try protocols on."""
    begin()
    from training.synth.composite import write_composite

    with remarks().status("making 442 flow pictures"):
        folder = write_composite(out, seed)
    print(folder)
    return ExitCode.DONE


@synth.command()
def long(
    out: OutOption = Path("synthetic-long"),
    number: NumberOption = 1,
    seed: SeedOption = 0,
    seconds: Annotated[float, typer.Option(max=86_400.0, help="Length of each.")] = 90.0,
    faces: FacesOption = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Film each motion twice, at 30 and at 60 fps.")
    ] = False,
    codec: Annotated[
        str,
        typer.Option(
            help="Compress strongly: x264:250k, vp8:500k, vp9:crf30, mpeg4:q4, jpeg:40, ..."
        ),
    ] = "",
) -> int:
    """Make long videos with movements, distractions and exact truth to test spotting."""
    begin()
    from training.synth.command import CLEAN, read_codec, write_long, write_pairs

    write = write_pairs if pairs else write_long
    coded = read_codec(codec) if codec else CLEAN
    with remarks().status(f"making {number} {'pairs of videos' if pairs else 'videos'}"):
        videos = write(out, number, seed, seconds, faces, coded)
    for video in videos:
        print(video)
    return ExitCode.DONE


@synth.command()
def clips(
    out: OutOption = Path("synthetic-clips"),
    number: NumberOption = 3,
    seed: SeedOption = 0,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 100.0,
    faces: FacesOption = None,
) -> int:
    """Make short clips of one movement each, with its true flow."""
    begin()
    from training.synth.command import write_clips

    with remarks().status(f"making {number} clips"):
        table = write_clips(out, number, seed, fps, faces)
    print(table)
    return ExitCode.DONE


@synth.command()
def replay(
    motion: Annotated[
        Path, typer.Option(help="File of recorded motion (.npz), or a folder of them.")
    ],
    out: OutOption = Path("synthetic-replay"),
    number: Annotated[int, typer.Option("--n", min=1, help="Faces a motion.")] = 1,
    seed: SeedOption = 0,
    faces: FacesOption = None,
) -> int:
    """Play the recorded motion of real faces on faces that belong to nobody, as videos."""
    begin()
    from training.synth.command import write_replays

    with remarks().status("playing recorded motion"):
        table = write_replays(out, motion, number, seed, faces)
    print(table)
    return ExitCode.DONE


@synth.command()
def sheet(
    out: Annotated[Path, typer.Option(help="PNG file to write.")] = Path("action-units.png"),
    level: Annotated[str, typer.Option(help="FACS level, A to E.")] = "D",
    head: Annotated[int | None, typer.Option(min=0, help="Seed of a painted head.")] = None,
    arrows: Annotated[bool, typer.Option(help="Show where the points go.")] = True,
) -> int:
    """Draw every action unit on one sheet, to be looked at."""
    begin()
    if out.suffix.lower() != ".png" or out.is_dir():
        raise UsageProblem(f"The sheet is a picture: expected a file such as x.png, found '{out}'.")
    from training.synth.command import write_sheet

    print(write_sheet(out, level, head, arrows))
    return ExitCode.DONE


RecipeArgument = Annotated[str, typer.Argument(help="Name of a recipe, or its file.")]
DataOption = Annotated[
    str,
    typer.Option(
        help="Folder of the samples, KIND:FOLDER for leave-one-subject-out; if left out, "
        "synthetic samples are made once, into the cache."
    ),
]
RunOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the run, runs/RECIPE if left out; an unfinished one goes on."),
]
SeedsOption = Annotated[
    str, typer.Option("--seed", help="Replaces the recipe's seed (or seeds, with commas).")
]
ThreadsOption = Annotated[int, typer.Option(min=1, help="Processor threads.")]
FoldWorkersOption = Annotated[
    int, typer.Option(min=0, help="Leave-one-subject-out: processes; 0 takes all cores.")
]
ProtocolOption = Annotated[
    str, typer.Option(help="Leave-one-subject-out: replaces the recipe's protocol.")
]
FoldExecutorOption = Annotated[str, typer.Option(help="Leave-one-subject-out: local or ray.")]
DeviceOption = Annotated[str, typer.Option(help="Leave-one-subject-out: cpu, cuda or cuda:1.")]
PrecisionOption = Annotated[
    str, typer.Option(help="Leave-one-subject-out: 32, or mixed: bf16, or fp16 on cuda.")
]
KeepFoldsOption = Annotated[
    bool,
    typer.Option(
        "--keep-folds", help="Leave-one-subject-out: keep each fold's weights (safetensors)."
    ),
]
ProgressOption = Annotated[
    Path | None,
    typer.Option(help="Leave-one-subject-out: file that gets a JSON line after each epoch."),
]
NetworkOption = Annotated[
    str,
    typer.Option(
        help="Takes the place of the recipe's: a name, or FILE.py:CLASS or MODULE:CLASS of "
        "your own."
    ),
]
ListOption = Annotated[
    bool, typer.Option("--list", help="List the recipes that come with Flinch; train nothing.")
]
PauseOption = Annotated[
    Path | None,
    typer.Option(help="Pause what trains into this folder, after its batch; train nothing."),
]


@commands.command()
def train(
    recipe: RecipeArgument = "",
    data: DataOption = "",
    out: RunOption = None,
    seeds: SeedsOption = "",
    threads: ThreadsOption = 1,
    workers: FoldWorkersOption = 0,
    protocol: ProtocolOption = "",
    executor: FoldExecutorOption = "local",
    device: DeviceOption = "cpu",
    precision: PrecisionOption = "32",
    keep_folds: KeepFoldsOption = False,
    progress: ProgressOption = None,
    network: NetworkOption = "",
    listing: ListOption = False,
    pause: PauseOption = None,
) -> int:
    """Train a network by a recipe.

    A run that was paused, interrupted or killed goes on by the same command and ends in the same
    digits.
    """
    begin()
    if listing:
        return list_recipes()
    if pause is not None:
        return pause_training(pause)
    if not recipe:
        raise UsageProblem("`flinch train` needs a recipe, or --pause with the folder of a run.")
    chosen = _seeds(seeds)
    load("torch", "`flinch train`")
    if recipe == "spotter":
        return train_spotter(data, out or Path("runs") / recipe, chosen[0] if chosen else None)
    if Path(recipe).stem == UNITS:
        return train_units(recipe, data, out or Path("runs") / UNITS, chosen, threads)
    if load("training.recipe.catalogue", "`flinch train`").is_loso(recipe):
        check_executor(executor)
        options = load("training.loso.run", "`flinch train`").RunOptions(
            *(protocol, chosen, workers, executor),
            device=device,
            precision=precision,
            keep_folds=keep_folds,
            progress=str(progress or ""),
            network=network,
        )
        return _train_folds(recipe, data, out, options)
    if progress is not None or keep_folds:
        raise UsageProblem(
            f"--progress and --keep-folds belong to leave-one-subject-out recipes: '{recipe}' is "
            "none, leave them out."
        )
    return _train_samples(recipe, data, out, chosen, threads, network)


def _train_folds(recipe: str, data: str, out: Path | None, options: Any) -> int:
    """Train a leave-one-subject-out recipe with `training.loso.run.RunOptions`."""
    if not data:
        raise UsageProblem(f"Recipe '{recipe}' needs --data: expected KIND:FOLDER.")
    return train_loso(recipe, data, out or Path("runs") / Path(recipe).stem, options)


def _train_samples(
    recipe: str, data: str, out: Path | None, seeds: tuple[int, ...], threads: int, network: str
) -> int:
    """Train a recipe of synthetic samples, with the recipe's seed or one other."""
    if len(seeds) > 1:
        raise UsageProblem(f"Recipe '{recipe}' takes one seed, found {len(seeds)}.")
    seed = seeds[0] if seeds else None
    name = Path(recipe).stem if seed is None else f"{Path(recipe).stem}-s{seed}"
    return _train(recipe, _data(recipe, data), out or Path("runs") / name, seed, threads, network)


def _data(recipe: str, given: str) -> Path:
    """Return the folder of a recipe's samples; create the samples if the user names none."""
    if given:
        return Path(given)
    from app import paths

    parsed = load("training.recipe.base", "`flinch train`").read(recipe)
    folder: Path = load("training.datasets.generated", "`flinch train`").ready_data(
        parsed, paths.cache_folder(), lambda sentence: remarks().print(sentence, highlight=False)
    )
    return folder


def _seeds(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise UsageProblem(f"Unknown seed '{text}': expected whole numbers with commas.")
    return tuple(int(part) for part in parts)


def _train(recipe: str, data: Path, out: Path, seed: int | None, threads: int, network: str) -> int:
    bundled_run = load("training.bundled.run", "`flinch train`")
    screen = remarks()

    def report(epoch: Any, epochs: int) -> None:
        screen.print(
            f"epoch {epoch.epoch} of {epochs}: loss {epoch.loss:.4f}, "
            f"held-out UF1 {epoch.score:.4f}, {epoch.seconds:.1f} s"
        )

    trained = bundled_run.train(recipe, data, out, seed, threads, report, network)
    for view, figures in trained.metrics["held_out"].items():
        print(f"held out, {view}: UF1 {figures['uf1']:.4f}, UAR {figures['uar']:.4f}")
    print(f"{trained.folder} (epoch {trained.epoch} kept)")
    return ExitCode.DONE


@commands.command()
def evaluate(
    weights: Annotated[
        str, typer.Argument(help="Id of the weights, `ensemble`, `action-units`, or `spotter`.")
    ],
    data: Annotated[
        str,
        typer.Option(
            help="flow_images:FOLDER or synthetic_flow:FOLDER; spotter: long:FOLDER, "
            "pairs:FOLDER, scores:FILE.npz, or motion:FOLDER of recorded motion."
        ),
    ],
    protocol: Annotated[str, typer.Option(help="zero-shot: nothing is fitted.")] = "zero-shot",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures into this file.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--weights", help="Folder that holds the weights; the bundled if left out."),
    ] = None,
    spotter: Annotated[
        str, typer.Option(help="Spotter: rules or learned (both online), or offline.")
    ] = "rules",
    workers: Annotated[
        int, typer.Option(min=0, help="Spotter: processes; 0 takes one a core.")
    ] = 0,
    traces: Annotated[
        Path | None,
        typer.Option(help="Spotter: folder that keeps the videos' signals for the next time."),
    ] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Spotter: let the networks read what is found (STRS).")
    ] = False,
    lose: Annotated[
        float, typer.Option(min=0.0, max=0.9, help="Spotter: share of the frames that is lost.")
    ] = 0.0,
    faces: Annotated[int, typer.Option(min=1, help="Motion: faces that each is played on.")] = 3,
    keep: Annotated[
        Path | None, typer.Option(help="Motion: folder that keeps the videos for the next time.")
    ] = None,
) -> int:
    """Measure weights, or the spotter, on data that they were not made with.

    Weights are never scored on movements that they learned from.
    """
    begin()
    if weights == "spotter":
        return evaluate_spotter(data, json_file, spotter, workers, traces, read, lose, faces, keep)
    if weights == UNITS:
        return evaluate_units(data, json_file, folder)
    from models.weights import BUNDLED

    place = BUNDLED if folder is None else weights_folder(folder)
    bundled = load("training.bundled.run", "`flinch evaluate`")
    with remarks().status("evaluating"):
        figures = bundled.evaluate(weights, data, protocol, json_file, place)
    _print_figures(figures)
    return ExitCode.DONE


def _print_figures(figures: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=f"{', '.join(figures['weights'])} on {figures['data']}", box=None)
    for name in ("data", "n", "UF1", "UAR", "accuracy", "calibration error"):
        table.add_column(name, justify="left" if name == "data" else "right")
    rows = {"all": figures, **figures["per_dataset"]}
    for name, row in rows.items():
        shown = [f"{row[key]:.4f}" for key in ("uf1", "uar", "acc", "ece")]
        table.add_row(name, str(row["n"]), *shown)
    results().print(table)
    if figures["absent"]:
        print(f"absent classes, left out of the means: {', '.join(figures['absent'])}")
