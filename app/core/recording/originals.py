"""Puts a mended file in place of a recorded one: atomically, the original kept beside it.

`frames.csv` is kept as `frames.csv.before-recovery-1`, then `-2`, and so on. At every moment there
is a file of the plain name, so a recovery that is killed loses nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from models import private

KEPT = ".before-recovery-"
"""What stands between a file's name and the number of its kept original."""

Write = Callable[[BinaryIO], object]


def keep_original(path: Path) -> str:
    """Keep a file under another name beside it; it stays under its own name too.

    Args:
        path: The file.

    Returns:
        The name it is kept under, also where that was done before; empty if there is no file.

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
    """Copy a file where the file system knows no second name for it."""
    draft = target.with_name(target.name + ".part")
    try:
        shutil.copy2(path, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def replace(path: Path, write: Write, keep_old: bool = True) -> str:
    """Write a file anew and put it in place of the one that is there.

    Args:
        path: The file; it need not exist.
        write: Writes the whole content.
        keep_old: Whether the original is kept.

    Returns:
        The name under which the original is kept, or empty.

    Raises:
        OSError: There is no room; what is there stays as it was.
    """
    draft = path.with_name(path.name + ".part")
    try:
        with private.fresh(draft).open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        return put(path, draft, keep_old)
    finally:
        draft.unlink(missing_ok=True)


def put(path: Path, draft: Path, keep_old: bool = True) -> str:
    """Put a finished draft in place of a file.

    Args:
        path: The file; it need not exist.
        draft: The finished draft, in the same folder.
        keep_old: Whether the original is kept.

    Returns:
        The name under which the original is kept, or empty.
    """
    private.make_private(draft)
    name = keep_original(path) if keep_old else ""
    draft.replace(path)
    return name
