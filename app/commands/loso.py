"""Runs `flinch train` for a leave-one-subject-out recipe, by `training.loso.run`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.commands.progress import Bar
from app.commands.screen import say, say_not_noted
from app.errors import ExitCode
from app.extras import load


def train_loso(recipe: str, data: str, out: Path, options: Any) -> int:
    """Run a recipe over all subjects and print its figures, each with the protocol.

    Args:
        recipe: Name or file of the recipe, or of a paper's table.
        data: `KIND:FOLDER`.
        out: Folder of the run; an unfinished run continues.
        options: `training.loso.run.RunOptions`: the user's changes to the recipe, and where to run
            it.

    Returns:
        The exit code.
    """
    tables = load("training.recipe.papers", "`flinch train`")
    if recipe in tables.listed():
        return _train_table(recipe, data, out, options)
    loso = load("training.loso.run", "`flinch train`")
    paused = load("training.learn.progress", "`flinch train`").Paused
    parsed = load("training.recipe.catalogue", "`flinch train`").read(recipe)
    label = options.protocol or parsed.protocol
    with Bar(f"[{label}] folds") as bar:

        def report(progress: Any) -> None:
            job, state = progress.job, "found" if progress.resumed else "done"
            bar.step(
                progress.done,
                progress.of,
                f"[{label}] {job.member}, seed {job.seed}, {job.subject} {state} "
                f"({progress.done} of {progress.of})",
            )

        try:
            metrics = loso.run(recipe, data, out, options, report)
        except paused:
            say(f"Paused: {out} keeps what was finished; the same command goes on.")
            return ExitCode.INTERRUPTED
    for line in load("training.loso.report", "`flinch train`").lines(metrics):
        print(line)
    print(out / "metrics.json")
    say_not_noted(out)
    return ExitCode.DONE


def list_recipes() -> int:
    """Print the recipes by what they need, one per line with network and dataset."""
    base = load("training.recipe.base", "`flinch train`")
    loso = load("training.recipe.loso", "`flinch train`")
    papers = load("training.recipe.papers", "`flinch train`")
    print("from synthetic samples, made first:")
    for name in base.listed():
        recipe = base.read(name)
        print(f"  {name:28} {recipe.network}, {recipe.label_set}")
    print(f"  {base.UNITS:28} action units (--data FOLDER of `flinch synth flow --free-units`)")
    print("leaving subjects out of a dataset (--data KIND:FOLDER):")
    for name in loso.listed():
        recipe = loso.read(name)
        print(f"  {name:28} {', '.join(recipe.members)}, {recipe.label_set}, {recipe.dataset}")
    print("rows of the papers' tables (TABLE:ROW, as `flinch reproduce` prints them; --data too):")
    for name in papers.listed():
        table = papers.read_table(name)
        print(f"  {name:28} {len(table.names())} rows: {table.about}")
    print("or a file of your own: RECIPE.toml")
    return ExitCode.DONE


def pause_training(run: Path) -> int:
    """Ask the training in a folder to pause, and print which process it is."""
    print(load("training.loso.run", "`flinch train`").pause(run))
    return ExitCode.DONE


def _train_table(name: str, data: str, out: Path, options: Any) -> int:
    """Run every row of a paper's table into its own folder; print the figures side by side."""
    from app.commands.reproduce import show

    rows = load("training.recipe.papers", "`flinch train`").read_table(name).names()
    for row in rows:
        print(row)
        code = train_loso(row, data, out / row.partition(":")[2], options)
        if code != ExitCode.DONE:
            return code
    show(load("training.measure.reproduce", "`flinch train`").tables(name, out))
    return ExitCode.DONE
