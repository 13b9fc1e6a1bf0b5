"""The papers' figures and ours side by side, with what stands between a row and its run.

`recipes/papers/` holds what the five papers say, each row a recipe that runs it. Macro-F1 over the
classes that are present, `f1`, is what our runs call `uf1`. Our figures come from
`results/loso.csv`, which ships, and from the run folders of this disk; the newest run of a recipe,
dataset and protocol counts.
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
from training.recipe import catalogue
from training.recipe import papers as recipe_papers

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results" / "loso.csv"
METRICS = ("uf1", "uar", "acc")


@dataclass(frozen=True, slots=True)
class Published:
    """One figure of a paper, or a row of which no figure is known here.

    Attributes:
        paper, table: Short name of the paper, and the table's number.
        what: The row, in words.
        data: Dataset, as the paper names it.
        part: Dataset inside a pooled run, such as `casme2`; empty for the whole.
        metric: What was measured.
        value: 0..1, or None where it is not known here.
        protocol: How the paper chose what it reports, as far as it is known.
        recipe: Recipe that runs the row, `TABLE:ROW`.
    """

    paper: str
    table: str
    what: str
    data: str
    part: str
    metric: str
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
class Line:
    """One line of the table: the paper's row, our figures for it, what is missing here."""

    published: Published
    ours: tuple[Ours, ...]
    missing: str


def published() -> tuple[Published, ...]:
    """List the papers' rows, one entry a known figure, and one for a row without any."""
    found = []
    for name in recipe_papers.listed():
        of = recipe_papers.read_table(name)
        for row, full in zip(of.row, of.names(), strict=True):
            shared = (of.paper, of.table, row.what)
            found += [
                Published(*shared, f.data, f.part, f.metric, f.value, of.protocol, full)
                for f in row.figures
            ] or [Published(*shared, "", "", "uf1", None, of.protocol, full)]
    return tuple(found)


def table(only: str = "", runs: Path | None = None, data: Path | None = None) -> tuple[Line, ...]:
    """Set the papers' figures and ours side by side.

    Args:
        only: Part of a paper's name or a recipe's; empty takes all rows.
        runs: Folder below which run folders lie.
        data: Folder in which the datasets lie, each under its name.

    Returns:
        One line a published figure.

    Raises:
        RecipeError: No row matches; names the papers.
    """
    rows = published()
    chosen = [row for row in rows if _fits(row, only)]
    if not chosen and not without_paper(only, runs):
        papers = sorted({row.paper for row in rows})
        near = difflib.get_close_matches(only, papers, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise RecipeError(f"No row matches '{only}': expected one of {', '.join(papers)}.{hint}")
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    return tuple(Line(row, _matching(row, measured), missing(row, data)) for row in chosen)


def _fits(row: Published, only: str) -> bool:
    words = f"{row.paper} table {row.table} {row.what} {row.recipe} {row.recipe.split(':')[0]}"
    return only.lower() in words.lower() if ":" not in only else only == row.recipe


def without_paper(only: str = "", runs: Path | None = None) -> tuple[Ours, ...]:
    """List our newest figures of rows that no paper has: the compact networks on flow pictures."""
    papers = {row.run_id for row in published()}
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    newest: dict[tuple[str, ...], Ours] = {}
    for one in measured:
        key = (one.recipe, one.data, one.protocol, one.metric)
        fits = one.data and one.recipe not in papers and only.lower() in one.recipe.lower()
        if fits and (key not in newest or one.when >= newest[key].when):
            newest[key] = one
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
        for metric in METRICS:
            yield Ours(
                metrics["recipe"],
                name,
                metrics["protocol"],
                metric,
                float(part[metric]),
                metrics.get("when", ""),
            )


def _matching(row: Published, measured: Sequence[Ours]) -> tuple[Ours, ...]:
    newest: dict[str, Ours] = {}
    for one in measured:
        metric = "uf1" if row.metric == "f1" else row.metric
        fits = one.recipe == row.run_id and one.metric == metric and one.data == row.part
        if fits and (one.protocol not in newest or one.when >= newest[one.protocol].when):
            newest[one.protocol] = one
    return tuple(newest[name] for name in sorted(newest))


def missing(row: Published, data: Path | None) -> str:
    """Say what stands between a row and its run on this disk; empty if nothing does."""
    made = catalogue.read(row.recipe)
    if data is None:
        return f"name the folder of the datasets with --data (needs {made.dataset})"
    if not (data / made.dataset).is_dir():
        return f"{data / made.dataset} is not there ({made.data})"
    return ""
