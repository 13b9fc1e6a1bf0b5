"""What `flinch train` does for a leave-one-subject-out recipe; `training.loso` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.commands.screen import remarks
from app.errors import ExitCode, UsageProblem
from app.extras import load

EXECUTORS = ("local",)


def train_loso(
    recipe: str,
    data: str,
    out: Path,
    protocol: str,
    seeds: tuple[int, ...],
    executor: str,
    workers: int,
) -> int:
    """Run a recipe over all subjects and print its figures, each with the protocol.

    Args:
        recipe: Name or file of the recipe.
        data: `KIND:FOLDER`.
        out: Folder of the run; an unfinished one goes on.
        protocol: Replaces the recipe's; empty keeps it.
        seeds: Replace the recipe's; empty keeps them.
        executor: Where the folds run.
        workers: Processes; 0 takes all cores.

    Returns:
        The exit code.

    Raises:
        UsageProblem: The executor is unknown.
    """
    if executor not in EXECUTORS:
        raise UsageProblem(f"Unknown executor '{executor}': expected {' or '.join(EXECUTORS)}.")
    door = load("training.loso", "`flinch train`")
    made = load("training.loso_recipe", "`flinch train`").read(recipe)
    label = protocol or made.protocol
    asked = door.Asked(protocol=protocol, seeds=seeds, workers=workers)
    with _bar() as bar:
        task = bar.add_task(f"[{label}] folds".replace("[", r"\["), total=None)

        def tell(progress: Any) -> None:
            job = progress.job
            bar.update(task, completed=progress.done, total=progress.of)
            state = "found" if progress.resumed else "done"
            bar.console.print(
                f"[{label}] {job.member}, seed {job.seed}, {job.subject} {state} "
                f"({progress.done} of {progress.of})",
                markup=False,
                highlight=False,
            )

        metrics = door.run(recipe, data, out, asked, tell)
    for line in load("training.loso_report", "`flinch train`").lines(metrics):
        print(line)
    print(out / "metrics.json")
    return ExitCode.DONE


def _bar() -> Any:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=remarks())
