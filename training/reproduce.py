"""The papers' figures and ours side by side, with what stands between a row and its run.

`results/published.toml` lists what the five papers say; each row names the recipe that runs it,
or says in words why none does. Our figures come from `results/loso.csv`, which ships, and from
the run folders of this disk; the newest run of a recipe, dataset and protocol counts.
"""

from __future__ import annotations

import csv
import difflib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from training import loso_recipe
from training.errors import RecipeError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent
PUBLISHED = ROOT / "results" / "published.toml"
RESULTS = ROOT / "results" / "loso.csv"
METRICS = ("uf1", "uar", "acc")


class Published(BaseModel):
    """One figure of a paper.

    Attributes:
        paper: Short name of the paper.
        what: Row of its table, in words.
        data: Dataset, as the paper names it.
        part: Dataset inside a pooled run, such as `casme2`; empty for the whole.
        metric: `uf1`, `uar`, `acc` or `f1`.
        value: 0..1.
        protocol: How the paper chose what it reports, as far as it is known.
        recipe: Recipe that runs the row, or empty.
        why_not: What is missing where there is no recipe.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    paper: str
    what: str
    data: str
    part: str = ""
    metric: Literal["uf1", "uar", "acc", "f1"]
    value: float = Field(ge=0, le=1)
    protocol: str
    recipe: str = ""
    why_not: str = ""

    @model_validator(mode="after")
    def _says_which(self) -> Published:
        if bool(self.recipe) == bool(self.why_not):
            raise ValueError("give either `recipe` or `why_not`")
        return self


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


def published(path: Path = PUBLISHED) -> tuple[Published, ...]:
    """Read the papers' figures.

    Raises:
        RecipeError: The file says something that no row can say.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(Published.model_validate(row) for row in raw["row"])
    except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise RecipeError(f"{path} cannot be read: {str(error).splitlines()[0]}.") from error


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
    chosen = [row for row in rows if only.lower() in f"{row.paper} {row.what} {row.recipe}".lower()]
    if not chosen and not without_paper(only, runs):
        papers = sorted({row.paper for row in rows})
        near = difflib.get_close_matches(only, papers, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise RecipeError(f"No row matches '{only}': expected one of {', '.join(papers)}.{hint}")
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    return tuple(Line(row, _matching(row, measured), missing(row, data)) for row in chosen)


def without_paper(only: str = "", runs: Path | None = None) -> tuple[Ours, ...]:
    """List our figures of rows that no paper has: the compact networks on flow pictures."""
    papers = {row.recipe for row in published()}
    measured = [*shipped(), *(of_runs(runs) if runs else ())]
    return tuple(
        one
        for one in measured
        if one.data and one.recipe not in papers and only.lower() in one.recipe.lower()
    )


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
    """Read the figures of all finished LOSO runs below a folder."""
    found: list[Ours] = []
    for path in sorted(folder.rglob("metrics.json")):
        metrics = json.loads(path.read_text(encoding="utf-8"))
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
        fits = one.recipe == row.recipe and one.metric == row.metric and one.data == row.part
        if fits and (one.protocol not in newest or one.when >= newest[one.protocol].when):
            newest[one.protocol] = one
    return tuple(newest[name] for name in sorted(newest))


def missing(row: Published, data: Path | None) -> str:
    """Say what stands between a row and its run on this disk; empty if nothing does."""
    if row.why_not:
        return row.why_not
    made = loso_recipe.read(row.recipe)
    if data is None:
        return f"name the folder of the datasets with --data (needs {made.dataset})"
    if not (data / made.dataset).is_dir():
        return f"{data / made.dataset} is not there"
    return ""
