"""Compares the papers' figures with ours, and says why a row cannot be run here.

`recipes/papers/` holds the papers' tables as printed; each row is also a recipe. Our figures come
from `results/loso.csv`, which ships with Flinch, and from run folders on this disk; the newest run
of a recipe, dataset and protocol counts.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.json_text import parse
from training.errors import DataError, RecipeError
from training.measure.label_errors import of_confusion
from training.recipe import catalogue
from training.recipe import papers as recipe_papers

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results" / "loso.csv"
METRICS = ("uf1", "uar", "acc")
SAME = {"f1_macro": "uf1", "recall": "uar"}
"""Metrics that our runs name differently: macro means over the classes present."""


@dataclass(frozen=True, slots=True)
class Published:
    """One printed cell of a paper.

    Attributes:
        paper, table: Short name of the paper, and the table's number.
        what, column: Description of the row, and head of the column.
        data: Dataset, as the paper names it.
        part: Dataset inside a pooled run, such as `casme2`; empty for the whole.
        metric: Name of the metric; empty if the cell is no measurement.
        text: As printed, with its unit.
        value: Its number, shares as 0..1; None if it is no number.
        protocol: How the paper chose the reported epoch, as far as it says so.
        recipe: Recipe that runs it, `TABLE:ROW`; empty for another author's method.
    """

    paper: str
    table: str
    what: str
    column: str
    data: str
    part: str
    metric: str
    text: str
    value: float | None
    protocol: str
    recipe: str

    @property
    def run_id(self) -> str:
        """The id that a run of the recipe carries."""
        return self.recipe.replace(recipe_papers.MARK, "-")


@dataclass(frozen=True, slots=True)
class Ours:
    """A figure that we measured."""

    recipe: str
    data: str
    protocol: str
    metric: str
    value: float
    when: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """One cell of the paper's table, our figures for it, and what is missing here."""

    published: Published
    ours: tuple[Ours, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Printed:
    """One table: its head and note, and its rows of cells, in the paper's order."""

    table: recipe_papers.Table
    rows: tuple[tuple[TableLine, ...], ...]

    @property
    def ours(self) -> bool:
        """Whether it is a study of ours that no paper has."""
        return self.table.paper == recipe_papers.OURS


def tables(
    only: str = "", runs: Path | None = None, data: Path | None = None
) -> tuple[Printed, ...]:
    """Compare the papers' tables with our figures; our own studies come last.

    Args:
        only: Part of a paper's name, a row or a recipe; empty takes all. A row is included if one
            of its cells matches.
        runs: Folder below which run folders lie.
        data: Folder in which the datasets lie, each under its name.

    Raises:
        RecipeError: No row matches; names the papers.
    """
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    found = []
    for name in recipe_papers.listed():
        of = recipe_papers.read_table(name)
        spread = [_row(of, row) for row in of.row]
        rows = [cells for cells in spread if any(_fits(cell, only, name) for cell in cells)]
        lines = tuple(
            tuple(TableLine(cell, _matching(cell, measured), missing(cell, data)) for cell in cells)
            for cells in rows
        )
        if lines:
            found.append(Printed(of, lines))
    if not found and not without_paper(only, runs):
        papers = sorted({recipe_papers.read_table(name).paper for name in recipe_papers.listed()})
        near = difflib.get_close_matches(only, papers, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise RecipeError(f"No row matches '{only}': expected one of {', '.join(papers)}.{hint}")
    return tuple(
        sorted(
            found, key=lambda printed: (printed.ours, printed.table.paper, _place(printed.table))
        )
    )


def _place(table: recipe_papers.Table) -> tuple[int, str]:
    """Return the sort key of a table: its number, Roman or not, then its letter."""
    roman = ("", "I", "II", "III", "IV", "V", "VI", "VII")
    if table.table in roman:
        return roman.index(table.table), ""
    digits = "".join(c for c in table.table if c.isdigit())
    return int(digits or 0), table.table


def table(
    only: str = "", runs: Path | None = None, data: Path | None = None
) -> tuple[TableLine, ...]:
    """List the cells of all tables that match, see `tables`."""
    return tuple(
        line for printed in tables(only, runs, data) for row in printed.rows for line in row
    )


def published() -> tuple[Published, ...]:
    """List the papers' cells, in the order of the files."""
    every = [recipe_papers.read_table(name) for name in recipe_papers.listed()]
    return tuple(cell for of in every for row in of.row for cell in _row(of, row))


def _row(of: recipe_papers.Table, row: recipe_papers.PaperRow) -> tuple[Published, ...]:
    """Turn a row of a table into cells; a row of ours without figures is one empty cell."""
    shared = (of.paper, of.table, row.what)
    if not of.column:
        return (Published(*shared, "", "", "", "uf1", "", None, of.protocol, f"{of.id}:{row.id}"),)
    return tuple(
        Published(
            *shared,
            cell.column.name,
            cell.data,
            cell.part,
            cell.metric,
            f"{cell.text} {cell.column.unit}".rstrip() if cell.value is not None else cell.text,
            cell.value,
            of.protocol,
            cell.recipe,
        )
        for cell in of.cells(row)
    )


def _fits(cell: Published, only: str, table: str) -> bool:
    words = f"{cell.paper} table {cell.table} {cell.what} {cell.recipe} {table}"
    return only.lower() in words.lower() if ":" not in only else only == cell.recipe


def without_paper(only: str = "", runs: Path | None = None) -> tuple[Ours, ...]:
    """List our newest figures of rows that no paper has: the compact networks on flow pictures."""
    papers = {row.run_id for row in published()}
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    newest: dict[tuple[str, ...], Ours] = {}
    for ours in measured:
        key = (ours.recipe, ours.data, ours.protocol, ours.metric)
        fits = ours.data and ours.recipe not in papers and only.lower() in ours.recipe.lower()
        if fits and (key not in newest or ours.when >= newest[key].when):
            newest[key] = ours
    return tuple(newest.values())


def shipped(path: Path = RESULTS) -> tuple[Ours, ...]:
    """Read the figures that come with Flinch."""
    if not path.is_file():
        return ()
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Ours(row["recipe"], row["data"], row["protocol"], name, float(row[name]), row["when"])
        for row in rows
        for name in METRICS
    )


def of_runs(folder: Path) -> tuple[Ours, ...]:
    """Read the figures of all finished LOSO runs below a folder.

    Raises:
        DataError: A `metrics.json` is damaged.
    """
    found: list[Ours] = []
    for path in sorted(folder.rglob("metrics.json")):
        try:
            metrics = parse(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataError(f"{path} is no JSON ({error}): remove or mend that file.") from error
        if "per_seed" in metrics and "recipe" in metrics:
            found.extend(_of_run(metrics))
    return tuple(found)


def _of_run(metrics: dict[str, Any]) -> Iterable[Ours]:
    parts = {"": metrics, **metrics["per_dataset"]}
    if len(metrics["per_dataset"]) == 1:
        parts = dict.fromkeys(("", *metrics["per_dataset"]), metrics)
    for name, part in parts.items():
        for metric, value in _values(part).items():
            when = metrics.get("when", "")
            yield Ours(metrics["recipe"], name, metrics["protocol"], metric, value, when)


def _values(part: dict[str, Any]) -> dict[str, float]:
    """Return a run's figures by the names that the tables use."""
    found = {metric: float(part[metric]) for metric in METRICS}
    for label, figures in part.get("per_class", {}).items():
        found[f"f1:{label}"] = float(figures["f1"])
    if "confusion" in part and "labels" in part:
        found |= of_confusion(part["confusion"], part["labels"])
    return found


def _matching(row: Published, measured: Sequence[Ours]) -> tuple[Ours, ...]:
    newest: dict[str, Ours] = {}
    metric = SAME.get(row.metric, row.metric)
    for ours in measured if row.recipe and metric else ():
        fits = ours.recipe == row.run_id and ours.metric == metric and ours.data == row.part
        if fits and (ours.protocol not in newest or ours.when >= newest[ours.protocol].when):
            newest[ours.protocol] = ours
    return tuple(newest[name] for name in sorted(newest))


def missing(row: Published, data: Path | None) -> str:
    """Say what a row lacks to be run on this disk; empty if nothing."""
    if not row.recipe:
        return ""
    recipe = catalogue.read(row.recipe)
    if data is None:
        return f"name the folder of the datasets with --data (needs {recipe.dataset})"
    if not (data / recipe.dataset).is_dir():
        return f"{data / recipe.dataset} is not there ({recipe.data})"
    return ""
