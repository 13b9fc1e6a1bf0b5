"""The papers' tables: one file per table, with its printed columns and rows; each row is a recipe.

A row is the table's base recipe with some values changed; its name is `TABLE:ROW`, such as
`bowam-table5:product`. If each column of a row was trained separately, the column also changes the
recipe, and its id is appended to the row's. Rows of other authors' methods are in the paper's place
and have no recipe. Every cell holds the paper's text, `-` if it is empty. Tables whose paper is
`Ours` are our own studies.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from training.errors import RecipeError
from training.recipe import base as recipe_base
from training.recipe import loso
from training.recipe.loso import LosoRecipe

FOLDER = Path(__file__).resolve().parents[1] / "recipes" / "papers"
MARK = ":"
OURS = "Ours"
"""Replaces a paper's name in a table of our own study."""

PERCENT = "%"
_ID = r"^[a-z0-9][a-z0-9_.-]*$|^$"


class _PaperPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_PaperPart):
    """One column of a table.

    Attributes:
        name: The table's column head.
        metric: The measure, such as `uf1`; empty if it is not a measurement.
        unit: Unit of each number; `%` means hundredths.
        data: Dataset, as the paper names it.
        part: Dataset inside a pooled run, such as `casme2`; empty for the whole.
        id: Appended to the row's id if each column has its own recipe.
        change: Its changes to that recipe.
    """

    name: str
    metric: str = ""
    unit: str = ""
    data: str = ""
    part: str = ""
    id: str = Field(default="", pattern=_ID)
    change: dict[str, Any] = Field(default_factory=dict)


class PaperRow(_PaperPart):
    """One row of a table.

    Attributes:
        id: Name of its recipe in the table; empty if only the columns name one.
        what: The row, in words.
        other: Whether it is another author's method, or a dataset's count, without a recipe.
        same_as: Row with the same recipe, for example if each test set has its own row.
        data, part, metric: Replace those of the columns if given.
        label: The row's class.
        change: Its changes to the recipe.
        values: One cell per column, as printed.
    """

    id: str = Field(default="", pattern=_ID)
    what: str
    other: bool = False
    same_as: str = ""
    data: str = ""
    part: str = ""
    metric: str = ""
    label: str = ""
    change: dict[str, Any] = Field(default_factory=dict)
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell; `value` is its number in the unit 1, or None, `recipe` may be empty."""

    row: PaperRow
    column: Column
    text: str
    value: float | None
    recipe: str

    @property
    def metric(self) -> str:
        """The measure, with the class if the row is about one."""
        metric = self.column.metric
        if self.row.metric and metric:
            metric = self.row.metric
        return f"{metric}:{self.row.label}" if self.row.label and metric == "f1" else metric

    @property
    def data(self) -> str:
        """Dataset, as the paper names it."""
        return self.row.data or self.column.data

    @property
    def part(self) -> str:
        """Dataset inside a pooled run."""
        return self.row.part or self.column.part


class Table(_PaperPart):
    """One table of a paper.

    Attributes:
        id: Name of the file.
        paper, table: Short name and number.
        about: Its content.
        base: Recipe that its rows change.
        change: Changes of all rows.
        protocol: How the paper chose the reported values, as far as it is stated.
        note: Remark on the printed table.
        column, row: Columns and rows as printed.
    """

    id: str
    paper: str
    table: str
    about: str
    base: str
    protocol: str
    note: str = ""
    change: dict[str, Any] = Field(default_factory=dict)
    column: tuple[Column, ...] = ()
    row: tuple[PaperRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rows_fit_the_columns(self) -> Table:
        for row in self.row:
            if len(row.values) != len(self.column):
                raise ValueError(
                    f"row '{row.what}' has {len(row.values)} cells for {len(self.column)} columns"
                )
        named = [row.id for row in self.row if row.id]
        if len(set(named)) < len(named):
            raise ValueError("two rows have one id")
        lost = {row.same_as for row in self.row} - {"", *named}
        if lost:
            raise ValueError(f"`same_as` names {min(lost)}, no row of the table")
        return self

    def cells(self, row: PaperRow) -> tuple[Cell, ...]:
        """List the cells of one of its rows."""
        pairs = zip(self.column, row.values, strict=True)
        return tuple(
            Cell(row, column, text, number(text, column.unit), self._name(row, column.id))
            for column, text in pairs
        )

    def names(self) -> tuple[str, ...]:
        """Name the recipes of all rows, in order, each once."""
        return tuple(self.recipes())

    def recipes(self) -> dict[str, tuple[dict[str, Any], ...]]:
        """Return the changes of each recipe by its name."""
        found: dict[str, tuple[dict[str, Any], ...]] = {}
        for row in self.row:
            for column in self.column or (Column(name=""),):
                name = self._name(row, column.id)
                if name and not row.same_as:
                    found.setdefault(name, (self.change, row.change, column.change))
        return found

    def _name(self, row: PaperRow, column: str) -> str:
        parts = "-".join(part for part in (row.same_as or row.id, column) if part)
        return "" if row.other or not parts else f"{self.id}{MARK}{parts}"


def number(text: str, unit: str = "") -> float | None:
    """Parse a printed figure; hundredths become shares, and other texts None."""
    plain = re.fullmatch(r"(-?\d+(?:\.\d+)?)( ?%)?", text)
    if plain is None:
        return None
    hundredths = bool(plain.group(2)) or unit == PERCENT
    return float(plain.group(1)) / (100.0 if hundredths else 1.0)


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
        RecipeError: There is no such table, or it has an invalid entry.
    """
    return recipe_base.read_as(Table, name, FOLDER)


def read(name: str) -> LosoRecipe:
    """Build the recipe of a row.

    Args:
        name: `TABLE:ROW`.

    Raises:
        RecipeError: There is no such row (the message names the nearest), or it changes an unknown
            value.
    """
    of, _, row = name.partition(MARK)
    table = read_table(of)
    found = table.recipes()
    if name not in found:
        known = [recipe.partition(MARK)[2] for recipe in found]
        near = difflib.get_close_matches(row, known, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise RecipeError(f"Table {of} has no row '{row}': found {', '.join(known)}.{hint}")
    whole = loso.read(table.base).model_dump(mode="json", exclude_unset=True)
    for change in found[name]:
        whole = merged(whole, change)
    try:
        return recipe_base.checked(LosoRecipe, whole | {"id": f"{of}-{row}"})
    except RecipeError as error:
        raise RecipeError(f"Row {name}: {error}") from error


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Change some values of nested tables; the others stay."""
    result = dict(base)
    for key, value in change.items():
        inside = result.get(key)
        if isinstance(value, Mapping) and isinstance(inside, Mapping):
            result[key] = merged(inside, value)
        else:
            result[key] = value
    return result
