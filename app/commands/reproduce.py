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
    reproduction = load("training.measure.reproduce", "`flinch reproduce`")
    show(reproduction.tables(table, runs, data))
    figures = [line for line in reproduction.without_paper(table, runs) if line.metric == "uf1"]
    if figures:
        print("\nOurs, of recipes that no paper has:")
    for line in figures:
        print(f"[{line.protocol}] {line.recipe} on {line.data}: UF1 {line.value:.4f} ({line.when})")
    return ExitCode.DONE


def show(tables: Any) -> None:
    """Print the papers' tables with our figures in them, and what is missing."""
    for table in tables:
        _print(table)
    missing: dict[str, list[str]] = {}
    for line in (line for table in tables for row in table.rows for line in row):
        names = missing.setdefault(line.missing, [])
        if line.published.recipe not in names:
            names.append(line.published.recipe)
    for reason, names in missing.items():
        if reason:
            print(f"{reason}: {', '.join(names)}")


def _print(table: Any) -> None:
    from rich import box
    from rich.table import Table

    about = table.table
    place = f"{about.paper}, {about.id}" if table.ours else f"{about.paper}, table {about.table}"
    print(f"\n{place}: {about.about} ({about.protocol})")
    shown = Table(box=box.MARKDOWN)
    shown.add_column("row", overflow="fold")
    for name in [column.name for column in about.column] or ["ours"]:
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("recipe", overflow="fold")
    for row in table.rows:
        recipes = dict.fromkeys(line.published.recipe for line in row if line.published.recipe)
        cells = (_cell(line) for line in row)
        shown.add_row(row[0].published.what, *cells, ", ".join(recipes) or "another method")
    results().print(shown)
    if about.note:
        print(f"Note: {about.note}.")


def _cell(line: Any) -> str:
    """Format the paper's figure with our measured figure below it."""
    ours = [f"ours {figure.value:.4f} [{figure.protocol}]" for figure in line.ours]
    return "\n".join([line.published.text, *ours]).strip()
