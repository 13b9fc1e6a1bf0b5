"""`flinch train action-units` and `flinch evaluate action-units`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.commands.screen import remarks, results
from app.errors import ExitCode, UsageProblem
from app.extras import load

UNITS = "action-units"
"""Name of the recipe and of the weights."""


def train_units(recipe: str, data: str, out: Path, seeds: tuple[int, ...], threads: int) -> int:
    """Train the network of the action units and print its figures on held-out people.

    Args:
        recipe: Name of the recipe, or its file.
        data: Folder of `flinch synth flow`.
        out: Folder of the run; an unfinished one goes on.
        seeds: At most one, which replaces the recipe's.
        threads: Processor threads.

    Returns:
        The exit code.
    """
    if not data:
        raise UsageProblem(f"Recipe '{UNITS}' needs --data: a folder of `flinch synth flow`.")
    if len(seeds) > 1:
        raise UsageProblem(f"Recipe '{UNITS}' takes one seed, found {len(seeds)}.")
    run = load("training.action_units.run", "`flinch train`")
    screen = remarks()

    def report(epoch: Any, epochs: int) -> None:
        screen.print(
            f"epoch {epoch.epoch} of {epochs}: loss {epoch.loss:.4f}, {epoch.seconds:.1f} s"
        )

    metrics = run.train(Path(data), out, recipe, seeds[0] if seeds else None, threads, report)
    for view, found in metrics["held_out"].items():
        print(
            f"held out, {view}: F1 {found['f1']:.4f}, macro F1 {found['macro_f1']:.4f}, side right "
            f"{found['side_right']:.1%}"
        )
        if found["level_near"] is not None:
            print(f"held out, {view}: intensity within one level {found['level_near']:.1%}")
    print(out)
    return ExitCode.DONE


def evaluate_units(data: str, json_file: Path | None, folder: Path | None) -> int:
    """Measure the network of the action units and print the figures of each unit.

    Args:
        data: `flow_images:FOLDER` or `synthetic_flow:FOLDER`.
        json_file: File for all figures, or None.
        folder: Folder of the weights; None takes the bundled ones.

    Returns:
        The exit code.
    """
    from rich.table import Table

    from models.action_units import FOLDER

    units = load("training.action_units.evaluate", "`flinch evaluate`")
    with remarks().status("evaluating"):
        figures = units.evaluate(data, folder or FOLDER)
    if json_file is not None:
        from app.core.tables import write_json

        write_json(json_file, figures)
    table = Table(title=f"action units on {figures['data']}", box=None)
    for name in ("unit", "true", "predicted", "both", "F1", "macro F1"):
        table.add_column(name, justify="right")
    for unit in figures["units"].values():
        counts = [str(unit[key]) for key in ("unit", "true", "predicted", "both")]
        table.add_row(*counts, f"{unit['f1']:.4f}", f"{unit['macro']:.4f}")
    results().print(table)
    print(
        f"mean of 12 units over {figures['n']} movements: F1 {figures['f1']:.4f}, macro F1 "
        f"{figures['macro_f1']:.4f}; {figures['silent']} without any unit"
    )
    return ExitCode.DONE
