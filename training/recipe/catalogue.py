"""Leave-one-subject-out recipes by name: from separate files and from the papers' tables."""

from __future__ import annotations

import difflib
from pathlib import Path

from training.recipe import base, loso, papers
from training.recipe.loso import LosoRecipe


def is_loso(name: str) -> bool:
    """Return whether a name or file is a recipe of this kind, or its misspelt name."""
    path = Path(name)
    if _in_table(name):
        return True
    if path.suffix != ".toml":
        near = difflib.get_close_matches(name, [*loso.listed(), *base.listed()], n=1)
        return name in loso.listed() or (
            name not in base.listed() and bool(near) and near[0] in loso.listed()
        )
    return path.is_file() and "settings_from" in path.read_text("utf-8", errors="replace")


def read(name: str) -> LosoRecipe:
    """Read a recipe.

    Args:
        name: Name of a bundled recipe, `TABLE:ROW` of a paper's table, or a path to a `.toml` file.

    Returns:
        The checked recipe.

    Raises:
        RecipeError: There is no such recipe, it is not TOML, or a value is unknown or impossible;
            the message names the nearest known one.
    """
    return papers.read(name) if _in_table(name) else loso.read(name)


def _in_table(name: str) -> bool:
    return name.partition(papers.MARK)[0] in papers.listed()
