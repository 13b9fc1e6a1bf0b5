"""The papers' tables: one file a table, one entry a published row, each a recipe of its own.

A row is the table's base recipe with some values changed; its name is `TABLE:ROW`, such as
`bowam-table5:product`. The figures that the paper gives for it stand beside it, as far as they are
known here. Where our notes on a paper do not say in which table a row stands, its place is ours.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from training.errors import RecipeError
from training.recipe import base as recipe_base
from training.recipe import loso
from training.recipe.loso import LosoRecipe

FOLDER = Path(__file__).resolve().parents[1] / "recipes" / "papers"
MARK = ":"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Part):
    """One figure of a row.

    Attributes:
        data: Dataset, as the paper names it.
        part: Dataset inside a pooled run, such as `casme2`; empty for the whole.
        metric: What was measured; `f1` is macro-F1 over the classes that are present.
        value: 0..1.
    """

    data: str
    part: str = ""
    metric: Literal["uf1", "uar", "acc", "f1", "precision"]
    value: float = Field(ge=0, le=1)


class Row(_Part):
    """One published row: its name, what it is in words, what it changes, and its figures."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    what: str
    change: dict[str, Any] = Field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


class Table(_Part):
    """One table of a paper.

    Attributes:
        id: Name of the file.
        paper, table: Short name and number.
        about: What it shows.
        base: Recipe that its rows change.
        change: What all rows change.
        protocol: How the paper chose what it reports, as far as it is known.
        row: The rows.
    """

    id: str
    paper: str
    table: str
    about: str
    base: str
    protocol: str
    change: dict[str, Any] = Field(default_factory=dict)
    row: tuple[Row, ...] = Field(min_length=1)

    def names(self) -> tuple[str, ...]:
        """Name the recipes of all rows."""
        return tuple(f"{self.id}{MARK}{one.id}" for one in self.row)


def listed() -> tuple[str, ...]:
    """Name the tables."""
    return recipe_base.listed(FOLDER)


def rows() -> tuple[str, ...]:
    """Name the recipes of all rows of all tables."""
    return tuple(name for table in listed() for name in read_table(table).names())


@lru_cache(maxsize=64)
def read_table(name: str) -> Table:
    """Read a table.

    Raises:
        RecipeError: There is no such table, or it says something that no table can say.
    """
    return recipe_base.read_as(Table, name, FOLDER)


def read(name: str) -> LosoRecipe:
    """Build the recipe of a row.

    Args:
        name: `TABLE:ROW`.

    Raises:
        RecipeError: There is no such row (names the nearest), or it changes what no recipe has.
    """
    of, _, row = name.partition(MARK)
    table = read_table(of)
    found = next((one for one in table.row if one.id == row), None)
    if found is None:
        known = [one.id for one in table.row]
        near = difflib.get_close_matches(row, known, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise RecipeError(f"Table {of} has no row '{row}': found {', '.join(known)}.{hint}")
    whole = loso.read(table.base).model_dump(mode="json", exclude_unset=True)
    for change in (table.change, found.change):
        whole = merged(whole, change)
    try:
        return recipe_base.checked(LosoRecipe, whole | {"id": f"{of}-{row}"})
    except RecipeError as error:
        raise RecipeError(f"Row {name}: {error}") from error


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Change some values of nested tables; what is not named stays."""
    made = dict(base)
    for key, value in change.items():
        inside = made.get(key)
        if isinstance(value, Mapping) and isinstance(inside, Mapping):
            made[key] = merged(inside, value)
        else:
            made[key] = value
    return made
