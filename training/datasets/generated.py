"""Generates a recipe's data once, into the cache.

A recipe names the command that generates its data (`made_by`). Equal commands give equal bytes, so
the folder is named after the command.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

from training.errors import RecipeError
from training.recipe.base import Recipe

_WHOLE = "whole"
"""Name of the empty file that marks complete data."""

_COMMANDS = {"flow": {"--size": "56"}, "stills": {"--size": "128"}}
"""Kinds of samples that `flinch synth` makes, with their default size."""

_NUMBERS = {"--n": "1200", "--seed": "0"}


def data_folder(recipe: Recipe, cache: Path) -> Path:
    """Return the cache folder of a recipe's data."""
    return cache / "training" / re.sub(r"[^a-z0-9]+", "-", recipe.data.made_by.lower()).strip("-")


def ready_data(recipe: Recipe, cache: Path, report: Callable[[str], None] = lambda _: None) -> Path:
    """Return a recipe's data; generate it first if it is missing.

    Incomplete data of a killed run is generated again.

    Args:
        recipe: The recipe.
        cache: The cache folder.
        report: Called with a sentence before the generation.

    Returns:
        The folder.

    Raises:
        RecipeError: The recipe names no command that Flinch can run.
    """
    given = _arguments(recipe)
    folder = data_folder(recipe, cache)
    if (folder / _WHOLE).is_file():
        return folder
    report(f"making the data first, once: {recipe.data.made_by} (into {folder})")
    shutil.rmtree(folder, ignore_errors=True)
    _make(folder, given)
    (folder / _WHOLE).touch()
    return folder


def _make(folder: Path, given: dict[str, str]) -> None:
    from training.synth import command

    n, seed, size_px = (int(given[name]) for name in ("--n", "--seed", "--size"))
    workers = os.cpu_count() or 1
    if given["kind"] == "stills":
        command.write_stills(folder, n, seed, workers=workers, size_px=size_px)
    else:
        flow = given.get("--flow", "farneback")
        command.write_flow(folder, n, seed, workers=workers, size_px=size_px, flow=flow)


def _arguments(recipe: Recipe) -> dict[str, str]:
    """Parse the options of `made_by`, after the kind of samples."""
    words = shlex.split(recipe.data.made_by)
    kind, options = (words[2] if len(words) > 2 else ""), words[3:]
    known = _COMMANDS.get(kind)
    given = dict(zip(options[::2], options[1::2], strict=False))
    ours = words[:2] == ["flinch", "synth"] and known is not None and len(options) % 2 == 0
    allowed = {*_NUMBERS, "--size", *(("--flow",) if kind == "flow" else ())}
    numeric = all(value.isdigit() for name, value in given.items() if name != "--flow")
    if known is None or not ours or not numeric or set(given) - allowed:
        raise RecipeError(
            f"Recipe {recipe.id} does not say how its data is made: expected data.made_by = "
            f"'flinch synth flow|stills --n N --seed S', found '{recipe.data.made_by}'. Name its "
            "folder with --data."
        )
    return {**_NUMBERS, **known, **given, "kind": kind}
