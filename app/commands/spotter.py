"""`flinch evaluate spotter` on videos, pairs, scores or recorded motion; `flinch train spotter`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.progress import Bar
from app.commands.screen import results
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from app.core.spotting import WatchOptions

KINDS = ("long", "pairs", "scores", "motion")


def evaluate_spotter(
    data: str,
    json_file: Path | None,
    spotter: str,
    workers: int,
    traces: Path | None,
    read: bool,
    lose: float = 0.0,
    faces: int = 3,
    keep: Path | None = None,
) -> int:
    """Measure the spotter and print its figures.

    Args:
        data: `long:FOLDER`, `pairs:FOLDER`, `scores:FILE.npz` or `motion:FOLDER`.
        json_file: File for all figures, or None.
        spotter: One of `app.core.spotting.SPOTTERS`.
        workers: Number of processes; 0 starts one per core.
        traces: Folder for the videos' signals, or None.
        read: Whether networks read the found movements.
        lose: Share of the frames that are lost at random before the pipeline sees them.
        faces: Generated faces on which each recorded motion is played.
        keep: Folder that keeps the played videos, or None.

    Returns:
        The exit code.
    """
    kind, _, where = data.partition(":")
    if kind not in KINDS or not where:
        raise UsageProblem(
            f"Cannot evaluate the spotter on '{data}': expected long:FOLDER, pairs:FOLDER, "
            "scores:FILE.npz or motion:FOLDER."
        )
    if kind == "scores":
        figures = _on_scores(Path(where))
    elif kind == "motion":
        figures = _on_motion(Path(where), faces, workers, keep)
    else:
        options = _options(spotter, workers, traces, read, lose)
        figures = _on_videos(kind, Path(where), options)
    if json_file is not None:
        from app.core.tables import write_json

        write_json(json_file, figures)
    return ExitCode.DONE


def train_spotter(data: str, out: Path, seed: int | None) -> int:
    """Train the learned screen of the spotter and print the figures at its threshold.

    Args:
        data: `long:FOLDER`, or several with commas between.
        out: Folder of the run; signals already in it are reused.
        seed: Replaces the recipe's.

    Returns:
        The exit code.
    """
    from app.extras import load

    parts = [part.partition(":") for part in data.split(",") if part]
    if not parts or any(kind != "long" or not folder for kind, _, folder in parts):
        raise UsageProblem(
            f"Cannot train the spotter on '{data}': expected long:FOLDER of `flinch synth long`, "
            "or several with commas between."
        )
    screen = load("training.spotter.screen", "`flinch train`")
    recipe = load("training.spotter.recipe", "`flinch train`").read_recipe()
    folders = [Path(folder) for _, _, folder in parts]
    with Bar("watching") as bar:
        choice = screen.train_screen(
            folders,
            out,
            recipe,
            seed,
            lambda name, done, of: bar.step(done, of, name),
        )
    print(f"threshold: {choice.threshold}")
    print(
        f"candidates of videos left out: F1 {choice.f1:.4f}, {choice.hits} of {choice.moves} "
        f"movements, {choice.false} false in {choice.minutes:.1f} min"
    )
    print(out)
    return ExitCode.DONE


def _on_scores(path: Path) -> dict[str, Any]:
    from training.spotter.scores import evaluate_scores

    figures = evaluate_scores(path)
    print(f"{figures['videos']} videos, {figures['truth']} movements")
    table = _table("rule", "tp", "fp", "fn", "f1", "setting")
    names = {
        "authors": "common rule as published (IoU above 0.5, dummies)",
        "authors_best": "the same, best p of all (chosen on these videos)",
        "common": "common rule, MEGC, p left one video out",
        "ours": "prominence rule, MEGC, left one video out",
    }
    for key, name in names.items():
        row = figures[key]
        setting = (
            f"p = {row['p']:g}" if "p" in row else ", ".join(f"{v:g}" for v in row["settings"])
        )
        table.add_row(name, *(str(row[c]) for c in ("tp", "fp", "fn")), f"{row['f1']:.4f}", setting)
    results().print(table)
    return figures


def _on_motion(folder: Path, faces: int, workers: int, keep: Path | None) -> dict[str, Any]:
    import os

    from app.core.played import PlayOptions, evaluate_played
    from training.spotter.played import UNREAD

    options = PlayOptions(faces, workers=workers or os.cpu_count() or 1, keep=keep)
    with Bar("watching") as bar:
        figures = evaluate_played(folder, options, bar.step)
    parts = {name: row for name, row in figures.items() if isinstance(row, dict)}
    columns = ("expressions", "labelled", "right_polarity", "neutral_clips", "neutral_labelled")
    table = _table("part", *columns)
    for name, row in parts.items():
        table.add_row(name, *(str(row[column]) for column in columns))
    results().print(table)
    for why, number in parts["all"]["silent"].items():
        print(f"without a label, {UNREAD[why]}: {number}")
    return figures


def _options(
    spotter: str, workers: int, traces: Path | None, read: bool, lose: float
) -> WatchOptions:
    import os

    from app import paths
    from app.core.spotting import SpotterError, WatchOptions

    processes = workers or os.cpu_count() or 1
    try:
        return WatchOptions(spotter, paths.models_folder(), traces, read, processes, lose)
    except SpotterError as error:
        raise UsageProblem(str(error)) from error


def _on_videos(kind: str, folder: Path, options: WatchOptions) -> dict[str, Any]:
    from app.core.spotting import evaluate_long, evaluate_pairs
    from training.spotter.judge import Watched
    from training.spotter.truth import videos_of

    total, done = len(videos_of(folder)), 0
    with Bar("watching") as bar:

        def report(watched: Watched) -> None:
            nonlocal done
            done += 1
            found = watched.spotting
            bar.step(
                done, total, f"{watched.name}: {found.tp} hits, {found.fp} false, {found.fn} missed"
            )

        evaluate = evaluate_long if kind == "long" else evaluate_pairs
        figures = evaluate(folder, options, report)
    if kind == "pairs":
        _print_values({k: v for k, v in figures.items() if k != "all"})
        _print_figures(figures["all"])
    else:
        _print_figures(figures)
    return figures


def _print_values(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if not isinstance(value, (dict, list)):
            print(f"{name}: {value}")


def _print_figures(figures: dict[str, Any]) -> None:
    _print_values(figures)
    columns = ("truth", "hits", "false", "f1", "recall")
    kinds = _table("kind", *columns)
    for name, row in figures["by_kind"].items():
        kinds.add_row(name, *(_shown(row[c]) for c in columns))
    timed = (*columns, "false_per_min", "apex_mae_frames", "onset_mae_ms", "offset_mae_ms")
    formats = _table("camera", *timed, "delay_p50_ms", "delay_p95_ms")
    for name, row in figures["by_format"].items():
        formats.add_row(name, *(_shown(row[c]) for c in (*timed, "delay_p50_ms", "delay_p95_ms")))
    coded = (*columns, "hits_ok", "false_ok", "false_ok_per_min")
    codecs = _table("codec", *coded)
    for name, row in figures["by_codec"].items():
        codecs.add_row(name, *(_shown(row[c]) for c in coded))
    near = _table("distraction", "times", "false", "found", "missed", "recall")
    for name, row in figures["by_distraction"].items():
        near.add_row(
            name, *(_shown(row[c]) for c in ("times", "false", "found", "missed", "recall"))
        )
    sizes = _table("peak in eye distances", "found", "missed")
    for name, row in figures["recall_by_size_ed"].items():
        sizes.add_row(name, str(row["found"]), str(row["missed"]))
    for table in (kinds, formats, codecs, near, sizes):
        if table.row_count:
            results().print(table)


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _table(first: str, *columns: str) -> Any:
    from rich.table import Table

    table = Table(box=None)
    table.add_column(first)
    for name in columns:
        table.add_column(name.replace("_", " "), justify="right")
    return table
