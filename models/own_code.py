"""Loads the user's own functions and classes, named `FILE.py:NAME` or `MODULE:NAME`.

They run unchecked: name only files that you trust.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from models.errors import FlinchError

FAILS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""Exceptions that the user's own code may raise."""


class OwnCodeError(FlinchError):
    """A function or class of the user's own cannot be loaded."""


def is_own(name: str) -> bool:
    """Return whether a name refers to the user's own code."""
    return ":" in name


def short(name: str) -> str:
    """Return the name without the folder of its file, as stored in cards and recipes of a cache."""
    place, mark, what = name.rpartition(":")
    return f"{Path(place).name}:{what}" if mark else name


def load(name: str) -> Callable[..., Any]:
    """Load a function or class.

    Args:
        name: `FILE.py:NAME`, relative to the folder in which Flinch was started, or `MODULE:NAME`
            of an installed module.

    Raises:
        OwnCodeError: There is no such file, module or name, or loading it fails.
    """
    place, _, what = name.rpartition(":")
    try:
        module = (
            _from_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
        )
    except FAILS as error:
        raise OwnCodeError(f"Cannot load {name}: {type(error).__name__}: {error}.") from error
    found = getattr(module, what, None)
    if not callable(found):
        raise OwnCodeError(
            f"Cannot load {name}: {Path(place).name} has no function or class '{what}'."
        )
    return found  # type: ignore[no-any-return]


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(f"own_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
