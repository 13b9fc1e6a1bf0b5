"""`flinch reproduce`: the papers' figures and ours side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.screen import begin, results
from app.errors import ExitCode
from app.extras import load

commands = typer.Typer()


@commands.command()
def reproduce(
    table: Annotated[str, typer.Argument(help="Part of a paper's or recipe's name.")] = "",
    runs: Annotated[Path | None, typer.Option(help="Folder below which your own runs lie.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the datasets, each under its name.")
    ] = None,
) -> int:
    """List the papers' figures, ours, the protocol of each and what is missing here."""
    begin()
    door = load("training.measure.reproduce", "`flinch reproduce`")
    lines = door.table(table, runs, data)
    if lines:
        show(lines)
    for one in door.without_paper(table, runs):
        if one.metric == "uf1":
            print(f"[{one.protocol}] {one.recipe} on {one.data}: UF1 {one.value:.4f} ({one.when})")
    return ExitCode.DONE


def _figure(value: float | None) -> str:
    return "not known here" if value is None else f"{value:.4f}"


def show(lines: Any) -> None:
    """Print the papers' figures and ours side by side, and what is missing."""
    from rich.table import Table

    letters = {
        protocol: chr(ord("A") + k)
        for k, protocol in enumerate(sorted({line.published.protocol for line in lines}))
    }
    shown = Table(box=None)
    for name in ("paper", "row", "data", "figure", "paper's", "by", "ours", "recipe"):
        right = name in ("paper's", "ours")
        shown.add_column(name, justify="right" if right else "left", overflow="fold")
    for line in lines:
        row = line.published
        ours = "\n".join(f"{one.value:.4f} [{one.protocol}]" for one in line.ours)
        shown.add_row(
            *(
                f"{row.paper} {row.table}",
                row.what,
                row.data,
                row.metric.upper(),
                _figure(row.value),
            ),
            letters[row.protocol],
            ours.replace("[", r"\[") or "none yet",
            row.recipe,
        )
    results().print(shown)
    for protocol, letter in letters.items():
        print(f"{letter}: {protocol}")
    missing: dict[str, list[str]] = {}
    for line in lines:
        names = missing.setdefault(line.missing, [])
        if line.published.recipe not in names:
            names.append(line.published.recipe)
    for reason, names in missing.items():
        if reason:
            print(f"{reason}: {', '.join(names)}")
