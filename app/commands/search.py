"""`flinch search`: try a recipe's own space of values with Optuna, by `training.loso.search`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.executor import check_executor
from app.commands.progress import Bar
from app.commands.screen import begin
from app.errors import ExitCode
from app.extras import load

commands = typer.Typer()


@commands.command()
def search(
    recipe: Annotated[str, typer.Argument(help="Recipe with a table `search`, or its file.")],
    data: Annotated[str, typer.Option(help="KIND:FOLDER, such as frames:FOLDER.")],
    out: Annotated[Path, typer.Option(help="Folder for search.json; an unfinished one goes on.")],
    storage: Annotated[
        str, typer.Option(help="File or URL of the trials, which many machines can share.")
    ] = "",
    trials: Annotated[int, typer.Option(min=0, help="Trials in all; 0: the recipe's.")] = 0,
    folds: Annotated[int, typer.Option(min=0, help="Folds that measure a trial; 0: all.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    executor: Annotated[str, typer.Option(help="local or ray.")] = "local",
) -> int:
    """Search a recipe's settings on the training side alone; held-out clips are never read."""
    begin()
    check_executor(executor)
    loso_search = load("training.loso.search", "`flinch search`")
    ask = loso_search.Ask(recipe, data, loso_search.url(storage, out), folds, trials)
    with Bar("trials") as bar:
        found = loso_search.run(
            ask,
            out,
            executor,
            workers,
            lambda done, of: bar.step(done, of, f"trial {done} of {of}"),
        )
    print(f"[{found['protocol']}] best of {found['trials']}: UF1 {found['score']:.4f}")
    for name, value in found["best"].items():
        print(f"{name} = {value}")
    print(out / loso_search.RESULT)
    return ExitCode.DONE
