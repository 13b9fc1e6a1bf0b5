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

_COMMAND = ("flinch", "synth", "flow")
_NUMBERS = ("--n", "--seed", "--size")


def data_folder(made: Recipe, cache: Path) -> Path:
    """Name the folder of the cache that holds, or will hold, a recipe's data."""
    return cache / "training" / re.sub(r"[^a-z0-9]+", "-", made.data.made_by.lower()).strip("-")


def ready_data(made: Recipe, cache: Path, tell: Callable[[str], None] = lambda _: None) -> Path:
    """Return a recipe's data, which is made first if it is not there yet.

    What a killed run left half done is made anew.

    Args:
        made: The recipe.
        cache: Folder of things that can be made again.
        tell: Called with a sentence before anything is made.

    Returns:
        The folder.

    Raises:
        RecipeError: The recipe names no command that Flinch can run by itself.
    """
    given = _arguments(made)
    folder = data_folder(made, cache)
    if (folder / _WHOLE).is_file():
        return folder
    tell(f"making the data first, once: {made.data.made_by} (into {folder})")
    shutil.rmtree(folder, ignore_errors=True)
    from training.synth.command import write_flow

    write_flow(
        folder,
        int(given.get("--n", "1200")),
        int(given.get("--seed", "0")),
        workers=os.cpu_count() or 1,
        size_px=int(given.get("--size", "56")),
        flow=given.get("--flow", "farneback"),
    )
    (folder / _WHOLE).touch()
    return folder


def _arguments(made: Recipe) -> dict[str, str]:
    """Read the options out of `made_by`."""
    words = shlex.split(made.data.made_by)
    options = words[len(_COMMAND) :]
    given = dict(zip(options[::2], options[1::2], strict=False))
    ours = tuple(words[: len(_COMMAND)]) == _COMMAND and len(options) % 2 == 0
    numeric = all(given[name].isdigit() for name in _NUMBERS if name in given)
    if not ours or not numeric or set(given) - {*_NUMBERS, "--flow"}:
        raise RecipeError(
            f"Recipe {made.id} does not say how its data is made: expected data.made_by = "
            f"'flinch synth flow --n N --seed S', found '{made.data.made_by}'. Name its folder "
            "with --data."
        )
    return given
