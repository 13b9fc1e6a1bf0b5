"""Motion signals kept in files, so that spotters can be compared without watching videos again."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import FlinchError
from models.records import Motion, State

_NAMES = tuple(field.name for field in fields(Motion))


class TraceError(FlinchError):
    """A kept signal cannot be read."""


def save_trace(path: Path, motions: Sequence[Motion]) -> None:
    """Write a signal into an NPZ file, every field of `Motion` as one array.

    Args:
        path: The file; its folder is made, the file appears whole or not at all.
        motions: The signal in order.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: np.array([getattr(m, name) for m in motions]) for name in _NAMES}
    columns["state"] = np.array([m.state.value for m in motions])
    half = path.with_suffix(".part.npz")
    np.savez_compressed(half, allow_pickle=False, **columns)
    half.replace(path)


def load_trace(path: Path) -> tuple[Motion, ...]:
    """Read a signal back.

    Raises:
        TraceError: The file is damaged, or was written for another form of the signal.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            columns = {name: file[name] for name in _NAMES}
        return tuple(
            Motion(**{name: _plain(name, columns[name][k]) for name in _NAMES})
            for k in range(len(columns["seq"]))
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, FlinchError) as error:
        raise TraceError(
            f"The kept signal '{path}' cannot be read ({type(error).__name__}: {error}); remove "
            "it, and it is made anew from its video."
        ) from error


def _plain(name: str, value: Any) -> Any:
    if name == "state":
        return State(str(value))
    return value if np.ndim(value) else value.item()
