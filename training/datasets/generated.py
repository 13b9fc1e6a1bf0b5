"""Makes the data that a recipe was written for, once, into the cache.

A recipe names the command that makes its data again (`made_by`); the generators return equal
bytes for equal commands, so a folder named after the command is that data.
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
"""Name of the empty file that says that all of the data is there."""

_COMMANDS = {"flow": {"--size": "56"}, "stills": {"--size": "128"}}
"""What `flinch synth` makes training samples of, with the size that it takes if none is named."""

_NUMBERS = {"--n": "1200", "--seed": "0"}


def data_folder(recipe: Recipe, cache: Path) -> Path:
    """Name the folder of the cache that holds, or will hold, a recipe's data."""
    return cache / "training" / re.sub(r"[^a-z0-9]+", "-", recipe.data.made_by.lower()).strip("-")


def ready_data(recipe: Recipe, cache: Path, report: Callable[[str], None] = lambda _: None) -> Path:
    """Return a recipe's data, which is made first if it is not there yet.

    What a killed run left half done is made again.

    Args:
        recipe: The recipe.
        cache: Folder of things that can be made again.
        report: Called with a sentence before anything is made.

    Returns:
        The folder.

    Raises:
        RecipeError: The recipe names no command that Flinch can run by itself.
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
    """Read the options out of `made_by`, beside the kind of samples."""
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
