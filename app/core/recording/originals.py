"""Replaces a recorded file by a repaired one, atomically; the original is kept.

`frames.csv` is kept as `frames.csv.before-recovery-1`, then `-2`, and so on. A file of the plain
name exists at every moment, so a killed recovery loses nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from models import private

KEPT = ".before-recovery-"
"""Text between a file's name and the number of its original."""

Write = Callable[[BinaryIO], object]


def keep_original(path: Path) -> str:
    """Keep a file under another name as well.

    Args:
        path: The file.

    Returns:
        The other name, also if it existed before; empty if there is no file.

    Raises:
        OSError: It cannot be kept.
    """
    if not path.is_file():
        return ""
    number = 1
    while (original := path.with_name(f"{path.name}{KEPT}{number}")).exists():
        if original.samefile(path):
            return original.name
        number += 1
    try:
        os.link(path, original)
    except OSError:
        _copy(path, original)
    return original.name


def _copy(path: Path, target: Path) -> None:
    """Copy a file if the file system has no hard links."""
    with private.replacing(target) as draft:
        shutil.copy2(path, draft)


def replace(path: Path, write: Write, keep_old: bool = True) -> str:
    """Write a new file and put it in place of the old one.

    Args:
        path: The file; it need not exist.
        write: Writes the whole content.
        keep_old: Whether the original is kept.

    Returns:
        The name under which the original is kept, or empty.

    Raises:
        OSError: The disk is full; the old file stays.
    """
    with private.replacing(path, durable=True) as draft:
        with draft.open("wb") as file:
            write(file)
        return keep_original(path) if keep_old else ""
